//! What a file says of all its scenarios: name, note, engine, design, seed, samples, reform.

use super::draft::Draft;
use super::said::{Line, Notes, Said};
use super::vocabulary::{ANSWERS, ENGINES, KINDS, Kind, understood};
use crate::apps::sweep::scenarios::{Head, SCENARIOS_MOST};
use crate::domain::catalog::{nearest, squeezed};
use crate::domain::change::Engine;
use crate::domain::market::{Place, Trouble};

/// Keys of settings, and what a table calls them.
pub const KEYS: [(&str, &str); 7] = [
    ("name", "名称"),
    ("note", "说明"),
    ("engine", "引擎"),
    ("design", "设计"),
    ("seed", "种子"),
    ("samples", "抽样数"),
    ("reform", "重新成班"),
];

/// Settings as they are read.
pub struct Settings {
    head: Head,
    kind: Kind,
    samples: Option<(u64, Place)>,
}

impl Settings {
    /// Those of a file of this stem and hash that says nothing.
    pub fn new(stem: &str, hash: String, seed: &str) -> Self {
        Settings {
            head: Head {
                name: stem.to_owned(),
                note: String::new(),
                engine: Engine::Award,
                seed: seed.to_owned(),
                reform: false,
                hash,
            },
            kind: Kind::List,
            samples: None,
        }
    }

    /// Takes one setting in.
    pub fn set(&mut self, key: &str, said: &Said, notes: &mut Notes) {
        match key {
            "name" => self.head.name.clone_from(&said.text),
            "note" => self.head.note.clone_from(&said.text),
            "seed" if said.text.contains(char::is_control) => {
                notes.at(said, Trouble::ControlCharacter);
            }
            "seed" => self.head.seed.clone_from(&said.text),
            "engine" => {
                let engine = understood(said, &ENGINES, notes);
                self.head.engine = engine.unwrap_or(self.head.engine);
            }
            "design" => self.kind = understood(said, &KINDS, notes).unwrap_or(self.kind),
            "reform" => {
                let reform = understood(said, &ANSWERS, notes);
                self.head.reform = reform.unwrap_or(self.head.reform);
            }
            "samples" => {
                let samples = said.text.parse().ok();
                match samples.filter(|n| (1..=SCENARIOS_MOST).contains(n)) {
                    Some(samples) => self.samples = Some((samples, said.place.clone())),
                    None => {
                        let expected =
                            format!("1 到 {SCENARIOS_MOST} 的整数 / 1 to {SCENARIOS_MOST}, whole");
                        notes.at(said, Trouble::BadNumber { expected });
                        // That there is a number is not in doubt.
                        self.samples = Some((1, said.place.clone()));
                    }
                }
            }
            other => panic!("no setting {other}"),
        }
    }

    /// A row 设置 of a table: the key under 改动, else 编号, the value under 数值.
    pub fn row(&mut self, line: &Line, notes: &mut Notes) {
        let Some(said) = line.change.as_ref() else {
            let place = line.place(None, notes.columns.change);
            return notes.place(place, Trouble::Missing);
        };
        let text = squeezed(&said.text);
        let Some((key, _)) = KEYS.iter().find(|(en, zh)| *en == text || *zh == text) else {
            let all = KEYS.iter().flat_map(|(en, zh)| [*en, *zh]);
            let nearest = nearest(&text, all).map(str::to_owned);
            return notes.at(said, Trouble::UnknownKey { key: text, nearest });
        };
        match &line.value {
            Some(value) => self.set(key, value, notes),
            None => {
                let place = line.place(None, notes.columns.value);
                notes.place(place, Trouble::Missing);
            }
        }
    }

    /// A draft under these settings, with nothing in it.
    pub fn draft(self, home: Place) -> Draft {
        Draft {
            head: self.head,
            kind: self.kind,
            samples: self.samples,
            home,
            listed: Vec::new(),
            axes: Vec::new(),
        }
    }
}
