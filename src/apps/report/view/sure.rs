//! An outcome in, out how sure it is: per class a strip of how often its winner wins it, with error
//! bars, and who wins it instead; how the experts marked; where a weight flips the highest score of
//! a call. Pictures are drawn here and need no script.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Index;
use crate::domain::outcome::{
    AgreementOut, CallSure, ClassSure, ExpertOut, Flip, Outcome, Robust, Takers,
};
use crate::domain::words::{self, Said, labels};

/// Length of a strip \[units of the drawing\].
const STRIP: f64 = 160.0;
/// Length of a bar of flips, height of one, and the way from one to the next.
const BAR: f64 = 420.0;
const THICK: f64 = 11.0;
const STEP: f64 = 18.0;
/// Where bars begin: names of criteria stand before.
const NAMES: f64 = 92.0;
/// Classes shown at once; the rest can be opened.
const FIRST: usize = 25;
/// Calls whose flips are drawn.
const CALLS: usize = 40;
/// Colors of bids in a picture of flips.
const COLORS: usize = 6;

/// What the section shows.
#[derive(Serialize)]
pub(super) struct Sure<'a> {
    runs: Vec<Said>,
    weights: Vec<WeightRow<'a>>,
    classes: Vec<ClassRow<'a>>,
    more: Vec<ClassRow<'a>>,
    experts: Vec<ExpertRow<'a>>,
    agreement: Vec<AgreementRow>,
    flips: Vec<CallFlips<'a>>,
    flips_left: usize,
}

#[derive(Serialize)]
struct WeightRow<'a> {
    criterion: &'a str,
    share: String,
    low: String,
    high: String,
}

#[derive(Serialize)]
struct ClassRow<'a> {
    place: usize,
    class: &'a str,
    role: &'a str,
    school: &'a str,
    bid: &'a str,
    weights: Option<Strip>,
    experts: Option<Strip>,
    lines: Vec<Said>,
    search: String,
    #[serde(skip)]
    kept: u32,
}

/// How often the winner wins, with twice the standard error both ways.
#[derive(Serialize)]
struct Strip {
    text: String,
    width: String,
    low: String,
    high: String,
}

#[derive(Serialize)]
struct ExpertRow<'a> {
    out: &'a ExpertOut,
    severity: Said,
    /// Where the mean and its spread stand on a scale from -10 to 10 points.
    at: Option<String>,
    low: String,
    high: String,
    without: Option<Said>,
}

#[derive(Serialize)]
struct AgreementRow {
    what: Said,
    bids: u32,
    kendall: String,
    single: String,
    mean: String,
}

#[derive(Serialize)]
struct CallFlips<'a> {
    place: usize,
    call: &'a str,
    role: &'a str,
    height: f64,
    lines: Vec<Said>,
    bars: Vec<FlipBar<'a>>,
    keys: Vec<(usize, String)>,
    #[serde(skip)]
    nearest: u32,
}

#[derive(Serialize)]
struct FlipBar<'a> {
    criterion: &'a str,
    y: String,
    text_y: String,
    now: String,
    low: String,
    high: String,
    spans: Vec<SpanBox>,
}

#[derive(Serialize)]
struct SpanBox {
    x: String,
    width: String,
    color: usize,
    title: String,
}

/// What the section shows; `None` where nothing was drawn.
pub(super) fn sure<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Option<Sure<'a>> {
    let robust = outcome.robust.as_ref()?;
    let runs = [(&robust.weights, true), (&robust.experts, false)];
    let said = |(run, weights): (&Option<_>, bool)| {
        run.as_ref().map(|run| words::run(run, robust, weights))
    };
    let mut classes = classes(outcome, robust, index);
    let more = classes.split_off(classes.len().min(FIRST));
    let mut flips: Vec<CallFlips> = { robust.calls.iter() }
        .filter_map(|call| call_flips(outcome, robust, index, call))
        .collect();
    flips.sort_by_key(|call| call.nearest);
    let flips_left = flips.len().saturating_sub(CALLS);
    flips.truncate(CALLS);
    let weight = |space: &'a crate::domain::outcome::Space| WeightRow {
        criterion: &space.criterion,
        share: words::per_million(space.share),
        low: words::per_million(space.low),
        high: words::per_million(space.high),
    };
    Some(Sure {
        runs: runs.into_iter().filter_map(said).collect(),
        weights: robust.criteria.iter().map(weight).collect(),
        classes,
        more,
        experts: experts(robust),
        agreement: robust.panel.agreement.iter().map(agreement).collect(),
        flips,
        flips_left,
    })
}

/// Classes that are awarded, the least sure first.
fn classes<'a>(outcome: &'a Outcome, robust: &'a Robust, index: &Index<'a>) -> Vec<ClassRow<'a>> {
    let sure: BTreeMap<&str, &ClassSure> = robust
        .classes
        .iter()
        .map(|c| (c.class.as_str(), c))
        .collect();
    let mut rows = Vec::new();
    for (call, place) in outcome.calls.iter().zip(1..) {
        for class in &call.classes {
            let winner = index.bid(class.winner.as_deref());
            let (Some(of), Some(bid)) = (sure.get(class.code.as_str()), winner) else {
                continue;
            };
            let strip = |takers: &Takers, drawn: bool| {
                drawn.then(|| strip(takers, &bid.code, robust.draws))
            };
            rows.push(ClassRow {
                place,
                class: &class.code,
                role: &call.role,
                school: &bid.school_name,
                bid: &bid.code,
                weights: strip(&of.weights, robust.weights.is_some()),
                experts: strip(&of.experts, robust.experts.is_some()),
                lines: words::class_sure(of, robust),
                search: format!(
                    "{} {} {} {}",
                    class.code, call.role, bid.school_name, bid.code
                ),
                kept: words::kept(&of.weights, Some(&bid.code)).draws,
            });
        }
    }
    rows.sort_by_key(|row| row.kept);
    rows
}

