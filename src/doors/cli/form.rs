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
use crate::domain::outcome::{CallOut, Outcome};
use crate::domain::words::{self, Label, labels};

/// Calls that nobody could teach, as many as are named on the screen.
const UNTAUGHT_SHOWN: usize = 5;

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
            "outlook": outcome.outlook,
            "untaught": untaught(outcome).map(|call| &call.code).collect::<Vec<_>>(),
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
    let mut rows = vec![
        row(labels::DEMAND, demand),
        row(labels::CALL_COUNT, calls),
        row(labels::PROOFS, proofs(outcome, console, "F")),
    ];
    rows.extend(ways(outcome, console));
    rows.push(row(labels::RESULT, out.display().to_string()));
    let aside = aside(outcome, console).map(|text| row(labels::SET_ASIDE, text));
    let rows: Vec<Vec<String>> = rows.into_iter().chain(aside).collect();
    Ok(console.print(&console.table(&[], rows, &[]))?)
}

/// Calls that no programme could teach.
fn untaught(outcome: &Outcome) -> impl Iterator<Item = &CallOut> {
    outcome.calls.iter().filter(|call| call.supply.able == 0)
}

/// What would serve more heads, and what nobody could teach: a line each.
fn ways(outcome: &Outcome, console: &Console) -> Vec<Vec<String>> {
    let row = |label: Label, text: String| vec![label.say(console.lang).to_owned(), text];
    let mut rows = Vec::new();
    let points = outcome.outlook.frontier.iter();
    let points: Vec<String> = points
        .filter(|point| point.least.is_multiple_of(5))
        .map(|point| format!("{}: {}", point.least, point.heads))
        .collect();
    if !points.is_empty() {
        rows.push(row(labels::FRONTIER, points.join("; ")));
    }
    if let Some(most) = outcome.outlook.consents.last() {
        let said = words::consents(most);
        rows.push(row(labels::CONSENTS, console.say(&said).to_owned()));
    }
    for parks in &outcome.outlook.parks {
        let said = words::parks(parks);
        rows.push(row(labels::PARKS, console.say(&said).to_owned()));
    }
    let mut label = labels::UNTAUGHT;
    for call in untaught(outcome).take(UNTAUGHT_SHOWN) {
        let first = call.supply.lacks.first().map(words::lack);
        let lack = first.unwrap_or_else(|| labels::NO_RELATED.into());
        rows.push(row(label, format!("{}: {}", call.code, console.say(&lack))));
        label = Label { zh: "", en: "" };
    }
    let more = untaught(outcome).count().saturating_sub(UNTAUGHT_SHOWN);
    if more > 0 {
        rows.push(row(label, format!("+{more}")));
    }
    rows
}
