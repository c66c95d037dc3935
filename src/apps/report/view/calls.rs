//! A call in, out its section of the page: facts, classes, and its bids in the order of
//! recommendation with how each score came about and what each win would cost.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::Index;
use crate::domain::market::Tier;
use crate::domain::outcome::{
    BidOut, CallOut, ClassOut, CriterionOut, MajorOut, MemberOut, Outcome, Verdict,
};
use crate::domain::words::{self, Said};

/// Changes of other classes that a bid's row lists before it only counts them.
const MOVES_SHOWN: usize = 6;

/// A call's section.
#[derive(Serialize)]
pub(super) struct CallView<'a> {
    place: usize,
    code: &'a str,
    role: &'a str,
    chain: &'a str,
    level: Said,
    mode: Said,
    majors: Vec<String>,
    days: Option<Said>,
    named: Option<&'a str>,
    supply: Said,
    lacks: Vec<Said>,
    size: Said,
    state: &'static str,
    winners: Vec<&'a str>,
    exception: Option<Said>,
    classes: Vec<ClassView<'a>>,
    bids: Vec<BidView<'a>>,
    search: String,
}

#[derive(Serialize)]
struct ClassView<'a> {
    code: &'a str,
    size: u32,
    intake: u32,
    by: Said,
    made: Said,
    anchor: &'a str,
    members: &'a [MemberOut],
    winner: Option<&'a str>,
    school: Option<&'a str>,
}

#[derive(Serialize)]
struct BidView<'a> {
    code: &'a str,
    rank: u32,
    score_rank: Option<u32>,
    school: &'a str,
    school_code: &'a str,
    entity: Option<&'a str>,
    major: String,
    seats: u32,
    score: Option<String>,
    marked: bool,
    /// What each criterion adds to the score \[points\], as a label and a width in percent.
    parts: Vec<(String, String)>,
    criteria: Vec<CriterionView<'a>>,
    recused: String,
    distance: Said,
    kind: &'static str,
    verdict: Said,
    broken: Vec<Said>,
    needs: Vec<Said>,
    moves: Vec<Said>,
    moves_more: usize,
}

#[derive(Serialize)]
struct CriterionView<'a> {
    name: &'a str,
    weight: &'a str,
    max: &'a str,
    mean: Option<String>,
    percent: u32,
    counted: u32,
    trimmed: u32,
}

pub(super) fn calls<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Vec<CallView<'a>> {
    let calls = outcome.calls.iter();
    calls.map(|call| call_view(outcome, call, index)).collect()
}

fn call_view<'a>(outcome: &'a Outcome, call: &'a CallOut, index: &Index<'a>) -> CallView<'a> {
    let exception = outcome.exceptions.iter().find(|e| e.call == call.code);
    let heads = call.classes.iter().map(|class| class.size).sum();
    CallView {
        place: index.places[call.code.as_str()],
        code: &call.code,
        role: &call.role,
        chain: &call.chain,
        level: words::level(call.level),
        mode: words::mode(call.mode),
        majors: call.majors.iter().map(major).collect(),
        days: call.days.map(words::days),
        named: call.named.as_deref(),
        supply: words::supply(&call.supply),
        lacks: call.supply.lacks.iter().map(words::lack).collect(),
        size: words::classes_and_heads(call.classes.len(), heads),
        state: state(outcome, call),
        winners: winners(call, index),
        exception: exception.map(words::exception),
        classes: call
            .classes
            .iter()
            .map(|class| class_view(class, index))
            .collect(),
        bids: call.bids.iter().map(bid_view).collect(),
        search: search(call),
    }
}

/// How a call ended: `formed` before bids, else `none`, `other` or `highest`.
pub(in crate::apps::report) fn state(outcome: &Outcome, call: &CallOut) -> &'static str {
    if !outcome.round.has_bids {
        "formed"
    } else if call.classes.iter().all(|class| class.winner.is_none()) {
        "none"
    } else if outcome.exceptions.iter().any(|e| e.call == call.code) {
        "other"
    } else {
        "highest"
    }
}

/// The schools that win classes of a call, none twice.
fn winners<'a>(call: &'a CallOut, index: &Index<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for class in &call.classes {
        if let Some(bid) = index.bid(class.winner.as_deref())
            && !names.contains(&bid.school_name.as_str())
        {
            names.push(&bid.school_name);
        }
    }
    names
}

/// What the search box looks in, in lower case.
pub(super) fn search(call: &CallOut) -> String {
    let mut words: Vec<&str> = vec![&call.code, &call.role, &call.chain, &call.post];
    words.extend(
        call.majors
            .iter()
            .flat_map(|m| [m.code.as_str(), m.name.as_str()]),
    );
    for bid in &call.bids {
        words.extend([bid.code.as_str(), &bid.school, &bid.school_name]);
    }
    for class in &call.classes {
        words.extend(
            class
                .members
                .iter()
                .flat_map(|m| [m.demand.as_str(), &m.firm_name]),
        );
    }
    words.sort_unstable();
    words.dedup();
    words.join(" ").to_lowercase()
}

/// Code and name of a major; one of them where they are the same.
pub(in crate::apps::report) fn major(major: &MajorOut) -> String {
    if major.code == major.name {
        major.name.clone()
    } else {
        format!("{} {}", major.code, major.name)
    }
}

/// The integrator's name for people, where its code is a firm's.
pub(in crate::apps::report) fn maker<'a>(class: &ClassOut, index: &Index<'a>) -> Option<&'a str> {
    let code = class.integrator.as_ref()?.code.as_deref()?;
    index.firms.get(code).copied()
}

