//! `jiebang verify`: anybody who doubts a result reads the inputs again and checks it, rule by
//! rule, without a solver.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::End;
use super::args::{Global, Verify};
use super::console::Console;
use super::round::{self, Decided, Round, Unusable};
use super::solve::short_of_findings;
use crate::apps::sweep::{self, Sweep};
use crate::domain::change::{Change, Refusal, apply};
use crate::domain::market::Finding;
use crate::domain::outcome::{Outcome, Placement};
use crate::domain::wire;
use crate::judge::{Claim, ClaimWhy, Subject, Verdicts, judge, judge_placement};

/// Reads a result.
///
/// # Errors
/// [`Unusable`] when there is none, or it is no outcome.
pub fn read(out: &Path) -> anyhow::Result<Outcome> {
    let path = out.join("outcome.json");
    let unusable = || Unusable(path.display().to_string());
    let text = std::fs::read_to_string(&path).with_context(unusable)?;
    wire::read_outcome(&text).with_context(unusable)
}

/// Reads the placement beside a result, if there is one.
///
/// # Errors
/// [`Unusable`] when it is no placement.
fn placement(out: &Path) -> anyhow::Result<Option<Placement>> {
    let path = out.join("placement.json");
    if !path.exists() {
        return Ok(None);
    }
    let unusable = || Unusable(path.display().to_string());
    let text = std::fs::read_to_string(&path).with_context(unusable)?;
    Ok(Some(wire::read_placement(&text).with_context(unusable)?))
}

/// The round of a result, read again.
pub struct Reread {
    /// The round as it is now.
    pub round: Round,
    /// Names of input files that are not as they were.
    pub changed: Vec<String>,
}

/// Reads the round of a result again: `folder`, or the one that its `run.json` remembers.
///
/// # Errors
/// [`Unusable`] when neither is known. Findings are the inner `Err`.
pub fn reread(
    out: &Path,
    outcome: &Outcome,
    folder: Option<&Path>,
    global: &Global,
) -> anyhow::Result<Result<Reread, Vec<Finding>>> {
    let run = remembered(out);
    let unknown = || {
        let note = out.join("run.json");
        Unusable(format!("{}: --round ROUND", note.display()))
    };
    let folder = folder
        .map(Path::to_owned)
        .or(run.round)
        .ok_or_else(unknown)?;
    let mut global = global.clone();
    global.model = global.model.or(run.model);
    global.weights_changed = global.weights_changed.or(run.weights_changed);
    global
        .seed
        .get_or_insert_with(|| outcome.round.seed.clone());
    let set_aside = run.set_aside || !outcome.set_aside.is_empty();
    let round = match round::load(&folder, &global, set_aside)? {
        Ok(round) => round.decided(&run.decided)?,
        Err(findings) => return Ok(Err(findings)),
    };
    let round = match &run.supposed {
        None => round,
        Some(supposed) => match supposed.again(round)? {
            Ok(round) => round,
            Err(findings) => return Ok(Err(findings)),
        },
    };
    let round = if outcome.round.has_bids && !outcome.round.planned {
        round
    } else {
        round.before_bids()
    };
    let known = |file: &str| outcome.inputs.iter().any(|input| input.file == file);
    let gone = outcome
        .inputs
        .iter()
        .filter(|input| !round.inputs.contains(input));
    let new = round.inputs.iter().filter(|input| !known(&input.file));
    let files = gone.chain(new).map(|input| input.file.clone());
    let mut changed: Vec<String> = files.collect();
    if changed.is_empty() && round.set_aside != outcome.set_aside {
        changed.push("set_aside".to_owned());
    }
    Ok(Ok(Reread { round, changed }))
}

