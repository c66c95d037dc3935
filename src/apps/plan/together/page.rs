//! Both ways side by side as files: a page, and a table of the joint plan's classes for programs.

use std::path::Path;

use serde::Serialize;

use super::{Change, ClassOut, LevelOut, PartOut, Together};
use crate::apps::report::{ReportError, Written, environment, paper, place};
use crate::domain::wire::inert;
use crate::domain::words::{self, Said};

#[derive(Serialize)]
struct Shown<'a> {
    round: &'a str,
    what: Said,
    banners: Vec<Said>,
    notes: Vec<Said>,
    levels: Vec<LevelRow>,
    parts: Vec<PartRow<'a>>,
    changes: &'a [Change],
    classes: Vec<ClassRow<'a>>,
}

/// A level as people read it.
#[derive(Clone, Debug, Serialize)]
pub struct LevelRow {
    /// What it is about.
    pub goal: Said,
    /// In two steps.
    pub two_steps: Said,
    /// Together.
    pub together: Said,
    /// What it says of the bound.
    pub known: Said,
}

#[derive(Serialize)]
struct PartRow<'a> {
    part: &'a PartOut,
    known: Said,
}

#[derive(Serialize)]
struct ClassRow<'a> {
    class: &'a ClassOut,
    members: String,
    heads: u32,
    major: String,
}

/// Writes `together.json`, `together.csv` and `together.html` into the folder `out`.
///
/// # Errors
/// As [`crate::apps::report::write()`].
pub fn write(
    found: &Together,
    (round, banners): (&str, Vec<Said>),
    out: &Path,
) -> Result<Written, ReportError> {
    let mut json = serde_json::to_string_pretty(found).unwrap_or_default();
    json.push('\n');
    let shown = Shown {
        round,
        what: words::together_title(),
        banners,
        notes: notes(found),
        levels: found.levels.iter().map(level).collect(),
        parts: found.parts.iter().map(part).collect(),
        changes: &found.changes,
        classes: found.classes.iter().map(class).collect(),
    };
    let page = paper(&environment(), "together.html", shown);
    let files = vec![
        ("together.json".to_owned(), json.into_bytes()),
        ("together.csv".to_owned(), csv(found).into_bytes()),
        ("together.html".to_owned(), page.into_bytes()),
    ];
    place(files, out)
}

/// What the page and the terminal say before any figure.
pub fn notes(found: &Together) -> Vec<Said> {
    let mut notes = words::together_notes(found.counts);
    if !found.sampled.is_empty() {
        notes.push(words::together_sampled(&found.sampled));
    }
    notes
}

/// A level for people.
pub fn level(level: &LevelOut) -> LevelRow {
    let say = |value: i64| words::stage_objective(level.level, value);
    LevelRow {
        goal: words::stage_goal(level.level),
        two_steps: say(level.two_steps),
        together: say(level.together),
        known: match level.bound {
            Some(bound) if bound == level.together => words::together_best(),
            Some(bound) => words::together_bound(&say(bound)),
            None => words::together_open(),
        },
    }
}

fn part(part: &PartOut) -> PartRow<'_> {
    PartRow {
        part,
        known: words::together_proved(part.proved),
    }
}

fn class(class: &ClassOut) -> ClassRow<'_> {
    ClassRow {
        members: members(class),
        heads: class.members.iter().map(|member| member.1).sum(),
        major: format!("{} {}", class.major.code, class.major.name),
        class,
    }
}

fn members(class: &ClassOut) -> String {
    let members = class.members.iter();
    let members = members.map(|(demand, heads)| format!("{demand}×{heads}"));
    members.collect::<Vec<_>>().join(" ")
}

fn csv(found: &Together) -> String {
    let quote = |text: &str| format!("\"{}\"", inert(text).replace('"', "\"\""));
    let mut text =
        "members,heads,programme,school,catalogue,major,formed_in_two_steps\n".to_owned();
    for class in &found.classes {
        let heads: u32 = class.members.iter().map(|member| member.1).sum();
        text.push_str(&format!(
            "{},{heads},{},{},{},{},{}\n",
            quote(&members(class)),
            class.programme,
            quote(&class.school_name),
            quote(&class.major.catalogue),
            quote(&class.major.code),
            class.formed,
        ));
    }
    text
}
