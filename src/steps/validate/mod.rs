//! Tables -> a [`Market`], or every finding at once. Nothing that could not be read surely comes
//! through: a round with errors has no market.
//!
//! ```text
//! parse       the text of a cell -> a quantity
//! notes       findings as they are collected, codes
//! names       rows by code and name; the nearest
//! sites       the places that cells name
//! entry       one entry of a list of majors
//! majors      the majors of the round
//! firms  schools  bases  programmes  bids  review  published      one table or two each
//! sheets      score sheets: under which criteria they were issued
//! intentions  answers to the award; decisions: what the committee has decided
//! cohorts     trainees, and what became of them
//! demands     order lines; wishes: 指定整合方 and 代报企业
//! aside       the round without its wrong rows; links: which row hangs on which
//! ```

mod aside;
mod bases;
mod bids;
mod cohorts;
mod decisions;
mod demands;
mod entry;
mod firms;
mod intentions;
mod links;
mod majors;
mod names;
mod notes;
mod outcomes;
mod parse;
mod programmes;
mod published;
mod review;
mod schools;
mod sheets;
mod sites;
mod wishes;

pub use parse::fen;

use std::path::Path;

use jiff::civil::Date;

use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    Demand, Finding, MajorId, Market, Parts, Round, Severity, Trouble, sort_findings,
};
use crate::domain::model::{self, BUILT_IN, Model, SICHUAN_ORDER_CLASS};
use crate::domain::outcome::{InputFile, SetAside};
use crate::steps::read::{Tables, read};

use bases::Bases;
use bids::Bids;
use demands::Desk;
use firms::Firms;
use majors::Majors;
use notes::Notes;
use programmes::Programmes;
use review::Review;
use schools::Schools;
use sheets::Sheets;
use sites::Sites;

/// A round that can be solved.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The round.
    pub market: Market,
    /// The policy model it is solved under.
    pub model: Model,
    /// Warnings and information from reading, worst first; and the errors of rows set aside.
    pub findings: Vec<Finding>,
    /// Rows set aside, by place; none unless asked.
    pub set_aside: Vec<SetAside>,
    /// What was read, by file.
    pub inputs: Vec<InputFile>,
}

/// Reads and validates the round at `path`, a folder or one workbook, under the built-in model that
/// its settings name or under `model`, given as the name and the text of its file.
///
/// # Errors
/// Every finding of files, tables and model at once, worst first, if any is an error.
pub fn load(path: &Path, model: Option<(&str, &str)>) -> Result<Loaded, Vec<Finding>> {
    load_as(
        path,
        How {
            model,
            ..How::default()
        },
    )
}

/// How a round is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct How<'a> {
    /// The model, given as the name and the text of its file, instead of the one that the round
    /// names.
    pub model: Option<(&'a str, &'a str)>,
    /// Why criteria, weights or the rules of scoring were changed after score sheets had been
    /// issued: it is recorded in the market's round, and sheets of other rules are warnings.
    pub weights_changed: Option<&'a str>,
    /// Whether rows with errors, and whatever hangs on them, are left out. Where there are none the
    /// round is the same as without.
    pub set_aside: bool,
}

/// [`load`] in other ways.
///
/// # Errors
/// As [`load`]; with `set_aside` if an error is not about a row of a table that can be left out, or
/// no demand is left.
pub fn load_as(path: &Path, how: How<'_>) -> Result<Loaded, Vec<Finding>> {
    let opened = open(path, how)?;
    let Opened {
        mut tables,
        findings,
        model: Ok(model),
    } = opened
    else {
        return whole(opened);
    };
    if !how.set_aside {
        return whole(Opened {
            tables,
            findings,
            model: Ok(model),
        });
    }
    let rest = aside::rest(&mut tables, &model, findings)?;
    Ok(Loaded {
        market: Market::new(rest.parts),
        model,
        findings: rest.findings,
        set_aside: rest.set_aside,
        inputs: tables.inputs,
    })
}

/// A round as read, and its model, if that could be.
struct Opened {
    tables: Tables,
    findings: Vec<Finding>,
    model: Result<Model, ()>,
}

fn open(path: &Path, how: How<'_>) -> Result<Opened, Vec<Finding>> {
    let (mut tables, mut findings) = read(path);
    tables.settings.weights_changed = how.weights_changed.map(str::to_owned);
    let nothing = findings.iter().any(|f| f.trouble == Trouble::NoRound);
    if nothing {
        return Err(findings);
    }
    let chosen = match how.model {
        Some((file, text)) => model::parse(text, file),
        None => named_model(&tables, &findings),
    };
    let model = chosen.map_err(|found| findings.extend(found));
    Ok(Opened {
        tables,
        findings,
        model,
    })
}

