//! `jiebang check`: an office reads its round before anybody solves it, all findings at once, and
//! which posts may be one under two names.

use super::args::{Check, Global};
use super::console::Console;
use super::{End, round};
use crate::base::stop::Stop;
use crate::domain::market::{Finding, Severity, Suggestion};
use crate::domain::words;
use crate::steps::suggest::{DEMANDS_MAX, suggest};

/// Reads a round and says every finding, then what may be worth entering in 岗位对照.
pub fn run(verb: &Check, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let (findings, suggestions) = match round::load(&verb.round, global)? {
        Ok(round) => {
            let suggestions = suggested(&round, console, stop)?;
            (round.findings, suggestions)
        }
        Err(findings) => (findings, Vec::new()),
    };
    if console.json {
        let said = serde_json::json!({ "findings": findings, "suggestions": suggestions });
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
        console.print(&round::count(console, &findings))?;
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
