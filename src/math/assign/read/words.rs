//! The words of a neutral text file, each with its line, and what is said when one is wrong.

use std::fmt;

/// Why a file is no case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {expected}, found {found:?}")]
pub struct ReadError {
    /// Line, counted from 1.
    pub line: u64,
    /// What was expected there.
    pub expected: Expected,
    /// What stands there, shortened; empty at the end of the file.
    pub found: String,
}

/// What should have stood in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Something of this form.
    Form(&'static str),
    /// A whole number within these.
    Number(String, i128, i128),
    /// Nothing more.
    End,
    /// As many of these.
    Count(&'static str, usize),
    /// JSON without the fault that its reader names.
    Json(String),
    /// What another reader says.
    Said(String),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Form(form) => write!(f, "{form}"),
            Expected::Number(what, low, high) => write!(f, "{what} in {low}..={high}"),
            Expected::End => write!(f, "the end of the file"),
            Expected::Count(what, count) => write!(f, "{count} {what} in all"),
            Expected::Json(said) => write!(f, "JSON as described ({said})"),
            Expected::Said(said) => write!(f, "{said}"),
        }
    }
}

/// A number of a file is at most this far from 0, so that sums stay in 64 bits.
pub const NUMBER_MAX: i64 = 1 << 40;

/// The words of a text, in order.
pub struct Words<'a> {
    text: &'a [u8],
    at: usize,
    /// Line of the word read last, counted from 1.
    pub line: u64,
}

impl<'a> Words<'a> {
    /// Before the first word.
    pub fn new(text: &'a [u8]) -> Self {
        Words {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The next word, on whatever line; `None` at the end.
    pub fn next(&mut self) -> Option<&'a [u8]> {
        while let Some(&byte) = self.text.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Some(self.word());
            }
            self.line += u64::from(byte == b'\n');
            self.at += 1;
        }
        None
    }

    /// The next word if it stands on the same line.
    pub fn next_on_line(&mut self) -> Option<&'a [u8]> {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\n' => return None,
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => return Some(self.word()),
            }
        }
        None
    }

    /// Goes to the end of the line.
    pub fn skip_line(&mut self) {
        while self.text.get(self.at).is_some_and(|&byte| byte != b'\n') {
            self.at += 1;
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(u8::is_ascii_whitespace);
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// The next word as a whole number within `low..=high`.
    pub fn number(&mut self, what: &'static str, low: i64, high: i64) -> Result<i64, ReadError> {
        let word = self.next();
        self.within(word, what, low, high)
    }

    /// A word as a whole number within `low..=high`; a plus sign is allowed.
    pub fn within(
        &self,
        word: Option<&[u8]>,
        what: &'static str,
        low: i64,
        high: i64,
    ) -> Result<i64, ReadError> {
        let parsed = |word: &[u8]| std::str::from_utf8(word).ok()?.parse::<i64>().ok();
        word.and_then(parsed)
            .filter(|number| (low..=high).contains(number))
            .ok_or_else(|| {
                let expected = Expected::Number(what.to_owned(), low.into(), high.into());
                self.wrong(word, expected)
            })
    }

    /// Nothing but white space is left.
    pub fn end(&mut self) -> Result<(), ReadError> {
        match self.next() {
            None => Ok(()),
            word => Err(self.wrong(word, Expected::End)),
        }
    }

    /// `word`, read last, is not what was expected.
    pub fn wrong(&self, word: Option<&[u8]>, expected: Expected) -> ReadError {
        ReadError {
            line: self.line,
            expected,
            found: shortened(&String::from_utf8_lossy(word.unwrap_or_default())),
        }
    }
}

/// The first 60 characters.
pub fn shortened(text: &str) -> String {
    text.trim().chars().take(60).collect()
}
