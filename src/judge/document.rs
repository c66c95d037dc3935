//! Whether the document is whole and speaks of this round: head, model, codes, demand lines, bid
//! lines, strays.

use std::collections::{BTreeMap, HashMap};

use super::case::{BidCase, Case};
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{CriterionSource, DemandId, Market, Score, Vetting};
use crate::domain::outcome::{DemandOut, FORMAT};

pub(super) fn check(case: &Case<'_>, v: &mut Verdicts) {
    v.equal(
        CheckRule::Format,
        At::Outcome,
        "format",
        case.outcome.format.as_str(),
        FORMAT,
    );
    round(case, v);
    model(case, v);
    codes(case, v);
    demands(case, v);
    bids(case, v);
}

fn round(case: &Case<'_>, v: &mut Verdicts) {
    let (found, round, market) = (&case.outcome.round, case.market.round(), case.market);
    let date = round.date.map(|d| d.to_string());
    let deadline = round.bid_deadline.map(|d| d.to_string());
    let rule = CheckRule::RoundHead;
    v.equal(rule, At::Outcome, "code", &found.code, &round.code);
    v.equal(rule, At::Outcome, "name", &found.name, &round.name);
    v.equal(rule, At::Outcome, "seed", &found.seed, &round.seed);
    v.equal(rule, At::Outcome, "date", &found.date, &date);
    v.equal(
        rule,
        At::Outcome,
        "bid_deadline",
        &found.bid_deadline,
        &deadline,
    );
    v.equal(rule, At::Outcome, "vetted", found.vetted, case.vetted());
    v.equal(
        rule,
        At::Outcome,
        "published",
        found.published,
        market.published().is_some(),
    );
    v.equal(
        rule,
        At::Outcome,
        "has_bids",
        found.has_bids,
        market.has_bids(),
    );
    v.equal(
        rule,
        At::Outcome,
        "has_marks",
        found.has_marks,
        market.has_marks(),
    );
    v.equal(
        rule,
        At::Outcome,
        "weights_changed",
        &found.weights_changed,
        &round.weights_changed,
    );
    let mut experts: Vec<&String> = market.experts().iter().map(|e| &e.code).collect();
    experts.sort_unstable();
    let found: Vec<&String> = case.outcome.experts.iter().collect();
    v.equal(rule, At::Outcome, "experts", found, experts);
}

fn model(case: &Case<'_>, v: &mut Verdicts) {
    let (found, model) = (&case.outcome.model, case.model);
    let rule = CheckRule::ModelHead;
    v.equal(rule, At::Outcome, "name", &found.name, &model.name);
    v.equal(
        rule,
        At::Outcome,
        "title_zh",
        &found.title_zh,
        &model.title_zh,
    );
    v.equal(
        rule,
        At::Outcome,
        "title_en",
        &found.title_en,
        &model.title_en,
    );
    v.equal(
        rule,
        At::Outcome,
        "document",
        &found.document,
        &model.document,
    );
    v.equal(rule, At::Outcome, "hash", &found.hash, &model.hash);
    let criteria = criteria_hash(case.market);
    v.equal(
        rule,
        At::Outcome,
        "criteria_hash",
        &found.criteria_hash,
        &criteria,
    );
    for (key, value) in &found.settings {
        if let Some(expected) = setting(case, key) {
            let same = same_number(value, &expected);
            v.holds(
                rule,
                At::Outcome,
                same,
                format_args!("{key} = {value}"),
                expected,
            );
        }
    }
}

/// What was frozen before marks were read: BLAKE3 over a line per criterion, of code, weight,
/// highest mark and source, parted by tabs.
pub(super) fn criteria_hash(market: &Market) -> String {
    let mut lines = String::new();
    for criterion in market.criteria() {
        let source = match &criterion.source {
            CriterionSource::Marks => String::from("marks"),
            CriterionSource::Indicator { column, low, high } => format!("{column} {low}..{high}"),
        };
        let numbers = [criterion.weight, criterion.max].map(|n| n.normalize().to_string());
        lines += &[criterion.code.as_str(), &numbers.join("\t"), &source].join("\t");
        lines.push('\n');
    }
    blake3::hash(lines.as_bytes()).to_hex().to_string()
}

