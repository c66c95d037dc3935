//! `jiebang form`: the chain office gets the calls to publish, before any school has bid.

use std::path::{Path, PathBuf};

use super::args::{Form, Global};
use super::console::Console;
use super::solve::{end, short_of_findings, solved};
use super::summary::{aside, proofs};
use super::verify::Run;
use super::{End, round};
use crate::apps::report;
use crate::base::stop::Stop;
use crate::domain::outcome::Outcome;
use crate::domain::words::{Label, labels};

/// Forms the classes of a round and writes `calls.csv`, `call_members.csv` and the outcome so far.
pub fn run(verb: &Form, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let round = match round::load(&verb.round, global, verb.set_aside)? {
        Ok(round) => round.before_bids().mended(stop)?,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    let outcome = solved(round, console, stop)?;
    let out = verb.output.clone().unwrap_or_else(|| default(&outcome));
    report::write_calls(&outcome, &out)?;
    Run::new(&verb.round, global, verb.set_aside)?.write(&out)?;
    say(&outcome, &out, console)?;
    Ok(end(&outcome))
}

fn default(outcome: &Outcome) -> PathBuf {
    Path::new("out").join(format!("{}-calls", outcome.round.code))
}

fn say(outcome: &Outcome, out: &Path, console: &Console) -> anyhow::Result<()> {
    let s = &outcome.summary;
    if console.json {
        let calls = serde_json::json!({
            "summary": s,
            "set_aside": outcome.set_aside.len(),
            "out": out,
        });
        return Ok(console.print(&serde_json::to_string_pretty(&calls)?)?);
    }
    let demand = console.either(
        format!(
            "{} 条 {} 人, 编入 {} 人, 未成班 {} 人",
            s.demands, s.heads, s.heads_in_classes, s.heads_left
        ),
        format!(
            "{} lines, {} heads: {} in classes, {} left",
            s.demands, s.heads, s.heads_in_classes, s.heads_left
        ),
    );
    let calls = console.either(
        format!("{} 个, 共 {} 个班", s.calls, s.classes),
        format!("{}, {} classes", s.calls, s.classes),
    );
    let row = |label: Label, text: String| vec![label.say(console.lang).to_owned(), text];
    let rows = vec![
        row(labels::DEMAND, demand),
        row(labels::CALL_COUNT, calls),
        row(labels::PROOFS, proofs(outcome, console, "F")),
        row(labels::RESULT, out.display().to_string()),
    ];
    let aside = aside(outcome, console).map(|text| row(labels::SET_ASIDE, text));
    let rows: Vec<Vec<String>> = rows.into_iter().chain(aside).collect();
    Ok(console.print(&console.table(&[], rows, &[]))?)
}