/// The round, if nothing in it is wrong.
fn whole(opened: Opened) -> Result<Loaded, Vec<Finding>> {
    let Opened {
        tables,
        mut findings,
        model,
    } = opened;
    // Without a model the tables are still checked, under the first that is built in.
    let market = match &model {
        Ok(model) => validate(&tables, model),
        Err(()) => match model::parse(SICHUAN_ORDER_CLASS, BUILT_IN[0].0) {
            Ok(model) => validate(&tables, &model),
            Err(found) => Err(found),
        },
    };
    let market = match market {
        Ok((market, found)) => {
            findings.extend(found);
            Some(market)
        }
        Err(found) => {
            findings.extend(found);
            None
        }
    };
    sort_findings(&mut findings);
    match (market, model) {
        (Some(market), Ok(model)) if !has_error(&findings) => Ok(Loaded {
            market,
            model,
            findings,
            set_aside: Vec::new(),
            inputs: tables.inputs,
        }),
        _ => Err(findings),
    }
}

fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Error)
}

/// The built-in model that the settings name.
fn named_model(tables: &Tables, so_far: &[Finding]) -> Result<Model, Vec<Finding>> {
    let name = tables.settings.model.as_str();
    if let Some((name, text)) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
        return model::parse(text, &format!("models/{name}.toml"));
    }
    let unsaid = name.is_empty();
    let home = tables.settings.place("");
    let here = |f: &Finding| f.place.file == home.file && f.place.sheet == home.sheet;
    let said = |f: &Finding| here(f) && f.severity == Severity::Error;
    if unsaid && (so_far.iter().any(said) || !tables.settings.read) {
        return Err(Vec::new());
    }
    let trouble = if unsaid {
        Trouble::Missing
    } else {
        Trouble::NoModel {
            name: name.to_owned(),
            known: BUILT_IN.map(|(name, _)| name.to_owned()).into(),
        }
    };
    let cell = (!unsaid).then_some(name);
    Err(vec![Finding::new(
        tables.settings.place("model"),
        cell,
        trouble,
    )])
}

/// Checks `tables` and resolves every reference in them.
///
/// # Errors
/// Every finding at once, worst first, if any is an error or [`read`] found one. Findings of
/// [`read`] are not among them.
pub fn validate(tables: &Tables, model: &Model) -> Result<(Market, Vec<Finding>), Vec<Finding>> {
    let (parts, mut findings) = examine(tables, model);
    sort_findings(&mut findings);
    if has_error(&findings) || tables.is_refused() {
        Err(findings)
    } else {
        Ok((Market::new(parts), findings))
    }
}

/// What the tables say, and every finding. With an error among these, or among those of reading,
/// the parts make no market.
fn examine(tables: &Tables, model: &Model) -> (Parts, Vec<Finding>) {
    let mut notes = Notes::default();
    for table in tables.iter() {
        notes.required(table);
    }
    let parts = parts(tables, model, &mut notes);
    (parts, notes.findings)
}

