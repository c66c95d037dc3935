//! A round named on the command line: read, checked, its findings said.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::args::Global;
use super::console::Console;
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::market::{Decision, Finding, Market, Place, Ruling, Severity};
use crate::domain::model::Model;
use crate::domain::outcome::{InputFile, SetAside};
use crate::steps::form::form;
use crate::steps::mend::mend;
use crate::steps::potential::planned;
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
    /// Whether its bids are potential ones, made for planning.
    pub planned: bool,
}

impl Round {
    /// The round as it was before any school had bid.
    pub fn before_bids(mut self) -> Self {
        let mut parts = self.market.into_parts();
        (parts.bids, parts.marks) = (None, None);
        parts.intentions.clear();
        parts.decisions.clear();
        self.market = Market::new(parts);
        self
    }

    /// The round with potential bids in place of its own.
    ///
    /// # Errors
    /// When HiGHS had to be asked and failed.
    pub fn planned(self, stop: &Stop) -> anyhow::Result<Self> {
        let mut round = self.before_bids();
        let formation = form(&round.market, &round.model, stop, &Silent)?;
        round.market = planned(&round.market, &round.model, &formation);
        round.planned = true;
        Ok(round)
    }

    /// The round with the ways on for published classes that are too small in its findings.
    ///
    /// # Errors
    /// When HiGHS had to be asked and failed.
    pub fn mended(mut self, stop: &Stop) -> anyhow::Result<Self> {
        mend(&self.market, &self.model, &mut self.findings, stop)?;
        Ok(self)
    }

    /// The round with what was decided on the command line, each `BID` or `BID:CLASS`.
    ///
    /// # Errors
    /// [`Unusable`] where no bid bears the code.
    pub fn decided(mut self, decided: &Decided) -> Result<Self, Unusable> {
        let mut parts = self.market.into_parts();
        let pins = decided.pins.iter().map(|text| (text, Ruling::Pin, "--pin"));
        let bans = decided.bans.iter().map(|text| (text, Ruling::Ban, "--ban"));
        for (text, ruling, flag) in pins.chain(bans) {
            let (bid, on) = match text.split_once(':') {
                Some((bid, on)) => (bid, Some(on.to_owned())),
                None => (text.as_str(), None),
            };
            let bids = parts.bids.iter().flat_map(|bids| bids.iter_ids());
            let found = { bids }.find(|(_, row)| row.code == bid).map(|(id, _)| id);
            let bid = found.ok_or_else(|| Unusable(format!("{flag} {text}")))?;
            let file = flag.to_owned();
            parts.decisions.push(Decision {
                bid,
                on,
                ruling,
                reason: String::new(),
                place: Place {
                    file,
                    ..Place::default()
                },
            });
        }
        self.market = Market::new(parts);
        Ok(self)
    }

    /// Draws as often as the command line says, where it does.
    pub fn drawn(mut self, draws: Option<u32>) -> Self {
        self.model.robust.draws = draws.unwrap_or(self.model.robust.draws);
        self
    }
}

/// What the committee decides on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
#[serde(default)]
pub struct Decided {
    /// 委员会指定中选的申报, 可多次给出 / a bid that must win a class of its call, or this one
    #[arg(long = "pin", value_name = "BID[:CLASS]")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<String>,
    /// 委员会排除的申报, 可多次给出 / a bid that may win no class of its call, or not this one
    #[arg(long = "ban", value_name = "BID[:CLASS]")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bans: Vec<String>,
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
        planned: false,
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
