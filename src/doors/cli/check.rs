//! `jiebang check`: an office reads its round before anybody solves it, all findings at once.

use std::path::Path;

use super::args::{Check, Global};
use super::console::Console;
use super::{End, round};
use crate::apps::returned;
use crate::domain::market::{Finding, Severity};

/// Reads a round and says every finding; writes the copies to send back, if asked.
pub fn run(verb: &Check, global: &Global, console: &Console) -> anyhow::Result<End> {
    let findings = match round::load(&verb.round, global, false)? {
        Ok(round) => round.findings,
        Err(findings) => findings,
    };
    let copies = match &verb.return_to {
        Some(out) => Some(returned::write(&verb.round, &findings, out, console.lang)?),
        None => None,
    };
    match (&copies, console.json) {
        (None, true) => console.print(&serde_json::to_string_pretty(&findings)?)?,
        (Some(copies), true) => {
            let said = serde_json::json!({
                "findings": findings,
                "returned": { "folder": verb.return_to, "files": copies },
            });
            console.print(&serde_json::to_string_pretty(&said)?)?;
        }
        (_, false) => {
            for finding in &findings {
                console.print(&console.finding(finding))?;
            }
            console.print(&round::count(console, &findings))?;
        }
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
