//! Outcome <-> JSON. Reading says which version it found, or which field is wrong and where.

use serde::Deserialize;
use thiserror::Error;

use crate::domain::outcome::{FORMAT, Outcome};

/// Why a text is not an outcome.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WireError {
    /// Not JSON at all, or JSON without a `format`.
    #[error("not an outcome: {0}")]
    NotAnOutcome(String),
    /// An outcome of another version.
    #[error("the outcome's format is `{found}`; this program reads `{FORMAT}`")]
    Version {
        /// What it says.
        found: String,
    },
    /// An outcome of this version with a field that is missing, unknown or of another type.
    #[error("`{path}`: {detail} (line {line})")]
    Field {
        /// Where in the document: `calls[3].bids[0].score`.
        path: String,
        /// What is wrong with it.
        detail: String,
        /// The line of the text, from 1.
        line: usize,
    },
}

/// `outcome` as pretty JSON with a final line feed: fields in the order of their declaration.
pub fn write_outcome(outcome: &Outcome) -> String {
    let mut text = serde_json::to_string_pretty(outcome).expect("an outcome has string keys only");
    text.push('\n');
    text
}

/// Reads what [`write_outcome`] wrote.
///
/// # Errors
/// [`WireError`]: the version is checked first, then every field.
pub fn read_outcome(text: &str) -> Result<Outcome, WireError> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| {
        let detail = error.to_string();
        WireError::NotAnOutcome(detail)
    })?;
    if head.format != FORMAT {
        return Err(WireError::Version { found: head.format });
    }
    serde_json::from_str(text).map_err(|error| WireError::Field {
        path: path_at(text, error.line(), error.column()),
        detail: bare(&error),
        line: error.line(),
    })
}

/// The JSON Schema of `outcome.json`, as pretty JSON with a final line feed.
pub fn outcome_schema() -> String {
    let schema = schemars::schema_for!(Outcome);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// The message without the position that serde_json appends to it.
fn bare(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// One open bracket on the way to a place in a JSON text.
enum Step {
    /// In an object, at this key; empty before the first.
    Key(String),
    /// In an array, at this element.
    Element(usize),
}

/// The path to what stands before `line` and `column` (from 1, in bytes) of a well-formed `text`.
fn path_at(text: &str, line: usize, column: usize) -> String {
    let before: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let mut rest = &text.as_bytes()[..(before + column.saturating_sub(1)).min(text.len())];
    let mut path: Vec<Step> = Vec::new();
    let mut at_key = false;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'{' => {
                path.push(Step::Key(String::new()));
                at_key = true;
            }
            b'[' => {
                path.push(Step::Element(0));
                at_key = false;
            }
            b'}' | b']' => {
                path.pop();
                at_key = false;
            }
            b',' => match path.last_mut() {
                Some(Step::Element(index)) => *index += 1,
                _ => at_key = true,
            },
            b'"' => {
                let (string, tail) = split_string(rest);
                rest = tail;
                if let (true, Some(Step::Key(key))) = (at_key, path.last_mut()) {
                    *key = String::from_utf8_lossy(string).into_owned();
                    at_key = false;
                }
            }
            _ => {}
        }
    }
    written(&path)
}

/// Splits what follows an opening quotation mark into the string and what comes after it.
fn split_string(rest: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    for (i, &byte) in rest.iter().enumerate() {
        match byte {
            b'"' if !escaped => return (&rest[..i], &rest[i + 1..]),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    (rest, &[])
}

fn written(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if key.is_empty() => {}
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => {
                text.push('.');
                text.push_str(key);
            }
            Step::Element(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn an_outcome_comes_back_as_it_was_and_twice_the_same() {
        let outcome = sample();
        let text = write_outcome(&outcome);
        assert_eq!(read_outcome(&text), Ok(outcome.clone()));
        assert_eq!(text, write_outcome(&outcome));
        assert!(
            text.starts_with("{\n  \"format\": \"jiebang-outcome/1\"") && text.ends_with("}\n")
        );
    }

    #[test]
    fn another_version_is_named_before_any_field() {
        let found = "jiebang-outcome/9".to_owned();
        let text = format!("{{\"format\": \"{found}\"}}");
        assert_eq!(read_outcome(&text), Err(WireError::Version { found }));
        assert!(matches!(
            read_outcome("[]"),
            Err(WireError::NotAnOutcome(_))
        ));
        assert!(matches!(read_outcome("{"), Err(WireError::NotAnOutcome(_))));
    }

    fn spoilt(from: &str, to: &str) -> String {
        let text = write_outcome(&sample());
        assert!(text.contains(from), "the sample has no {from}");
        match read_outcome(&text.replacen(from, to, 1)) {
            Err(WireError::Field { path, .. }) => path,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert_eq!(spoilt("\"seed\": ", "\"sead\": "), "round.sead");
        assert_eq!(
            spoilt("\"size\": 26", "\"size\": \"26\""),
            "calls[0].classes[0].size"
        );
        assert_eq!(
            spoilt("\"score\": 8767", "\"score\": -1"),
            "calls[0].bids[0].score"
        );
        assert_eq!(
            spoilt("\"kind\": \"won\"", "\"kind\": \"wo\""),
            "calls[0].bids[0].verdict.kind"
        );
    }

    #[test]
    fn the_schema_knows_every_top_level_field() {
        let schema: serde_json::Value = serde_json::from_str(&outcome_schema()).expect("JSON");
        let outcome = serde_json::to_value(sample()).expect("JSON");
        for field in outcome.as_object().expect("an object").keys() {
            assert!(schema["properties"].get(field).is_some(), "{field}");
        }
    }
}
