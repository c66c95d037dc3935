//! What the integration tests share: rounds made at random from a seed, and the rules of the model
//! written a second time, slowly, from its document, to hold the steps against.
//!
//! ```text
//! rng      numbers from a seed
//! rounds   a random market and model
//! bids     bids and marks for it; its rows in another order
//! law      section 1 again: which classes are lawful, who makes them, what they cost
//! classes  the best formation of a role key, from all sets of lawful classes
//! review   sections 2 and 3 again: which bids fit, what they score
//! winners  the best award and every forced one, from all assignments
//! formed   a formation held against law and classes
//! links    linking rules for a random round
//! needs    what would have won, again
//! placing  random classes with winners, cohorts; the best placement as a program
//! placed   such rounds with events, as the judge takes them
//! awarded  an outcome held against review and winners
//! twosided both sides' lists, mechanisms, blocking pairs
//! settled  re-awards held against all assignments
//! ```
#![allow(dead_code, reason = "no single test uses all of it")]

pub mod awarded;
pub mod bids;
pub mod classes;
pub mod formed;
pub mod law;
pub mod links;
pub mod needs;
pub mod placed;
pub mod placing;
pub mod review;
pub mod rng;
pub mod rounds;
pub mod settled;
pub mod twosided;
pub mod winners;

use std::collections::BTreeMap;
use std::fmt::Debug;

use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::Market;
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Formation, Outcome};
use jiebang::steps::record::Read;
use rng::Rng;

/// The outcome of a round.
pub fn solve(market: &Market, model: &Model) -> Outcome {
    jiebang::steps::solve::solve(market, model, Read::default(), &Stop::never(), &Silent)
        .expect("solved")
}

/// The classes of a round.
pub fn form(market: &Market, model: &Model) -> Formation {
    jiebang::steps::form::form(market, model, &Stop::never(), &Silent).expect("formed")
}

/// The numbered round, the same every time: market and model, with bids and marks.
pub fn whole_round(number: u64) -> (Market, Model, Rng) {
    let mut rng = Rng::of_round(number);
    let model = rounds::model(&mut rng);
    let market = rounds::market(&mut rng);
    let formation = form(&market, &model);
    let market = bids::with_bids(&mut rng, market, &formation);
    (market, model, rng)
}

/// Numbers of the rounds to try: `0..most`; `ROUNDS=n` tries n, `ROUND=n` that one alone.
pub fn numbers(most: u64) -> std::ops::Range<u64> {
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().expect("a number of rounds"))
    };
    let all = 0..number("ROUNDS").unwrap_or(most);
    number("ROUND").map_or(all, |n| n..n + 1)
}

/// Says which round failed, when dropped by a panic.
pub struct Failing(pub u64);

impl Drop for Failing {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this is round {0}: ROUND={0} runs it alone", self.0);
        }
    }
}

/// Panics unless brute force and step agree.
pub fn same<T: PartialEq + Debug>(what: &str, ours: T, theirs: T) {
    assert_eq!(
        ours, theirs,
        "{what}: brute force on the left, the step on the right"
    );
}

/// What the rounds of a test showed, so that it cannot pass by seeing nothing.
#[derive(Default)]
pub struct Seen(BTreeMap<String, u32>);

impl Seen {
    /// Counts one sight of `what`.
    pub fn note(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }

    /// Counts one sight of `what` where `holds`.
    pub fn note_if(&mut self, holds: bool, what: &str) {
        if holds {
            self.note(what);
        }
    }

    /// Adds the sights of another test.
    pub fn add(&mut self, other: Seen) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// Panics unless each of `wanted` was seen, and says how often all were.
    pub fn covers(&self, wanted: &[&str]) {
        let missing: Vec<_> = wanted
            .iter()
            .filter(|w| !self.0.contains_key(**w))
            .collect();
        println!("{:#?}", self.0);
        assert!(
            missing.is_empty() || std::env::var("ROUND").is_ok(),
            "never seen: {missing:?}"
        );
    }
}