fn parts(tables: &Tables, model: &Model, notes: &mut Notes) -> Parts {
    let round = round(tables, notes);
    let mut sites = Sites::default();
    let mut majors = Majors::new(tables, notes);
    let mut firms = Firms::new(tables, &mut sites, notes);
    let mut schools = Schools::new(tables, &mut sites, notes);
    let bases = Bases::new(tables, notes);
    let mut programmes = Programmes::new(tables, (&schools, &bases), &mut majors, notes);
    let desk = Desk {
        firms: &mut firms,
        majors: &mut majors,
        sites: &mut sites,
        notes,
    };
    let (demands, demand_names) = demands::demands(tables, desk);
    let bids = Bids::new(tables, &schools, &programmes, &mut majors, notes);
    programmes.commit(tables, round.date, &mut schools, &mut majors, notes);
    let before = notes.findings.len();
    let (criteria, criterion_names) = review::criteria(tables, &model.scoring, notes);
    let sound = !has_error(&notes.findings[before..]);
    let (experts, expert_names) = review::experts(tables, &schools, &firms, notes);
    let published = published::published(tables, &demands, &demand_names, &model.classes, notes);
    let review = Review {
        firms_of_call: review::firms_of_call(&demands, published.as_deref()),
        bids: &bids,
        criteria: (&criteria, &criterion_names),
        experts: (&experts, &expert_names),
        schools: &schools,
    };
    let marks = review.marks(tables, notes);
    let sheets = Sheets {
        now: sound.then(|| model.scoring.check_code(&criteria)),
        weights_changed: round.weights_changed.as_deref(),
        bids: &bids,
        schools: &schools,
    };
    sheets.check(tables, notes);
    let major_map = major_map(tables, &mut majors, notes);
    let intentions = intentions::intentions(tables, &schools, &firms, notes);
    let decisions = decisions::decisions(tables, &bids, notes);
    let (cohorts, cohort_names) =
        cohorts::cohorts(tables, (&schools, &programmes), &mut majors, notes);
    let events = cohorts::events(
        tables,
        &cohort_names,
        &firms,
        (&demands, &demand_names),
        notes,
    );
    let parties = (&schools, &firms);
    let tracked = outcomes::outcomes(tables, parties, &programmes, &mut majors, notes);
    outcomes::stand_ins(tables, &criteria, &schools, &tracked, notes);
    let mut parts = Parts {
        round,
        firms: firms.firms,
        demands,
        majors: IdVec::new(),
        major_map,
        schools: schools.schools,
        entities: schools.entities,
        programmes: programmes.programmes,
        bases: bases.bases,
        bids: bids.bids,
        criteria,
        experts,
        marks,
        published,
        intentions,
        decisions,
        cohorts,
        events,
        tracked,
    };
    settle_majors(&mut parts, majors);
    parts
}

/// Gives majors their final ids.
fn settle_majors(parts: &mut Parts, majors: Majors) {
    let (majors, renamed) = majors.finish();
    parts.majors = majors;
    let renamed = |id: &mut MajorId| {
        // A row whose major could not be read holds id 0, which need not exist.
        if let Some(&new) = renamed.get(id.index()) {
            *id = new;
        }
    };
    for id in parts.demands.ids() {
        let demand: &mut Demand = &mut parts.demands[id];
        demand.majors.iter_mut().for_each(renamed);
        demand.majors.sort_unstable();
    }
    for id in parts.programmes.ids() {
        renamed(&mut parts.programmes[id].major);
    }
    for id in parts.cohorts.ids() {
        renamed(&mut parts.cohorts[id].major);
    }
    if let Some(bids) = &mut parts.bids {
        for id in bids.ids() {
            renamed(&mut bids[id].major);
        }
    }
    let tracked = parts.tracked.iter_mut();
    tracked.flat_map(|row| &mut row.major).for_each(renamed);
    for (from, to) in &mut parts.major_map {
        renamed(from);
        renamed(to);
    }
}

fn round(tables: &Tables, notes: &mut Notes) -> Round {
    let settings = &tables.settings;
    for (key, text) in [("code", &settings.code), ("seed", &settings.seed)] {
        if text.chars().any(char::is_control) {
            note_setting(tables, notes, key, text, Trouble::ControlCharacter);
        }
    }
    if settings.name.is_empty() && settings.read {
        note_setting(tables, notes, "name", "", Trouble::Missing);
    }
    let mut date = |key: &str, text: &str| -> Option<Date> {
        let date = parse::date(text);
        if date.is_none() && !text.is_empty() {
            note_setting(tables, notes, key, text, Trouble::BadDate);
        }
        date
    };
    Round {
        code: settings.code.clone(),
        name: settings.name.clone(),
        date: date("date", &settings.date),
        model: settings.model.clone(),
        seed: settings.seed.clone(),
        bid_deadline: date("bid_deadline", &settings.bid_deadline),
        weights_changed: settings.weights_changed.clone(),
    }
}

fn note_setting(tables: &Tables, notes: &mut Notes, key: &str, text: &str, trouble: Trouble) {
    let cell = (!text.is_empty()).then_some(text);
    notes
        .findings
        .push(Finding::new(tables.settings.place(key), cell, trouble));
}

/// 专业对照: pairs of majors that count as equal.
fn major_map(tables: &Tables, majors: &mut Majors, notes: &mut Notes) -> Vec<(MajorId, MajorId)> {
    let mut map = Vec::new();
    for row in tables.get("major_map").into_iter().flat_map(|t| t.rows()) {
        let from = majors.of_map(notes, row, "from");
        let to = majors.of_map(notes, row, "to");
        map.extend(from.zip(to));
    }
    map
}