/// Judges a result against its round.
pub fn run(verb: &Verify, global: &Global, console: &Console) -> anyhow::Result<End> {
    let outcome = read(&verb.out)?;
    let folder = verb.round.as_deref();
    let Reread { round, mut changed } = match reread(&verb.out, &outcome, folder, global)? {
        Ok(reread) => reread,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    let mut verdicts = judge(&round.market, &round.model, &outcome);
    if let Some(placement) = placement(&verb.out)? {
        let (market, model) = (&round.market, &round.model);
        verdicts.add(judge_placement(market, model, &outcome, &placement));
        if placement.inputs != outcome.inputs {
            changed.push("placement.json: inputs".to_owned());
        }
    }
    if console.json {
        let said = serde_json::json!({
            "ok": verdicts.ok() && changed.is_empty(),
            "checks": verdicts.checks(),
            "failures": verdicts.failures.iter().map(line_en).collect::<Vec<_>>(),
            "influenced": verdicts.influenced,
            "claimed": verdicts.claimed.len(),
            "claims": verdicts.claimed.iter().map(claim_en).collect::<Vec<_>>(),
            "changed_inputs": changed,
        });
        console.print(&serde_json::to_string_pretty(&said)?)?;
    } else {
        say(&verdicts, &changed, console)?;
    }
    Ok(if verdicts.ok() && changed.is_empty() {
        End::Done
    } else {
        End::Unproved
    })
}

/// Where a result came from: `run.json`, which also holds what differs from run to run.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Run {
    round: Option<PathBuf>,
    model: Option<PathBuf>,
    #[serde(default)]
    set_aside: bool,
    weights_changed: Option<String>,
    /// The scenario that the outcome is of.
    supposed: Option<Supposed>,
    #[serde(flatten)]
    decided: Decided,
    #[serde(flatten)]
    figures: serde_json::Map<String, serde_json::Value>,
}

impl Run {
    /// A run on the round at `round`.
    ///
    /// # Errors
    /// When the current folder is gone.
    pub fn new(round: &Path, global: &Global, set_aside: bool) -> anyhow::Result<Self> {
        Ok(Run {
            round: Some(std::path::absolute(round)?),
            model: global.model.as_ref().map(std::path::absolute).transpose()?,
            set_aside,
            weights_changed: global.weights_changed.clone(),
            supposed: None,
            decided: Decided::default(),
            figures: serde_json::Map::new(),
        })
    }

    /// Remembers what was decided on the command line.
    pub fn decided(mut self, decided: &Decided) -> Self {
        self.decided = decided.clone();
        self
    }

    /// Remembers the scenario.
    pub fn supposing(mut self, supposed: Supposed) -> Self {
        self.supposed = Some(supposed);
        self
    }

    /// Adds a figure.
    pub fn figure(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    /// Writes it beside a result.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, out: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(
            out.join("run.json"),
            serde_json::to_string_pretty(self)?,
        )?)
    }
}

/// A scenario, and what was drawn for it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Supposed {
    /// The file of scenarios.
    pub scenarios: PathBuf,
    /// Which, from 0.
    pub number: u64,
    /// Bids whose schools decline.
    pub declined: Vec<String>,
}

impl Supposed {
    /// The round with the scenario's changes, the file read again.
    fn again(&self, round: Round) -> anyhow::Result<Result<Round, Vec<Finding>>> {
        let sweep = match sweep::read(&self.scenarios, &round.market, &round.model) {
            Ok(sweep) => sweep,
            Err(findings) => return Ok(Err(findings)),
        };
        if self.number >= sweep.len() {
            return Err(super::sweep::no_such("--solve", self.number, &sweep).into());
        }
        let unusable = |_| Unusable(self.scenarios.display().to_string());
        Ok(Ok(self.applied(round, &sweep).map_err(unusable)?))
    }

    /// The round with the scenario's changes.
    ///
    /// # Errors
    /// Why they cannot be made.
    pub fn applied(&self, round: Round, sweep: &Sweep) -> Result<Round, Vec<Refusal>> {
        let scenario = sweep.scenario(self.number);
        let drawn = |change: &&Change| !matches!(change, Change::WinnersDecline(_));
        let mut changes: Vec<Change> = scenario.changes.iter().filter(drawn).cloned().collect();
        let bids = round.market.bids().iter_ids();
        let declined = bids.filter(|(_, bid)| self.declined.contains(&bid.code));
        changes.extend(declined.map(|(id, _)| Change::Declined(id)));
        let (market, model) = apply(&round.market, &round.model, &changes, scenario.reform)?;
        Ok(Round {
            market,
            model,
            ..round
        })
    }
}

