//! `jiebang check`: an office reads its round before anybody solves it, all findings at once, and
//! which posts may be one under two names.

use std::path::Path;

use super::args::{Check, Global};
use super::console::Console;
use super::{End, round};
use crate::apps::returned;
use crate::base::stop::Stop;
use crate::domain::market::{Finding, Severity, Suggestion};
use crate::domain::words;
use crate::steps::solve::refusals;
use crate::steps::suggest::{DEMANDS_MAX, entered, suggest};

/// Reads a round and says every finding, then what may be worth entering in 岗位对照; writes the
/// copies to send back, if asked.
pub fn run(verb: &Check, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let (findings, suggestions, together) = match round::load(&verb.round, global, false)? {
        Ok(round) => {
            let round = round.mended(stop)?;
            let suggestions = suggested(&round, console, stop)?;
            let together = match suggestions.is_empty() {
                true => None,
                false => Some(entered(&round.market, &round.model, &suggestions, stop)?),
            };
            let mut findings = refusals(&round.market, &round.model, stop)?;
            findings.extend(round.findings);
            (findings, suggestions, together)
        }
        Err(findings) => (findings, Vec::new(), None),
    };
    let copies = match &verb.return_to {
        Some(out) => Some(returned::write(&verb.round, &findings, out, console.lang)?),
        None => None,
    };
    if console.json {
        let mut said = serde_json::json!({ "findings": findings, "suggestions": suggestions });
        if let Some(together) = &together {
            said["suggestions_entered"] = serde_json::json!(together);
        }
        if let Some(copies) = &copies {
            said["returned"] = serde_json::json!({ "folder": verb.return_to, "files": copies });
        }
        console.print(&serde_json::to_string_pretty(&said)?)?;
    } else {
        for finding in &findings {
            console.print(&console.finding(finding))?;
        }
        for suggestion in &suggestions {
            let text = words::suggestion(suggestion);
            let mark = console.pick("建议", "suggestion:");
            console.print(&format!("{mark} {}", console.say(&text)))?;
        }
        if let Some(together) = &together {
            console.print(console.say(&words::entered(together)))?;
        }
        console.print(&round::count(console, &findings))?;
    }
    if let (Some(copies), Some(out), false) = (&copies, &verb.return_to, console.json) {
        say(copies, out, console)?;
    }
    let wrong = |f: &Finding| f.severity == Severity::Error;
    Ok(if findings.iter().any(wrong) {
        End::BadInput
    } else {
        End::Done
    })
}

/// Suggestions for the posts table; a round too large for them says so.
fn suggested(
    round: &round::Round,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<Vec<Suggestion>> {
    if round.market.demands().len() > DEMANDS_MAX {
        console.remark(&console.either(
            format!("需求超过 {DEMANDS_MAX} 条, 未作岗位归并建议"),
            format!("more than {DEMANDS_MAX} demands: posts are not compared"),
        ));
    }
    Ok(suggest(&round.market, &round.model, stop)?)
}

/// Where the copies are.
fn say(copies: &[String], out: &Path, console: &Console) -> std::io::Result<()> {
    if copies.is_empty() {
        let none = console.pick("没有需要退改的文件", "no file to send back");
        return console.print(none);
    }
    for copy in copies {
        let path = out.join(copy);
        let path = path.display();
        console
            .print(&console.either(format!("退改单: {path}"), format!("to send back: {path}")))?;
    }
    Ok(())
}
