//! An outcome in, out what `report.html` shows: plain rows, every sentence in both languages, so
//! that the template holds no logic beyond loops.
//!
//! ```text
//! calls    a call with its classes and its ranked bids
//! lists    recommendations, exceptions, unserved demand, ineligible bids, findings
//! flow     heads from chain to post to school, folded until a picture can hold it
//! places   the map of sites and schools; what of each body's capacity is used
//! proofs   stages by level, and one by one
//! ways     what would serve more heads, class sizes, calls that nobody could teach
//! sides    mechanisms side by side, bids that block the award
//! sure     how sure the recommendation is
//! indicators  figures of the round as a whole, early warning by major
//! tracking  what became of earlier trainees, from round to round
//! settled  answers to the award, and the classes that changed since
//! ```

mod calls;
mod flow;
mod indicators;
mod lists;
mod places;
mod proofs;
mod settled;
mod sides;
mod sure;
mod tracking;
mod ways;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::outcome::{BidOut, CallOut, DemandOut, InputFile, ModelOut, Outcome, RoundOut};
use crate::domain::words::{self, Label, Said, grouped, labels};

pub(super) use calls::{by, fraction, major, maker, state};
pub(super) use indicators::{Figures, figures as indicators};
pub(super) use lists::{AsideRow, set_aside};
pub(super) use proofs::{Counted, proofs};
pub(super) use settled::settled;
pub(super) use sides::{Bar, Pair, Row as SidesRow, Sides, sides};
pub(super) use tracking::{Tracks, tracks};
pub(super) use ways::nobody;

/// Everything that the page shows.
#[derive(Serialize)]
pub(super) struct View<'a> {
    round: &'a RoundOut,
    model: &'a ModelOut,
    model_title: Said,
    inputs: &'a [InputFile],
    version: &'a str,
    synthetic: bool,
    planned: bool,
    changed: Option<Said>,
    figures: Vec<Group>,
    set_aside: Vec<AsideRow>,
    flow: flow::Flow,
    map: Option<places::Map>,
    bodies: Vec<places::Body<'a>>,
    recommended: Vec<lists::Recommended<'a>>,
    exceptions: Vec<lists::ExceptionRow<'a>>,
    calls: Vec<calls::CallView<'a>>,
    unserved: Vec<lists::UnservedRow<'a>>,
    ways: ways::Ways<'a>,
    sure: Option<sure::Sure<'a>>,
    indicators: Option<Figures<'a>>,
    tracks: Option<Tracks<'a>>,
    ineligible: Vec<lists::IneligibleRow<'a>>,
    findings: Vec<lists::FindingRow<'a>>,
    proofs: proofs::Proofs<'a>,
    sides: Option<Sides<'a>>,
    settled: Option<settled::Settled<'a>>,
    links: Vec<Said>,
    conflicts: Vec<ConflictView<'a>>,
}

/// Rules that cannot all hold, and what would mend it.
#[derive(Serialize)]
struct ConflictView<'a> {
    block: &'a str,
    lines: Vec<Said>,
}

/// A group of figures on page one.
#[derive(Serialize)]
struct Group {
    title: Label,
    rows: Vec<(Label, String)>,
}

/// What the page shows of `outcome`.
pub(super) fn view(outcome: &Outcome) -> View<'_> {
    let index = Index::new(outcome);
    let conflicts = outcome.conflicts.iter().map(|conflict| ConflictView {
        block: &conflict.block,
        lines: words::conflict(conflict),
    });
    View {
        round: &outcome.round,
        model: &outcome.model,
        model_title: Said {
            zh: outcome.model.title_zh.clone(),
            en: outcome.model.title_en.clone(),
        },
        inputs: &outcome.inputs,
        version: &outcome.version,
        synthetic: synthetic(outcome),
        planned: outcome.round.planned,
        changed: changed(outcome),
        figures: figures(outcome),
        set_aside: set_aside(outcome),
        flow: flow::flow(outcome, &index),
        map: places::map(outcome, &index),
        bodies: places::bodies(outcome),
        recommended: lists::recommended(outcome, &index),
        exceptions: lists::exceptions(outcome, &index),
        calls: calls::calls(outcome, &index),
        unserved: lists::unserved(outcome, &index),
        ways: ways::ways(outcome, &index),
        sure: sure::sure(outcome, &index),
        indicators: indicators(outcome),
        tracks: tracks(outcome),
        ineligible: lists::ineligible(outcome, &index),
        findings: lists::findings(outcome),
        proofs: proofs(outcome),
        sides: sides(outcome, &index),
        settled: settled(outcome, &index),
        links: outcome.links.iter().map(words::link_use).collect(),
        conflicts: conflicts.collect(),
    }
}