fn remembered(out: &Path) -> Run {
    let text = std::fs::read_to_string(out.join("run.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn line_en(check: &crate::judge::Check) -> String {
    let (rule, subject) = (check.rule.label_en(), check.subject.code());
    format!(
        "{rule} [{subject}]: found {}, expected {}",
        check.found, check.expected
    )
}

fn line_zh(check: &crate::judge::Check) -> String {
    let (rule, subject) = (check.rule.label_zh(), check.subject.code());
    format!(
        "{rule} [{subject}]: 结果为 {}, 应为 {}",
        check.found, check.expected
    )
}

/// Claims that are listed one by one; of more only how many.
const CLAIMS_MAX: usize = 12;

fn claim_en(claim: &Claim) -> String {
    let why = match &claim.why {
        ClaimWhy::Highs { version } => format!("HiGHS {version} says so"),
        ClaimWhy::TooLarge => "too much to look through again".into(),
        ClaimWhy::NotProved => "the solver itself does not call it proved".into(),
        ClaimWhy::NoFlow => "written down without the flow that reaches it".into(),
        ClaimWhy::TreeOpen { at } => format!("the proof does not end at {at}"),
    };
    format!("{}: {why}", place(claim))
}

fn claim_zh(claim: &Claim) -> String {
    let why = match &claim.why {
        ClaimWhy::Highs { version } => format!("HiGHS {version} 声称"),
        ClaimWhy::TooLarge => "情形过多, 未逐一复核".into(),
        ClaimWhy::NotProved => "求解器自己也未称已证明".into(),
        ClaimWhy::NoFlow => "所述数值未附流量".into(),
        ClaimWhy::TreeOpen { at } => format!("随附的证明在此处未完: {at}"),
    };
    format!("{}: {why}", place(claim))
}

/// Level and block, or the bid.
fn place(claim: &Claim) -> String {
    match &claim.subject {
        Subject::Stage { level, block } => format!("{level} [{block}]"),
        Subject::Outcome => "sides.bound".to_owned(),
        other => format!("[{}]", other.code()),
    }
}

fn say(verdicts: &Verdicts, changed: &[String], console: &Console) -> anyhow::Result<()> {
    let rows = verdicts.counts.iter().map(|(rule, count)| {
        let label = console.pick(rule.label_zh(), rule.label_en()).to_owned();
        vec![label, count.checked.to_string(), count.failed.to_string()]
    });
    let header = match console.pick("zh", "en") {
        "zh" => ["校核事项", "项", "不符"],
        _ => ["check", "times", "failed"],
    };
    console.print(&console.table(&header, rows.collect(), &[1, 2]))?;
    for file in changed {
        console.print(&console.either(
            format!("输入已变: {file}"),
            format!("input changed since: {file}"),
        ))?;
    }
    for check in &verdicts.failures {
        console.print(&console.either(line_zh(check), line_en(check)))?;
    }
    if !verdicts.influenced.is_empty() {
        let codes = verdicts.influenced.join(", ");
        console.print(&console.either(
            format!("受影响、暂不采用的榜单: {codes}"),
            format!("calls influenced, to be set aside: {codes}"),
        ))?;
    }
    let open = verdicts.claimed.iter().filter(|claim| !claim.confirmed);
    for claim in open.clone().take(CLAIMS_MAX) {
        let (zh, en) = (claim_zh(claim), claim_en(claim));
        console.print(&console.either(format!("仅声称: {zh}"), format!("only claimed: {en}")))?;
    }
    let open = open.count();
    let checks = verdicts.checks();
    let (failed, inputs) = (verdicts.failures.len(), changed.len());
    let last = match failed + inputs {
        0 => console.either(
            format!("通过: {checks} 项全部相符; 另有 {open} 项最优性仅由求解器声称"),
            format!("passed: all {checks} checks agree; {open} optima only claimed by the solver"),
        ),
        _ => console.either(
            format!("不通过: {checks} 项中 {failed} 项不符, 输入变更 {inputs} 个"),
            format!("failed: {failed} of {checks} checks, {inputs} inputs changed"),
        ),
    };
    Ok(console.print(&last)?)
}
