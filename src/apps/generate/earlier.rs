//! What became of the trainees of two invented earlier rounds, for the schools of a cell.

use std::io;

use super::Tables;
use super::cell::{Cell, FIRMS, SCHOOLS, SIZES};

/// The rounds; six months of the last are not over.
const ROUNDS: [&str; 2] = ["合成-上上轮", "合成-上轮"];

impl Cell<'_> {
    /// A class of every school in every earlier round, hired by one of the cell's firms.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_earlier(&self, tables: &mut Tables) -> io::Result<()> {
        for (at, round) in ROUNDS.iter().enumerate() {
            for nth in 0..SCHOOLS {
                let draws = self.draws(&format!("earlier {at} {nth}"));
                let of = |what: &str, whole: u32, low: u32| {
                    whole * draws.within(what, low, 100).min(99) / 100
                };
                let intake = draws.within("intake", SIZES.0, SIZES.1);
                let passed = of("passed", intake, 85);
                let certified = of("certified", passed, 80);
                let hired = of("hired", passed, 80);
                let aligned = of("aligned", hired, 75);
                let retained = match at {
                    0 => of("retained", hired, 75).to_string(),
                    _ => String::new(),
                };
                let post = &self.posts[draws.within("post", 0, 2) as usize];
                let points = draws.within("points", 80, 99).to_string();
                let school = self.school(nth);
                tables.outcomes.row(&[
                    round,
                    &format!("{round}-{}", &school[1..]),
                    &school,
                    &self.firm(draws.within("firm", 0, FIRMS - 1)),
                    post.majors[0],
                    &intake.to_string(),
                    &passed.to_string(),
                    &certified.to_string(),
                    &hired.to_string(),
                    &aligned.to_string(),
                    &retained,
                    &points,
                ])?;
            }
        }
        Ok(())
    }
}
