//! `jiebang check`: an office reads its round before anybody solves it, all findings at once.

use super::args::{Check, Global};
use super::console::Console;
use super::{End, round};
use crate::domain::market::{Finding, Severity};

/// Reads a round and says every finding.
pub fn run(verb: &Check, global: &Global, console: &Console) -> anyhow::Result<End> {
    let findings = match round::load(&verb.round, global)? {
        Ok(round) => round.findings,
        Err(findings) => findings,
    };
    if console.json {
        console.print(&serde_json::to_string_pretty(&findings)?)?;
    } else {
        for finding in &findings {
            console.print(&console.finding(finding))?;
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
