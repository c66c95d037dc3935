//! TOML text -> tables whose every value knows its row: what is missing, unknown or of the wrong
//! kind is a finding.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::said::{Notes, Said};
use crate::domain::catalog::nearest;
use crate::domain::market::{Place, Trouble};

/// A file of TOML.
pub struct Doc<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Doc<'a> {
    /// A file and its text.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Doc { file, text }
    }

    /// The file as a place.
    pub fn home(&self) -> Place {
        Place {
            file: self.file.to_owned(),
            ..Place::default()
        }
    }

    /// Reads the text; each fault of writing is a finding with its row.
    pub fn parse(&self, notes: &mut Notes) -> Option<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let place = Place {
                row: error.span().map(|span| self.row(span.start)),
                ..self.home()
            };
            let detail = error.message().to_owned();
            notes.place(place, Trouble::NotReadable { detail });
        }
        errors.is_empty().then(|| table.into_inner())
    }

    fn row(&self, byte: usize) -> u32 {
        let before = self.text.bytes().take(byte);
        1 + before.filter(|&b| b == b'\n').count() as u32
    }

    /// The place of what stands at `span` under `key`.
    fn place(&self, start: usize, key: &str) -> Place {
        Place {
            row: Some(self.row(start)),
            column: Some(key.to_owned()),
            ..self.home()
        }
    }
}

/// A table of the file.
#[derive(Clone)]
pub struct Section<'a> {
    doc: &'a Doc<'a>,
    table: &'a DeTable<'a>,
    /// Where what is missing should stand.
    pub here: Place,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub fn root(doc: &'a Doc<'a>, table: &'a DeTable<'a>) -> Self {
        Section {
            doc,
            table,
            here: doc.home(),
        }
    }

    /// Notes every key that is none of `known`.
    pub fn known(&self, known: &[&str], notes: &mut Notes) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let trouble = Trouble::UnknownKey {
                    key: name.to_owned(),
                    nearest: nearest(name, known.iter().copied()).map(str::to_owned),
                };
                notes.place(self.doc.place(key.span().start, name), trouble);
            }
        }
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Where the value of `key` stands, or would.
    pub fn place(&self, key: &str) -> Place {
        match self.value(key) {
            Some(value) => self.doc.place(value.span().start, key),
            None => Place {
                column: Some(key.to_owned()),
                ..self.here.clone()
            },
        }
    }

    /// The text, number or answer of `key`.
    pub fn said(&self, key: &str, notes: &mut Notes) -> Option<Said> {
        self.word(key, self.value(key)?, notes)
    }

    fn word(&self, key: &str, value: &Spanned<DeValue<'a>>, notes: &mut Notes) -> Option<Said> {
        let place = self.doc.place(value.span().start, key);
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(number) => match number.radix() {
                10 => number.as_str().trim_start_matches('+').to_owned(),
                _ => number.to_string(),
            },
            DeValue::Float(number) => number.as_str().trim_start_matches('+').to_owned(),
            DeValue::Boolean(answer) => answer.to_string(),
            _ => {
                self.bad(place, key, "文本或数 / text or a number", notes);
                return None;
            }
        };
        if text.is_empty() {
            notes.place(place, Trouble::Missing);
            return None;
        }
        Some(Said { text, place })
    }

    fn bad(&self, place: Place, key: &str, expected: &str, notes: &mut Notes) {
        let trouble = Trouble::BadSetting {
            key: key.to_owned(),
            expected: expected.to_owned(),
        };
        notes.place(place, trouble);
    }

    /// As [`Self::said`], and missing is a finding.
    pub fn required(&self, key: &str, notes: &mut Notes) -> Option<Said> {
        if !self.has(key) {
            notes.place(self.place(key), Trouble::Missing);
        }
        self.said(key, notes)
    }

    /// The words of a list; `None` if there is none.
    pub fn list(&self, key: &str, notes: &mut Notes) -> Option<Vec<Said>> {
        let value = self.value(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.bad(self.place(key), key, "[1, 2, 3]", notes);
            return Some(Vec::new());
        };
        let words = items.iter().filter_map(|item| self.word(key, item, notes));
        Some(words.collect())
    }

    /// The tables of a list of tables; none if there is none.
    pub fn tables(&self, key: &str, notes: &mut Notes) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let items = value.get_ref().as_array();
        for item in items.into_iter().flat_map(|items| items.iter()) {
            let place = self.doc.place(item.span().start, key);
            match item.get_ref().as_table() {
                Some(table) => found.push(Section {
                    doc: self.doc,
                    table,
                    here: Place {
                        column: None,
                        ..place
                    },
                }),
                None => self.bad(place, key, "[{ change = \"..\", .. }]", notes),
            }
        }
        if items.is_none() {
            self.bad(self.place(key), key, "[{ .. }]", notes);
        }
        found
    }

    /// The table of `key`, if there is one.
    pub fn table(&self, key: &str, notes: &mut Notes) -> Option<Section<'a>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.bad(self.place(key), key, "{ kind = \"..\", .. }", notes);
            return None;
        };
        Some(Section {
            doc: self.doc,
            table,
            here: Place {
                column: None,
                ..self.place(key)
            },
        })
    }
}