/// The model's value of a setting, with or without its section's name; `None` where the judge does
/// not know the key.
fn setting(case: &Case<'_>, key: &str) -> Option<String> {
    let (classes, model) = (&case.model.classes, case.model);
    let number = match key.rsplit('.').next().unwrap_or(key) {
        "class_min" => classes.class_min,
        "class_max" => classes.class_max,
        "class_target" => classes.class_target,
        "chunk_min" => classes.chunk_min,
        "waiver_min" => classes.waiver_min,
        "firms_max" => classes.firms_max,
        "spread_max_km" => classes.spread_max_km,
        "distance_max_km" => model.fit.distance_max_km,
        "trim" => return Some(model.scoring.trim.to_string()),
        "quality_min" => return Some(model.scoring.quality_min.to_string()),
        "check_code" => return Some(model.scoring.check_code(case.market.criteria())),
        "yield" => return Some(Score(model.award.yield_hundredths).to_string()),
        _ => return None,
    };
    Some(number.to_string())
}

fn same_number(found: &str, expected: &str) -> bool {
    let read = |text: &str| text.trim_matches('"').parse::<rust_decimal::Decimal>().ok();
    found == expected || read(found).is_some_and(|n| Some(n) == read(expected))
}

/// Every code of calls, classes, members, blocks and moves exists, and stands once.
fn codes(case: &Case<'_>, v: &mut Verdicts) {
    let rule = CheckRule::Codes;
    let mut seen: HashMap<(&str, &str), u32> = HashMap::new();
    for call in &case.outcome.calls {
        *seen.entry(("call", call.code.as_str())).or_default() += 1;
        for class in &call.classes {
            *seen.entry(("class", class.code.as_str())).or_default() += 1;
        }
    }
    for call in &case.outcome.calls {
        let times = seen[&("call", call.code.as_str())];
        v.equal(rule, At::Call(&call.code), "call listed", times, 1);
        for class in &call.classes {
            let at = At::Class(&class.code);
            v.equal(
                rule,
                at,
                "class listed",
                seen[&("class", class.code.as_str())],
                1,
            );
            let mut members: HashMap<&str, u32> = HashMap::new();
            for member in &class.members {
                *members.entry(&member.demand).or_default() += 1;
                let Some(&id) = case.demand.get(member.demand.as_str()) else {
                    v.holds(rule, at, false, &member.demand, "a demand of the round");
                    continue;
                };
                let firm = case.firm(case.demand(id).firm);
                v.equal(
                    rule,
                    at,
                    "firm",
                    (&member.firm, &member.firm_name),
                    (&firm.code, &firm.name),
                );
            }
            let once = members.values().all(|&times| times == 1) && !members.is_empty();
            v.holds(
                rule,
                at,
                once,
                format_args!("{} members", class.members.len()),
                "each once",
            );
        }
    }
}

fn demands(case: &Case<'_>, v: &mut Verdicts) {
    let mut listed: HashMap<&str, Vec<&DemandOut>> = HashMap::new();
    for line in &case.outcome.demands {
        listed.entry(&line.code).or_default().push(line);
        let known = case.demand.contains_key(line.code.as_str());
        v.holds(
            CheckRule::Codes,
            At::Demand(&line.code),
            known,
            &line.code,
            "a demand of the round",
        );
    }
    for (id, demand) in case.market.demands().iter_ids() {
        let at = At::Demand(&demand.code);
        let lines = listed
            .get(demand.code.as_str())
            .map_or(&[][..], Vec::as_slice);
        v.equal(CheckRule::DemandLine, at, "lines", lines.len(), 1);
        for line in lines {
            demand_line(case, id, line, v);
        }
    }
}