/// Rows by code.
pub(super) struct Index<'a> {
    /// Bids with their calls.
    pub bids: BTreeMap<&'a str, (&'a CallOut, &'a BidOut)>,
    /// Demands.
    pub demands: BTreeMap<&'a str, &'a DemandOut>,
    /// Names of the firms that file demands.
    firms: BTreeMap<&'a str, &'a str>,
    /// Names of the schools that bid.
    pub schools: BTreeMap<&'a str, &'a str>,
    /// Position of each call on the page, from 1: its anchor.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// The rows of `outcome`.
    pub fn new(outcome: &'a Outcome) -> Self {
        let bids = || {
            let of = |call: &'a CallOut| call.bids.iter().map(move |bid| (call, bid));
            outcome.calls.iter().flat_map(of)
        };
        let demands = || outcome.demands.iter();
        let calls = outcome.calls.iter().zip(1..);
        Index {
            bids: bids()
                .map(|(call, bid)| (bid.code.as_str(), (call, bid)))
                .collect(),
            demands: demands().map(|d| (d.code.as_str(), d)).collect(),
            firms: demands()
                .map(|d| (d.firm.as_str(), d.firm_name.as_str()))
                .collect(),
            schools: bids()
                .map(|(_, b)| (b.school.as_str(), b.school_name.as_str()))
                .collect(),
            places: calls
                .map(|(call, place)| (call.code.as_str(), place))
                .collect(),
        }
    }

    /// The bid of this code, if it names a call.
    pub fn bid(&self, code: Option<&str>) -> Option<&'a BidOut> {
        code.and_then(|code| self.bids.get(code))
            .map(|(_, bid)| *bid)
    }
}

/// What every paper of the round must say of it: 示例, 未论证, that the rules of scoring changed.
pub(super) fn caveats(outcome: &Outcome) -> Vec<Said> {
    let mut said = Vec::new();
    if synthetic(outcome) {
        said.push(labels::SYNTHETIC.into());
    }
    if !outcome.round.vetted {
        said.push(labels::NOT_VETTED.into());
    }
    said.extend(changed(outcome));
    if !outcome.conflicts.is_empty() {
        said.push(labels::NOT_DECIDED.into());
    }
    said
}

/// That the rules of scoring changed after the score sheets were issued, if they did.
fn changed(outcome: &Outcome) -> Option<Said> {
    let reason = outcome.round.weights_changed.as_deref();
    reason.map(words::weights_changed)
}

/// The caveats, and how far the round has come.
pub(super) fn warnings(outcome: &Outcome) -> Vec<Said> {
    let mut said = caveats(outcome);
    if !outcome.set_aside.is_empty() {
        said.push(labels::SET_ASIDE_WARNING.into());
    }
    if outcome.round.planned {
        said.push(labels::PLANNED.into());
    } else if !outcome.round.has_bids {
        said.push(labels::NO_BIDS.into());
    } else if !outcome.round.has_marks {
        said.push(labels::NOT_SCORED.into());
    }
    said
}

/// Whether the round says of itself that it is invented: its name does, or all its firms' names do.
fn synthetic(outcome: &Outcome) -> bool {
    let says = |name: &str| name.contains("示例") || name.contains("合成");
    let firms = &outcome.demands;
    says(&outcome.round.name) || (!firms.is_empty() && firms.iter().all(|d| says(&d.firm_name)))
}

fn figures(outcome: &Outcome) -> Vec<Group> {
    let s = &outcome.summary;
    let small = |number: u32| grouped(u64::from(number));
    let mut groups = vec![Group {
        title: labels::DEMAND,
        rows: vec![
            (labels::DEMAND_LINES, small(s.demands)),
            (labels::HEADS_ORDERED, grouped(s.heads)),
            (labels::TAKING_PART, grouped(s.heads_taking_part)),
            (labels::IN_CLASSES, grouped(s.heads_in_classes)),
            (labels::LEFT, grouped(s.heads_left)),
        ],
    }];
    let mut bids = vec![
        (labels::CALL_COUNT, small(s.calls)),
        (labels::CLASS_COUNT, small(s.classes)),
    ];
    if outcome.round.has_bids {
        bids.push((labels::BID_COUNT, small(s.bids)));
        bids.push((labels::ELIGIBLE_BIDS, small(s.bids_eligible)));
        bids.push((labels::NO_BID, small(s.calls_without_bid)));
        bids.push((labels::NO_ELIGIBLE, small(s.calls_without_eligible_bid)));
    }
    groups.push(Group {
        title: labels::BIDS,
        rows: bids,
    });
    if outcome.round.has_bids {
        groups.push(Group {
            title: labels::AWARD,
            rows: vec![
                (labels::AWARDED, small(s.classes_awarded)),
                (labels::HEADS_AWARDED, grouped(s.heads_awarded)),
                (labels::BY_HIGHEST, small(s.calls_won_by_highest)),
                (labels::BY_OTHER, small(s.calls_won_by_other)),
                (labels::BLOCKS_BINDING, small(s.blocks_binding)),
                (labels::LARGEST_BLOCK, small(s.largest_block)),
            ],
        });
    }
    groups
}
