//! The summary of `solve`: one screen, aligned for wide characters.

use std::collections::BTreeMap;
use std::path::Path;

use super::console::Console;
use super::round;
use crate::domain::outcome::{
    Aside, Mechanism, Outcome, Proof, SetAside, Stage, Status, Summary, Verdict,
};
use crate::domain::words::{self, Label, labels};

/// The whole screen; `checked` counts the judge's checks, all of which passed.
pub fn screen(outcome: &Outcome, out: &Path, checked: u64, console: &Console) -> String {
    let s = &outcome.summary;
    let row = |label: Label, text: String| vec![label.say(console.lang).to_owned(), text];
    let more = Label { zh: "", en: "" };
    let report = out.join("internal").join("report.html");
    let mut rows = vec![
        row(labels::ROUND, outcome.round.name.clone()),
        row(labels::DEMAND, demand(s, console)),
        row(labels::BIDS, bids(s, console)),
        row(labels::AWARD, award(s, console)),
        row(labels::PROOFS, proofs(outcome, console, "F")),
        row(more, proofs(outcome, console, "A")),
        row(more, blocks(outcome, console)),
        row(labels::CHECKS, checks(checked, console)),
        row(labels::NOTICES, round::count(console, &outcome.findings)),
        row(labels::RESULT, report.display().to_string()),
    ];
    if let Some(robust) = &outcome.robust {
        let classes = outcome.calls.iter().flat_map(|call| &call.classes);
        let winners = classes.map(|class| (class.code.clone(), class.winner.clone()));
        let said = words::sure(robust, &winners.collect::<Vec<_>>());
        rows.insert(4, row(labels::ROBUST, console.say(&said).to_owned()));
    }
    if let Some(text) = aside(outcome, console) {
        rows.insert(rows.len() - 1, row(labels::SET_ASIDE, text));
    }
    for said in outcome.conflicts.iter().flat_map(words::conflict) {
        rows.insert(4, row(labels::CONFLICT, console.say(&said).to_owned()));
    }
    if let Some(sides) = &outcome.sides {
        let base = sides.of(Mechanism::Optimal).map_or(0, |m| m.heads);
        let short = |m| console.say(&words::side_short(m, base)).to_owned();
        let shorts: Vec<String> = sides.mechanisms.iter().map(short).collect();
        let (of, shorts) = (labels::BLOCKING.say(console.lang), shorts.join("; "));
        rows.insert(4, row(labels::SIDES_SHORT, format!("{of}: {shorts}")));
    }
    if let Some(settlement) = &outcome.settlement {
        let changed = settlement.classes.len();
        let (classes, heads) = (settlement.classes_awarded, settlement.heads_awarded);
        let now = words::standing_now(classes, heads, changed);
        rows.insert(4, row(labels::SETTLED, console.say(&now).to_owned()));
    }
    if outcome.round.planned {
        rows.insert(1, row(more, labels::PLANNED.say(console.lang).to_owned()));
    }
    if let Some(reason) = &outcome.round.weights_changed {
        let changed = words::weights_changed(reason);
        rows.insert(1, row(more, console.say(&changed).to_owned()));
    }
    console.table(&[], rows, &[])
}

/// How many rows took no part, and why; `None` if all did.
pub fn aside(outcome: &Outcome, console: &Console) -> Option<String> {
    let all = outcome.set_aside.len();
    let is_wrong = |row: &&SetAside| matches!(row.why, Aside::Wrong { .. });
    let wrong = outcome.set_aside.iter().filter(is_wrong).count();
    let hang = all - wrong;
    let text = console.either(
        format!("{all} 行未参与求解: 有错误 {wrong} 行, 受牵连 {hang} 行 (见清单)"),
        format!("{all} rows took no part: {wrong} wrong, {hang} hang on them (listed)"),
    );
    (all > 0).then_some(text)
}

fn demand(s: &Summary, console: &Console) -> String {
    let (lines, heads) = (s.demands, s.heads);
    let (part, part_heads) = (s.demands_taking_part, s.heads_taking_part);
    let (classes, inside, left) = (s.classes, s.heads_in_classes, s.heads_left);
    console.either(
        format!(
            "{lines} 条 {heads} 人; 参加成班 {part} 条 {part_heads} 人; \
             编入 {classes} 个班 {inside} 人; 未成班 {left} 人"
        ),
        format!(
            "{lines} lines, {heads} heads; taking part {part}, {part_heads}; \
             {classes} classes with {inside}; {left} left"
        ),
    )
}

