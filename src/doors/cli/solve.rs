//! `jiebang solve`: the secretary's and cron's command, from tables to a verified report.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{Global, Solve};
use super::console::Console;
use super::round::Round;
use super::{End, round};
use crate::apps::report;
use crate::base::stop::Stop;
use crate::domain::market::Finding;
use crate::domain::outcome::{Outcome, Proof, Status};
use crate::domain::words::{self, Label, labels};
use crate::judge::judge;
use crate::steps::record::Read;
use crate::steps::solve::solve;

/// Solves a round, lets the judge check it, writes the report.
pub fn run(verb: &Solve, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let began = Instant::now();
    let round = match round::load(&verb.round, global)? {
        Ok(round) => round,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(&round.findings);
    let (market, model) = (round.market.clone(), round.model.clone());
    let outcome = solved(round, console, stop)?;
    let solved_s = began.elapsed().as_secs_f64();
    let verdicts = judge(&market, &model, &outcome);
    if !verdicts.ok() {
        anyhow::bail!("the judge rejects the outcome: {:#?}", verdicts.failures);
    }
    let out = verb.output.clone().unwrap_or_else(|| default(&outcome));
    report::write(&outcome, &out)?;
    let run = serde_json::json!({
        "round": std::path::absolute(&verb.round)?,
        "model": global.model,
        "seconds_to_solve": solved_s,
        "seconds_in_all": began.elapsed().as_secs_f64(),
        "threads": rayon::current_num_threads(),
    });
    std::fs::write(out.join("run.json"), serde_json::to_string_pretty(&run)?)?;
    if console.json {
        let said = serde_json::json!({ "summary": outcome.summary, "out": out });
        console.print(&serde_json::to_string_pretty(&said)?)?;
    } else {
        console.print(&summary(&outcome, &out, verdicts.checks(), console))?;
    }
    Ok(end(&outcome))
}

/// Says the findings that keep a round from being solved.
pub fn short_of_findings(console: &Console, findings: &[Finding]) -> End {
    console.findings(findings);
    console.remark(&round::count(console, findings));
    End::BadInput
}

/// Solves a round that was read.
pub fn solved(round: Round, console: &Console, stop: &Stop) -> anyhow::Result<Outcome> {
    let read = Read {
        inputs: round.inputs,
        findings: round.findings,
    };
    Ok(solve(&round.market, &round.model, read, stop, console)?)
}

/// 0 when F1, A1 and A2 are proved in every block.
pub fn end(outcome: &Outcome) -> End {
    let must = |level: &str| matches!(level, "F1" | "A1" | "A2");
    let mut stages = outcome.stages.iter().filter(|stage| must(&stage.level));
    match stages.all(|stage| stage.status == Status::Optimal) {
        true => End::Done,
        false => End::Unproved,
    }
}

fn default(outcome: &Outcome) -> PathBuf {
    Path::new("out")
        .join(&outcome.round.code)
        .join(report::outcome_id(outcome))
}

/// One screen.
fn summary(outcome: &Outcome, out: &Path, checked: u64, console: &Console) -> String {
    let s = &outcome.summary;
    let row = |label: Label, text: String| vec![label.say(console.lang).to_owned(), text];
    let demand = console.either(
        format!(
            "{} 条 {} 人; 参加成班 {} 条 {} 人; 编入 {} 个班 {} 人; 未成班 {} 人",
            s.demands,
            s.heads,
            s.demands_taking_part,
            s.heads_taking_part,
            s.classes,
            s.heads_in_classes,
            s.heads_left
        ),
        format!(
            "{} lines, {} heads; taking part {}, {}; {} classes with {} heads; {} left",
            s.demands,
            s.heads,
            s.demands_taking_part,
            s.heads_taking_part,
            s.classes,
            s.heads_in_classes,
            s.heads_left
        ),
    );
    let bids = console.either(
        format!(
            "{} 份, 合格 {} 份; 落实 {} 个班 {} 人; 无人揭榜 {} 榜, 无合格揭榜 {} 榜",
            s.bids, s.bids_eligible, s.classes_awarded, s.heads_awarded, s.calls_without_bid,
            s.calls_without_eligible_bid
        ),
        format!(
            "{}, {} eligible; {} classes awarded, {} heads; {} calls without a bid, {} without an eligible one",
            s.bids, s.bids_eligible, s.classes_awarded, s.heads_awarded, s.calls_without_bid,
            s.calls_without_eligible_bid
        ),
    );
    let award = console.either(
        format!(
            "最高分中选 {} 榜; 非最高分中选 {} 榜 (见清单)",
            s.calls_won_by_highest, s.calls_won_by_other
        ),
        format!(
            "{} calls won by the highest score; {} by another (listed)",
            s.calls_won_by_highest, s.calls_won_by_other
        ),
    );
    let blocks = console.either(
        format!("有竞争的分块 {} 个, 最大 {} 个班; 独立校核 {checked} 项全部通过", s.blocks_binding, s.largest_block),
        format!("{} blocks in which capacity can bind, the largest of {} classes; all {checked} independent checks passed", s.blocks_binding, s.largest_block),
    );
    let report = out.join("internal").join("report.html");
    let rows = vec![
        row(labels::ROUND, outcome.round.name.clone()),
        row(labels::DEMAND, demand),
        row(labels::BIDS, bids),
        row(labels::AWARD, award),
        row(labels::PROOFS, proofs(outcome, console, "F")),
        row(Label { zh: "", en: "" }, proofs(outcome, console, "A")),
        row(labels::CHECKS, blocks),
        row(labels::NOTICES, round::count(console, &outcome.findings)),
        row(labels::RESULT, report.display().to_string()),
    ];
    console.table(&[], rows, &[])
}

/// What is proved of the levels that begin with `letter`: `F1 F2 最优: 58 块已枚举证明`.
pub fn proofs(outcome: &Outcome, console: &Console, letter: &str) -> String {
    let stages: Vec<_> = outcome
        .stages
        .iter()
        .filter(|s| s.level.starts_with(letter))
        .collect();
    let mut levels: Vec<&str> = stages.iter().map(|s| s.level.as_str()).collect();
    levels.sort_unstable();
    levels.dedup();
    let said = levels.iter().map(|&level| {
        let of_level: Vec<_> = stages.iter().filter(|s| s.level == level).collect();
        let optimal = of_level
            .iter()
            .filter(|s| s.status == Status::Optimal)
            .count();
        let claimed = |p: &Proof| matches!(p, Proof::Highs { .. });
        let claimed = of_level.iter().filter(|s| claimed(&s.proof)).count();
        let of = of_level.len();
        let (zh, en) = match claimed {
            0 => (String::new(), String::new()),
            n => (
                format!(" (其中 HiGHS 声称 {n})"),
                format!(" ({n} claimed by HiGHS)"),
            ),
        };
        console.either(
            format!("{level} 最优 {optimal}/{of} 块{zh}"),
            format!("{level} optimal in {optimal}/{of} blocks{en}"),
        )
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        console.say(&words::Said::from(labels::NONE)).to_owned()
    } else {
        said.join("; ")
    }
}
