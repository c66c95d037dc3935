//! A round named on the command line: read, checked, its findings said.

use std::path::Path;

use anyhow::Context;

use super::args::Global;
use super::console::Console;
use crate::domain::market::{Finding, Market, Severity};
use crate::domain::model::Model;
use crate::domain::outcome::{InputFile, SetAside};
use crate::steps::validate::{self, How};

/// The user named something that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub String);

/// A round that can be solved.
pub struct Round {
    /// The round.
    pub market: Market,
    /// The policy.
    pub model: Model,
    /// Warnings and information, and errors of rows set aside.
    pub findings: Vec<Finding>,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
    /// What was read.
    pub inputs: Vec<InputFile>,
}

impl Round {
    /// The round as it was before any school had bid.
    pub fn before_bids(mut self) -> Self {
        let mut parts = self.market.into_parts();
        (parts.bids, parts.marks) = (None, None);
        parts.intentions.clear();
        self.market = Market::new(parts);
        self
    }
}

/// Reads a round; with `set_aside` without its wrong rows and what hangs on them.
///
/// # Errors
/// When the model file cannot be read. Findings are the inner `Err`.
pub fn load(
    folder: &Path,
    global: &Global,
    set_aside: bool,
) -> anyhow::Result<Result<Round, Vec<Finding>>> {
    let text = match &global.model {
        Some(path) => {
            let unusable = || Unusable(format!("--model {}", path.display()));
            Some((
                path.display().to_string(),
                std::fs::read_to_string(path).with_context(unusable)?,
            ))
        }
        None => None,
    };
    let model = text
        .as_ref()
        .map(|(file, text)| (file.as_str(), text.as_str()));
    let how = How {
        model,
        weights_changed: global.weights_changed.as_deref(),
        set_aside,
    };
    let loaded = match validate::load_as(folder, how) {
        Ok(loaded) => loaded,
        Err(findings) => return Ok(Err(findings)),
    };
    let mut parts = loaded.market.into_parts();
    if let Some(seed) = &global.seed {
        parts.round.seed.clone_from(seed);
    }
    Ok(Ok(Round {
        market: Market::new(parts),
        model: loaded.model,
        findings: loaded.findings,
        set_aside: loaded.set_aside,
        inputs: loaded.inputs,
    }))
}

/// One line that counts findings: `错误 0, 提醒 3, 信息 1`.
pub fn count(console: &Console, findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let notes = of(Severity::Info);
    console.either(
        format!("错误 {errors} 条, 提醒 {warnings} 条, 信息 {notes} 条"),
        format!("{errors} errors, {warnings} warnings, {notes} notes"),
    )
}