fn bids(s: &Summary, console: &Console) -> String {
    let (bids, eligible) = (s.bids, s.bids_eligible);
    let (classes, heads) = (s.classes_awarded, s.heads_awarded);
    let (none, bad) = (s.calls_without_bid, s.calls_without_eligible_bid);
    console.either(
        format!(
            "{bids} 份, 合格 {eligible} 份; 落实 {classes} 个班 {heads} 人; \
             无人揭榜 {none} 榜, 无合格揭榜 {bad} 榜"
        ),
        format!(
            "{bids}, {eligible} eligible; {classes} classes awarded, {heads} heads; \
             calls without a bid {none}, without an eligible one {bad}"
        ),
    )
}

fn award(s: &Summary, console: &Console) -> String {
    let (highest, other) = (s.calls_won_by_highest, s.calls_won_by_other);
    console.either(
        format!("最高分中选 {highest} 榜; 非最高分中选 {other} 榜 (见清单)"),
        format!("{highest} calls won by the highest score, {other} by another (listed)"),
    )
}

fn checks(checked: u64, console: &Console) -> String {
    console.either(
        format!("独立校核 {checked} 项全部通过"),
        format!("all {checked} independent checks passed"),
    )
}

/// Sizes of the award blocks in which a capacity can bind, and the time per forced value.
fn blocks(outcome: &Outcome, console: &Console) -> String {
    let first = |stage: &&Stage| stage.level == "A1" && stage.members > 1;
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for stage in outcome.stages.iter().filter(first) {
        *sizes.entry(stage.members).or_default() += 1;
    }
    let sizes: Vec<String> = sizes
        .iter()
        .rev()
        .map(|(size, count)| format!("{size}×{count}"))
        .collect();
    let bids = outcome.calls.iter().flat_map(|call| &call.bids);
    let forced = bids
        .filter(|bid| matches!(bid.verdict, Verdict::Lost { .. }))
        .count();
    let each_ms = console.explain_s() * 1000.0 / forced.max(1) as f64;
    let (most, sizes) = (outcome.summary.largest_block, sizes.join(" "));
    console.either(
        format!(
            "争用学位的分块最大 {most} 个班 (班数×块数: {sizes}); \
             核算落选 {forced} 份, 每份 {each_ms:.2} 毫秒"
        ),
        format!(
            "largest block with scarce seats: {most} classes (classes×blocks: {sizes}); \
             {forced} forced values, {each_ms:.2} ms each"
        ),
    )
}

/// What is proved of the levels that begin with `letter`: `F1-F6 最优 60/60 块`.
pub fn proofs(outcome: &Outcome, console: &Console, letter: &str) -> String {
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    let mut levels: Vec<&str> = outcome
        .stages
        .iter()
        .map(|stage| stage.level.as_str())
        .collect();
    levels.retain(|level| level.starts_with(letter));
    levels.sort_unstable();
    levels.dedup();
    for level in levels {
        let text = proof(outcome, console, level);
        match said.last_mut() {
            Some((last, same)) if *last == text => same.push(level),
            _ => said.push((text, vec![level])),
        }
    }
    let range = |levels: &[&str]| match levels {
        [one] => (*one).to_owned(),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    };
    let said: Vec<String> = said
        .iter()
        .map(|(text, levels)| format!("{} {text}", range(levels)))
        .collect();
    if said.is_empty() {
        labels::NONE.say(console.lang).to_owned()
    } else {
        said.join("; ")
    }
}

fn proof(outcome: &Outcome, console: &Console, level: &str) -> String {
    let stages = || outcome.stages.iter().filter(|stage| stage.level == level);
    let optimal = stages()
        .filter(|stage| stage.status == Status::Optimal)
        .count();
    let claimed = stages()
        .filter(|stage| matches!(stage.proof, Proof::Highs { .. }))
        .count();
    let all = stages().count();
    let (zh, en) = match claimed {
        0 => (String::new(), String::new()),
        n => (
            format!(" (其中 {n} 块由 HiGHS 声称)"),
            format!(" ({n} claimed by HiGHS)"),
        ),
    };
    console.either(
        format!("最优 {optimal}/{all} 块{zh}"),
        format!("optimal in {optimal}/{all} blocks{en}"),
    )
}