fn strip(takers: &Takers, bid: &str, draws: u32) -> Strip {
    let times = words::kept(takers, Some(bid));
    let share = f64::from(times.draws) / f64::from(draws.max(1));
    let twice = f64::from(times.error) / 1e6 * 2.0;
    let at = |share: f64| format!("{:.1}", share.clamp(0.0, 1.0) * STRIP);
    Strip {
        text: words::share(times, draws),
        width: at(share),
        low: at(share - twice),
        high: at(share + twice),
    }
}

fn experts(robust: &Robust) -> Vec<ExpertRow<'_>> {
    let place = |centi: i64| {
        format!(
            "{:.1}",
            (centi as f64 / 2000.0 + 0.5).clamp(0.0, 1.0) * STRIP
        )
    };
    let row = |out| {
        let out: &ExpertOut = out;
        let left = robust
            .left_out
            .iter()
            .find(|left| left.expert == out.expert);
        let mean = i64::from(out.severity.unwrap_or(0));
        let spread = i64::from(out.spread.unwrap_or(0));
        ExpertRow {
            severity: words::severity_of(out),
            at: out.severity.map(|mean| place(i64::from(mean))),
            low: place(mean - spread),
            high: place(mean + spread),
            without: left.map(words::left_out),
            out,
        }
    };
    robust.panel.experts.iter().map(row).collect()
}

fn agreement(out: &AgreementOut) -> AgreementRow {
    let three = |ppm: Option<i64>| match ppm {
        None => "—".to_owned(),
        Some(ppm) => format!("{:.3}", ppm as f64 / 1e6),
    };
    let what = out.criterion.clone().map(|name| Said {
        zh: name.clone(),
        en: name,
    });
    AgreementRow {
        what: what.unwrap_or_else(|| labels::ALL_CRITERIA.into()),
        bids: out.bids,
        kendall: three(out.kendall_w.map(i64::from)),
        single: three(out.icc_single.map(i64::from)),
        mean: three(out.icc_mean.map(i64::from)),
    }
}

/// The flips of a call; `None` where no weight changes its highest score.
fn call_flips<'a>(
    outcome: &'a Outcome,
    robust: &'a Robust,
    index: &Index<'a>,
    sure: &'a CallSure,
) -> Option<CallFlips<'a>> {
    let lines = words::flips(sure, robust);
    let call = outcome.calls.iter().find(|call| call.code == sure.call)?;
    if lines.is_empty() {
        return None;
    }
    let mut colors: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for span in sure.flips.iter().flat_map(|flip| &flip.spans) {
        let next = colors.len();
        colors.entry(span.highest.clone()).or_insert(next);
    }
    let mut nearest = u32::MAX;
    let mut bars = Vec::new();
    for (row, flip) in sure.flips.iter().enumerate() {
        let of = |space: &&crate::domain::outcome::Space| space.criterion == flip.criterion;
        let space = robust.criteria.iter().find(of)?;
        for span in &flip.spans[..flip.spans.len() - 1] {
            nearest = nearest.min(span.to_ppm.abs_diff(space.share));
        }
        bars.push(FlipBar {
            criterion: &flip.criterion,
            y: format!("{:.1}", row as f64 * STEP + 4.0),
            text_y: format!("{:.1}", row as f64 * STEP + 4.0 + THICK / 2.0),
            now: along(space.share),
            low: along(space.low),
            high: along(space.high),
            spans: boxes(flip, &colors),
        });
    }
    let mut keys: Vec<(usize, String)> = { colors.into_iter() }
        .map(|(bids, color)| (color, bids))
        .map(|(color, bids)| (color, names(index, &bids)))
        .collect();
    keys.sort();
    let keys = keys.into_iter().map(|(color, text)| (color % COLORS, text));
    Some(CallFlips {
        place: index.places.get(sure.call.as_str()).copied().unwrap_or(0),
        call: &call.code,
        role: &call.role,
        height: bars.len() as f64 * STEP + 6.0,
        lines,
        bars,
        keys: keys.collect(),
        nearest,
    })
}

fn along(ppm: u32) -> String {
    format!("{:.1}", NAMES + f64::from(ppm) / 1e6 * BAR)
}

fn names(index: &Index<'_>, bids: &[String]) -> String {
    let one = |code: &String| match index.bid(Some(code)) {
        Some(bid) => format!("{code} {}", bid.school_name),
        None => code.clone(),
    };
    bids.iter().map(one).collect::<Vec<_>>().join(" = ")
}

fn boxes(flip: &Flip, colors: &BTreeMap<Vec<String>, usize>) -> Vec<SpanBox> {
    let mut from = 0;
    let mut boxes = Vec::new();
    for span in &flip.spans {
        let width = f64::from(span.to_ppm - from) / 1e6 * BAR;
        let (low, high) = (words::per_million(from), words::per_million(span.to_ppm));
        boxes.push(SpanBox {
            x: along(from),
            width: format!("{width:.1}"),
            color: colors.get(&span.highest).map_or(0, |color| color % COLORS),
            title: format!("{low} – {high}: {}", span.highest.join(" = ")),
        });
        from = span.to_ppm;
    }
    boxes
}
