//! Ranking cases in JSON, told by their `format`, and their answers.
//!
//! ```text
//! block  lists of lists of numbers, all of one length
//! space  weight spaces, as lists or in words
//! table  mcda-json/1: a table and a method
//! smaa   smaa-json/1: a table and a weight space; smaa-samples/1: draws that are given
//! ```

mod block;
mod smaa;
mod space;
mod table;

use serde::Deserialize;

use crate::math::assign::read::json::{self, Place};
use crate::math::assign::read::{Expected, ReadError};

pub use smaa::{Drawn, Samples, Smaa};
pub use table::Table;

/// A case.
#[derive(Clone, Debug)]
pub enum Case {
    /// A table and a method.
    Table(Table),
    /// A table and a weight space.
    Smaa(Smaa),
    /// Draws that are given.
    Samples(Samples),
}

const FORMATS: &str = "\"mcda-json/1\", \"smaa-json/1\" or \"smaa-samples/1\"";

/// Wrong places that are said of one file.
const WRONG_MAX: usize = 20;

#[derive(Deserialize)]
struct Kind {
    format: String,
    #[serde(default)]
    method: Option<String>,
}

/// Reads a case.
///
/// # Errors
/// Every place that is wrong, at most 20, with its line and what was expected there; a text that is
/// no such JSON, its first fault.
pub fn read(text: &[u8]) -> Result<Case, Vec<ReadError>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let text = json::text(text).map_err(|error| vec![error])?;
    let kind: Kind = json::parse(text).map_err(|error| vec![error])?;
    let is_smaa = kind
        .method
        .is_some_and(|name| name.to_uppercase().starts_with("SMAA"));
    match kind.format.as_str() {
        "mcda-json/1" if !is_smaa => table::read(text).map(Case::Table),
        "mcda-json/1" | "smaa-json/1" => smaa::read(text).map(Case::Smaa),
        "smaa-samples/1" => smaa::read_samples(text).map(Case::Samples),
        _ => {
            let expected = Expected::Form(FORMATS);
            Err(vec![Place { text }.wrong(&["format"], expected)])
        }
    }
}

/// What is wrong with a text, up to [`WRONG_MAX`] places.
struct Wrong<'a> {
    at: Place<'a>,
    said: Vec<ReadError>,
}

impl<'a> Wrong<'a> {
    fn new(text: &'a str) -> Self {
        Wrong {
            at: Place { text },
            said: Vec::new(),
        }
    }

    fn say(&mut self, path: &[&str], expected: Expected) {
        if self.said.len() < WRONG_MAX {
            self.said.push(self.at.wrong(path, expected));
        }
    }

    /// Whether there are as many as there should be; what is wrong is said.
    fn count(&mut self, path: &[&str], found: usize, count: usize) -> bool {
        if found != count {
            self.say(path, Expected::Count("members", count));
        }
        found == count
    }

    /// `T`, or all that was said, line by line.
    fn end<T>(mut self, found: Option<T>) -> Result<T, Vec<ReadError>> {
        self.said.sort_by_key(|wrong| wrong.line);
        match found {
            Some(found) if self.said.is_empty() => Ok(found),
            _ => Err(self.said),
        }
    }
}
