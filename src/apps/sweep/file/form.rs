//! The TOML form: settings, `[[scenario]]` with its changes, `[[axis]]` with its values -> a draft.

use super::check::concerns_nothing;
use super::draft::{AxisDraft, Draft, Round, labeled, scenario};
use super::line::{self, object_and_turn};
use super::names::Names;
use super::said::{Line, Notes, Said};
use super::settings::{KEYS, Settings};
use super::tree::{Doc, Section};
use super::values::values;
use super::vocabulary::{OBJECTS, Object, understood};
use crate::apps::sweep::law::Values;
use crate::domain::market::DesignFault;

/// Reads a file of scenarios in TOML.
pub fn draft(
    text: &str,
    file: &str,
    mut settings: Settings,
    round: Round,
    notes: &mut Notes,
) -> Option<Draft> {
    let doc = Doc::new(file, text);
    let table = doc.parse(notes)?;
    let root = Section::root(&doc, &table);
    let keys = KEYS.map(|(key, _)| key);
    let known: Vec<&str> = keys.into_iter().chain(["scenario", "axis"]).collect();
    root.known(&known, notes);
    for key in keys {
        if let Some(said) = root.said(key, notes) {
            settings.set(key, &said, notes);
        }
    }
    let names = Names::new(round.market);
    let mut draft = settings.draft(doc.home());
    for section in root.tables("scenario", notes) {
        listed(&section, &mut draft, (&names, round), notes);
    }
    for section in root.tables("axis", notes) {
        axis(&section, &mut draft, (&names, round), notes);
    }
    Some(draft)
}

fn each(section: &Section, notes: &mut Notes) -> Option<Object> {
    let said = section.said("each", notes)?;
    understood(&said, &OBJECTS, notes)
}

fn listed(section: &Section, draft: &mut Draft, about: (&Names, Round), notes: &mut Notes) {
    section.known(&["name", "note", "each", "changes"], notes);
    let name = section.required("name", notes);
    let note = section
        .said("note", notes)
        .map_or_else(String::new, |said| said.text);
    let each = each(section, notes).map(|object| (object, section.place("each")));
    let each = each.as_ref().map(|(object, place)| (*object, place));
    let changes = section.tables("changes", notes);
    if changes.is_empty() {
        notes.fault(section.here.clone(), DesignFault::NoChange);
    }
    let lines: Vec<Line> = changes
        .iter()
        .map(|change| {
            change.known(&["object", "code", "change", "value"], notes);
            line(change, notes)
        })
        .collect();
    // What it changes is looked at even where nobody has named it.
    let unnamed = || Said {
        text: format!("({})", section.here.row.unwrap_or(0)),
        place: section.here.clone(),
    };
    let name = name.unwrap_or_else(unnamed);
    let named = (&name, note.as_str());
    scenario(&mut draft.listed, named, &lines, each, about, notes);
}

fn line(section: &Section, notes: &mut Notes) -> Line {
    Line {
        object: section.said("object", notes),
        code: section.said("code", notes),
        change: section.said("change", notes),
        value: section.said("value", notes),
        here: section.here.clone(),
    }
}

const AXIS: [&str; 10] = [
    "name",
    "object",
    "code",
    "change",
    "each",
    "values",
    "from",
    "to",
    "step",
    "distribution",
];

fn axis(section: &Section, draft: &mut Draft, (names, round): (&Names, Round), notes: &mut Notes) {
    section.known(&AXIS, notes);
    let name = section.required("name", notes);
    let each = each(section, notes);
    let said = line(section, notes);
    let Some(pair) = object_and_turn(&said, each, notes) else {
        return;
    };
    let whom = match (each, &said.code) {
        (Some(_), Some(code)) => return notes.fault(code.place.clone(), DesignFault::EachWithCode),
        (Some(_), None) => names.each(pair.0, pair.1),
        (None, _) => {
            let who = line::who(&said, pair, names, &[], notes);
            who.into_iter().map(|who| (who, String::new())).collect()
        }
    };
    let mut read: Option<Values> = None;
    let mut made = false;
    for (who, label) in whom {
        let lever = line::lever(who, pair.1);
        if read.is_none() {
            read = values(section, &lever, notes);
        }
        let (Some(values), Some(name)) = (&read, &name) else {
            return;
        };
        let probe = lever.change(values.ends(&lever).1);
        if each.is_some() && concerns_nothing(round, probe.as_slice()) {
            continue;
        }
        made = true;
        draft.axes.push(AxisDraft {
            name: if each.is_some() {
                labeled(name, &label)
            } else {
                name.clone()
            },
            lever,
            values: values.clone(),
            change: section.place("change"),
            at: section.place(values_key(section)),
        });
    }
    if !made && each.is_some() {
        notes.fault(section.place("each"), DesignFault::NoneOfEach);
    }
}

/// The key under which the values of an axis stand.
fn values_key(section: &Section) -> &'static str {
    let keys = ["values", "from", "distribution"];
    keys.into_iter()
        .find(|key| section.has(key))
        .unwrap_or("change")
}
