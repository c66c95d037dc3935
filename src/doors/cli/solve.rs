//! `jiebang solve`: the secretary's and cron's command, from tables to a verified report.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{Global, Solve};
use super::console::Console;
use super::round::Round;
use super::summary::screen;
use super::verify::Run;
use super::{End, last, round};
use crate::apps::report;
use crate::base::stop::Stop;
use crate::domain::market::Finding;
use crate::domain::outcome::{Link, LinkOut, Outcome, Status};
use crate::judge::judge;
use crate::steps::record::Read;
use crate::steps::solve::{SolveError, solve};

/// Solves a round, lets the judge check it, writes the report.
pub fn run(verb: &Solve, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let began = Instant::now();
    let round = match round::load(&verb.round, global, verb.set_aside)? {
        Ok(round) => round
            .decided(&verb.decided)?
            .drawn(verb.draws)
            .mended(stop)?,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(&round.findings);
    let (market, model) = (round.market.clone(), round.model.clone());
    let round = if verb.plan {
        round.planned(stop)?
    } else {
        round
    };
    let outcome = match solved(round, console, stop) {
        Ok(outcome) => outcome,
        Err(error) => return refused(error, console),
    };
    let solved_s = began.elapsed().as_secs_f64();
    let verdicts = judge(&market, &model, &outcome);
    if !verdicts.ok() {
        anyhow::bail!("the judge rejects the outcome: {:#?}", verdicts.failures);
    }
    let out = verb.output.clone().unwrap_or_else(|| default(&outcome));
    report::write(&outcome, &out)?;
    Run::new(&verb.round, global, verb.set_aside)?
        .decided(&verb.decided)
        .figure("seconds_to_solve", solved_s)
        .figure("seconds_in_all", began.elapsed().as_secs_f64())
        .figure("seconds_to_price_bids", console.explain_s())
        .figure("threads", rayon::current_num_threads())
        .write(&out)?;
    if let (None, Some(round)) = (&verb.output, out.parent()) {
        last::compare(&outcome, &report::outcome_id(&outcome), round, console)?;
    }
    if console.json {
        let said = serde_json::json!({
            "summary": outcome.summary,
            "set_aside": outcome.set_aside.len(),
            "out": out,
        });
        console.print(&serde_json::to_string_pretty(&said)?)?;
    } else {
        console.print(&screen(&outcome, &out, verdicts.checks(), console))?;
    }
    Ok(end(&outcome))
}

/// Says why decisions of the committee cannot be followed; any other error is passed on.
fn refused(error: anyhow::Error, console: &Console) -> anyhow::Result<End> {
    match error.downcast::<SolveError>()? {
        SolveError::Refused(findings) => Ok(short_of_findings(console, &findings)),
        other => Err(other.into()),
    }
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
        set_aside: round.set_aside,
        planned: round.planned,
    };
    Ok(solve(&round.market, &round.model, read, stop, console)?)
}

/// 0 when F1, A1 and A2 are proved in every block and floors and pins hold, 4 if rows were set
/// aside all the same.
pub fn end(outcome: &Outcome) -> End {
    let short = |line: &LinkOut| {
        let least = matches!(line.link, Link::Floor { .. } | Link::Pin { .. });
        least && line.used < line.limit
    };
    if outcome.links.iter().any(short) {
        return End::Unproved;
    }
    let must = |level: &str| matches!(level, "F1" | "A1" | "A2");
    let mut stages = outcome.stages.iter().filter(|stage| must(&stage.level));
    match stages.all(|stage| stage.status == Status::Optimal) {
        true if outcome.set_aside.is_empty() => End::Done,
        true => End::RowsAside,
        false => End::Unproved,
    }
}

fn default(outcome: &Outcome) -> PathBuf {
    Path::new("out")
        .join(&outcome.round.code)
        .join(report::outcome_id(outcome))
}