/// Who made a class: its integrator by name, else its tier.
pub(in crate::apps::report) fn by(class: &ClassOut, index: &Index<'_>) -> Said {
    match &class.integrator {
        Some(integrator) if class.tier != Tier::Own => {
            words::integrator(integrator, maker(class, index))
        }
        _ => words::tier(class.tier),
    }
}

fn class_view<'a>(class: &'a ClassOut, index: &Index<'a>) -> ClassView<'a> {
    ClassView {
        code: &class.code,
        size: class.size,
        intake: class.intake,
        by: by(class, index),
        made: words::made(class, maker(class, index), |code| {
            index.demands.get(code).map(|d| d.source.as_str())
        }),
        anchor: &class.anchor.name,
        members: &class.members,
        winner: class.winner.as_deref(),
        school: index
            .bid(class.winner.as_deref())
            .map(|bid| bid.school_name.as_str()),
    }
}

fn bid_view<'a>(bid: &'a BidOut) -> BidView<'a> {
    let moves = match &bid.verdict {
        Verdict::Lost { moves, .. } => moves.as_slice(),
        _ => &[],
    };
    let kind = match bid.verdict {
        Verdict::Won { .. } => "won",
        Verdict::Lost { .. } => "lost",
        Verdict::Cannot { .. } => "cannot",
        Verdict::Undecided => "undecided",
        Verdict::Open => "open",
        Verdict::Ineligible => "ineligible",
    };
    BidView {
        code: &bid.code,
        rank: bid.rank,
        score_rank: bid.score_rank,
        school: &bid.school_name,
        school_code: &bid.school,
        entity: (bid.entity != bid.school).then_some(bid.entity.as_str()),
        major: major(&bid.major),
        seats: bid.seats,
        score: bid.score.map(|score| score.to_string()),
        marked: bid.criteria.iter().any(|c| c.mean.is_some()),
        parts: parts(&bid.criteria).unwrap_or_default(),
        criteria: bid.criteria.iter().map(criterion).collect(),
        recused: bid.recused.join("、"),
        distance: words::kilometres(bid.metres),
        kind,
        verdict: words::verdict(&bid.verdict),
        broken: bid.broken.iter().map(words::rule).collect(),
        needs: bid.needs.iter().flat_map(words::needs).collect(),
        moves: moves.iter().take(MOVES_SHOWN).map(words::swap).collect(),
        moves_more: moves.len().saturating_sub(MOVES_SHOWN),
    }
}

fn criterion(criterion: &CriterionOut) -> CriterionView<'_> {
    let mean = criterion.mean.as_deref().and_then(fraction);
    CriterionView {
        name: &criterion.criterion,
        weight: &criterion.weight,
        max: &criterion.max,
        mean: mean.map(|mean| format!("{:.2}", mean.round_dp(2))),
        percent: mean.map_or(0, |mean| percent(mean, &criterion.max)),
        counted: criterion.counted,
        trimmed: criterion.trimmed,
    }
}

/// The score taken apart: of 100 points each criterion adds its share of the weights times the
/// share of its highest mark. `None` where a mark is missing.
fn parts(criteria: &[CriterionOut]) -> Option<Vec<(String, String)>> {
    let weight = |c: &CriterionOut| c.weight.parse::<Decimal>().ok();
    let all: Option<Vec<Decimal>> = criteria.iter().map(weight).collect();
    let all: Decimal = all?.iter().sum();
    let part = |c: &CriterionOut| {
        let mean = fraction(c.mean.as_deref()?)?;
        let share = mean.checked_div(c.max.parse().ok()?)?;
        let points = (share * weight(c)? * Decimal::ONE_HUNDRED).checked_div(all)?;
        let points = points.round_dp(2);
        Some((
            format!("{} {points:.2}", c.criterion),
            format!("{points:.2}"),
        ))
    };
    criteria.iter().map(part).collect()
}

/// `n/d` or `n` as a decimal, for the eye only; `None` beyond what a decimal holds.
pub(in crate::apps::report) fn fraction(text: &str) -> Option<Decimal> {
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    let over: Decimal = over.trim().parse().ok()?;
    over.checked_div(under.trim().parse().ok()?)
}

/// The length of a bar, `0..=100`.
fn percent(mean: Decimal, max: &str) -> u32 {
    let share = max.parse().ok().and_then(|max| mean.checked_div(max));
    share
        .and_then(|share: Decimal| (share * Decimal::ONE_HUNDRED).round().to_u32())
        .unwrap_or_default()
        .min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_score_add_up_to_it() {
        let of = |weight: &str, max: &str, mean: Option<&str>| CriterionOut {
            criterion: "师资".into(),
            weight: weight.into(),
            max: max.into(),
            mean: mean.map(str::to_owned),
            counted: 3,
            trimmed: 0,
        };
        let bid = [of("50", "10", Some("26/3")), of("30", "20", Some("15"))];
        let widths: Vec<String> = parts(&bid)
            .expect("marked")
            .into_iter()
            .map(|p| p.1)
            .collect();
        assert_eq!(widths, ["54.17", "28.12"], "of weights 50 and 30");
        assert_eq!(parts(&[of("50", "10", None)]), None);
    }

    #[test]
    fn exact_means_become_bars_and_two_decimals() {
        let row = CriterionOut {
            criterion: "师资".into(),
            weight: "15".into(),
            max: "10".into(),
            mean: Some("26/3".into()),
            counted: 3,
            trimmed: 0,
        };
        let shown = criterion(&row);
        assert_eq!((shown.mean.as_deref(), shown.percent), (Some("8.67"), 87));
        let zero = CriterionOut {
            mean: Some("1/0".into()),
            ..row
        };
        assert_eq!(criterion(&zero).mean, None);
    }
}