fn demand_line(case: &Case<'_>, id: DemandId, line: &DemandOut, v: &mut Verdicts) {
    let (rule, at, demand) = (
        CheckRule::DemandLine,
        At::Demand(&line.code),
        case.demand(id),
    );
    let firm = case.firm(demand.firm);
    v.equal(
        rule,
        at,
        "firm",
        (&line.firm, &line.firm_name),
        (&firm.code, &firm.name),
    );
    v.equal(rule, at, "chain", &line.chain, &demand.chain);
    v.equal(rule, at, "role", &line.role, &demand.role);
    v.equal(rule, at, "post", &line.post, &demand.post);
    v.equal(rule, at, "level", line.level, demand.level);
    v.equal(rule, at, "mode", line.mode, demand.mode);
    let range = (demand.heads, demand.heads_max);
    v.equal(rule, at, "heads", (line.heads, line.heads_max), range);
    v.equal(rule, at, "priority", line.priority, demand.priority);
    v.equal(rule, at, "skills", &line.skills, &demand.skills);
    v.equal(rule, at, "treatment", &line.treatment, &demand.treatment);
    // An empty verdict means 待定 once vetting has begun; both ways of saying so are true.
    let pending = case.vetted() && demand.vetting.is_none();
    if !(pending && line.vetting == Some(Vetting::Pending)) {
        v.equal(rule, at, "vetting", line.vetting, demand.vetting);
    }
    v.equal(rule, at, "waiver", &line.waiver, &demand.waiver);
    v.equal(rule, at, "source", &line.source, &demand.source);
    let mut classes: BTreeMap<String, u32> = BTreeMap::new();
    for &(class, heads) in &case.placed[id.index()] {
        let sum = classes
            .entry(case.classes[class].out.code.clone())
            .or_default();
        *sum = sum.saturating_add(heads);
    }
    v.equal(rule, at, "classes", &line.classes, &classes);
}

fn bids(case: &Case<'_>, v: &mut Verdicts) {
    let mut listed: HashMap<&str, u32> = HashMap::new();
    let on_calls = case
        .outcome
        .calls
        .iter()
        .flat_map(|call| &call.bids)
        .map(|bid| &bid.code);
    let strays = case.outcome.strays.iter().map(|bid| &bid.code);
    for code in on_calls.chain(strays) {
        *listed.entry(code).or_default() += 1;
        let known = case.market_bid.contains_key(code.as_str());
        v.holds(
            CheckRule::Codes,
            At::Bid(code),
            known,
            code,
            "a bid of the round",
        );
    }
    for bid in case.market.bids() {
        let times = listed.get(bid.code.as_str()).copied().unwrap_or(0);
        v.equal(CheckRule::BidLine, At::Bid(&bid.code), "listed", times, 1);
    }
    for bid in &case.bids {
        bid_line(case, bid, v);
    }
    for stray in &case.outcome.strays {
        let Some(&id) = case.market_bid.get(stray.code.as_str()) else {
            continue;
        };
        let (rule, at, bid) = (
            CheckRule::Strays,
            At::Bid(&stray.code),
            &case.market.bids()[id],
        );
        let school = &case.market.schools()[bid.school].code;
        let found = (&stray.school, &stray.call, &stray.source);
        v.equal(
            rule,
            at,
            "school, call, source",
            found,
            (school, &bid.call, &bid.source),
        );
        let exists = case.calls.iter().any(|call| call.out.code == bid.call);
        v.holds(
            rule,
            at,
            !exists,
            format_args!("call {} is listed", bid.call),
            "no such call",
        );
    }
}

fn bid_line(case: &Case<'_>, line: &BidCase<'_>, v: &mut Verdicts) {
    let (out, bid) = (line.out, &case.market.bids()[line.id]);
    let (rule, at) = (CheckRule::BidLine, At::Bid(&out.code));
    let school = &case.market.schools()[bid.school];
    let (entity, major) = (
        &case.market.entities()[school.entity],
        &case.market.majors()[bid.major],
    );
    v.equal(rule, at, "call", &case.calls[line.call].out.code, &bid.call);
    v.equal(
        rule,
        at,
        "school",
        (&out.school, &out.school_name),
        (&school.code, &school.name),
    );
    v.equal(rule, at, "entity", &out.entity, &entity.code);
    v.equal(rule, at, "point", out.point, school.point);
    let found = (&out.major.catalogue, &out.major.code, &out.major.name);
    v.equal(
        rule,
        at,
        "major",
        found,
        (&major.catalogue, &major.code, &major.name),
    );
    v.equal(rule, at, "seats", out.seats, bid.seats);
    v.equal(rule, at, "wish", out.wish, bid.wish);
    v.equal(rule, at, "firm_rank", out.firm_rank, bid.firm_rank);
}
