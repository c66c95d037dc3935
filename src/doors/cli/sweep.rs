//! `jiebang sweep`: the planner's what-ifs in bulk, while the coffee is poured.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{Global, Sweep as Verb};
use super::console::Console;
use super::round::{Round, Unusable};
use super::solve::short_of_findings;
use super::{End, round};
use crate::apps::sweep::{
    self, Answering, ByAward, Cell, Identity, Plans, Shard, Study, Sweep, SweepError, Table, Task,
    Terms, Work, read, run as all,
};
use crate::base::stop::Stop;
use crate::domain::change::Engine;
use crate::domain::outcome::{Basis, Case, Fits, Formation, Scores};
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::plan::PlanError;
use crate::steps::score::score;
use crate::steps::solve::SolveError;

/// Places whose seats a sweep of plans prices in every row, at most.
const WATCHED: usize = 8;

/// Answers every scenario of a file, or a shard of them.
pub fn run(verb: &Verb, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let began = Instant::now();
    let round = match round::load(&verb.round, global, verb.set_aside)? {
        Ok(round) => round.mended(stop)?,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(&round.findings);
    let sweep = match read(&verb.scenarios, &round.market, &round.model) {
        Ok(sweep) => sweep,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(sweep.findings());
    if let Some(number) = verb.solve {
        return super::scenario::run(verb, number, (round, &sweep), global, console, stop);
    }
    let out = verb.output.clone().unwrap_or_else(|| {
        let name = format!("{}-sweep-{}", round.market.round().code, sweep.head().name);
        Path::new("out").join(name)
    });
    if out.exists() && verb.diff.is_empty() {
        return Err(SweepError::Occupied(out).into());
    }
    let asked = Asked {
        verb,
        round: &round,
        sweep: &sweep,
        out: &out,
        console,
        stop,
    };
    let told = match sweep.engine() {
        Engine::Award => {
            let engine = asked.by_award()?;
            if let [a, b] = verb.diff[..] {
                return asked.differ(&engine, [a, b]);
            }
            asked.answered(&engine, Some(&engine))?
        }
        Engine::Plan if !verb.diff.is_empty() => {
            let text = "--diff: engine = \"award\" / 择优";
            return Err(Unusable(text.to_owned()).into());
        }
        Engine::Plan => {
            let stood = asked.stood()?;
            asked.answered(&asked.by_plan(stood.case(&round))?, None)?
        }
    };
    let Some(told) = told else {
        return Err(SolveError::Stopped.into());
    };
    told.say(began.elapsed().as_secs_f64(), &asked)
}

/// What is asked of all scenarios.
struct Asked<'a> {
    verb: &'a Verb,
    round: &'a Round,
    sweep: &'a Sweep,
    out: &'a Path,
    console: &'a Console,
    stop: &'a Stop,
}

/// Classes, fits and scores of the round as it stands.
struct Stood {
    formation: Formation,
    fits: Fits,
    scores: Scores,
}

impl Stood {
    fn case<'a>(&'a self, round: &'a Round) -> Case<'a> {
        Case {
            market: &round.market,
            model: &round.model,
            formation: &self.formation,
            fits: &self.fits,
            scores: &self.scores,
        }
    }
}

/// What came of it.
struct Told {
    scenarios: u64,
    /// Rows by status.
    statuses: Vec<(String, u64)>,
    /// Whether only a part was asked for.
    part: bool,
}

impl Asked<'_> {
    fn by_award(&self) -> anyhow::Result<ByAward<'_>> {
        let terms = Terms::of_sweep(self.sweep);
        let (market, model) = (&self.round.market, &self.round.model);
        let seed = &self.sweep.head().seed;
        let watched = (self.stop, self.console as _);
        let engine = ByAward::new(market, model, seed, terms, watched)?;
        if self.stop.raised() {
            return Err(SolveError::Stopped.into());
        }
        Ok(engine)
    }

    /// The round as it stands.
    fn stood(&self) -> anyhow::Result<Stood> {
        let (market, model) = (&self.round.market, &self.round.model);
        let formation = form(market, model, self.stop, self.console)?;
        let fits = fit(market, model, &formation);
        let scores = score(market, model, &formation, &fits);
        Ok(Stood {
            formation,
            fits,
            scores,
        })
    }

    /// Plans over all fitting programmes; rows say what a seat is worth where it is worth most.
    fn by_plan<'a>(&self, case: Case<'a>) -> anyhow::Result<Plans<'a>> {
        let basis = Basis::Programmes;
        let said = |error: PlanError| anyhow::Error::from(SolveError::from(error));
        let places = Plans::bottlenecks(case, basis, WATCHED, self.stop).map_err(said)?;
        Plans::new(case, basis, places, self.stop).map_err(said)
    }

    /// What a row depends on.
    fn identity(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let head = self.sweep.head();
        let mut add = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        };
        add(env!("CARGO_PKG_VERSION"));
        add(&self.round.model.hash);
        add(&self.round.market.round().seed);
        add(&format!("{:?} {}", head.engine, self.verb.set_aside));
        [&head.hash, &head.seed]
            .into_iter()
            .for_each(|text| add(text));
        for input in &self.round.inputs {
            add(&input.file);
            add(&input.blake3);
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Answers what is open and puts the result in its place; `None` if stopped.
    fn answered<A: Answering>(
        &self,
        engine: &A,
        awards: Option<&ByAward>,
    ) -> anyhow::Result<Option<Told>> {
        let scenario = |number| self.sweep.scenario(number);
        let task = Task {
            engine,
            axes: self.sweep.axes(),
            scenario: &scenario,
        };
        let head = Identity {
            of: self.identity(),
            scenarios: self.sweep.len(),
        };
        let mut name = self.out.as_os_str().to_owned();
        name.push(".part");
        let work = Work::open(Path::new(&name), head, task.columns(), self.verb.resume)?;
        for folder in &self.verb.join {
            work.join(folder)?;
        }
        let whole = Shard { number: 1, of: 1 };
        let shard = self.verb.shard.unwrap_or(whole);
        if !all(&task, &work, shard, self.stop, self.console)? {
            return Ok(None);
        }
        if shard != whole {
            work.hand_over(self.out)?;
            return Ok(Some(Told {
                scenarios: self.sweep.len(),
                statuses: Vec::new(),
                part: true,
            }));
        }
        work.assemble()?;
        let Some(base) = task.base(self.stop) else {
            return Ok(None);
        };
        let told = self.count(&work)?;
        work.add("sweep.json", self.about(&base, &told).as_bytes())?;
        for (name, bytes) in self.answers(&base, awards, &work)? {
            work.add(&name, &bytes)?;
        }
        if self.stop.raised() {
            return Ok(None);
        }
        work.publish(self.out)?;
        Ok(Some(told))
    }

    /// What people read of the rows.
    fn answers(
        &self,
        table: &Table,
        awards: Option<&ByAward>,
        work: &Work,
    ) -> anyhow::Result<Vec<sweep::File>> {
        let market = &self.round.market;
        let of = market.round();
        let round = sweep::Round {
            name: of.name.clone(),
            code: of.code.clone(),
            date: of.date.map(|date| date.to_string()),
            synthetic: market.is_synthetic(),
            vetted: market.vetted(),
            seed: self.sweep.head().seed.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let base = awards.map_or_else(sweep::Base::default, sweep::Base::of);
        let planned = awards.is_none_or(ByAward::is_planned);
        let study = Study::of(self.sweep, (&round, &base, table), planned);
        let mut tables = || Ok(Box::new(work.rows()?) as sweep::Tables);
        let again = awards.map(|engine| (engine, self.sweep));
        let answers = sweep::answers(&study, &mut tables, again, self.stop)?;
        Ok(sweep::files(&answers, &study))
    }

    /// Says what one scenario changes against another.
    fn differ(&self, engine: &ByAward, [a, b]: [u64; 2]) -> anyhow::Result<End> {
        if let Some(number) = [a, b].into_iter().find(|n| *n >= self.sweep.len()) {
            return Err(no_such("--diff", number, self.sweep).into());
        }
        let both = [a, b].map(|number| self.sweep.scenario(number));
        let Some(found) = sweep::difference(engine, [&both[0], &both[1]], self.stop)? else {
            let text = format!("--diff {a} {b}: 不能照此变更 / cannot be changed so");
            return Err(Unusable(text).into());
        };
        super::diff::say(&found, self.console)?;
        Ok(End::Done)
    }

    fn count(&self, work: &Work) -> Result<Told, SweepError> {
        let mut counts = std::collections::BTreeMap::<String, u64>::new();
        for table in work.rows()? {
            let table = table?;
            let Some(column) = table.column("status") else {
                continue;
            };
            for row in 0..table.rows() {
                let status = column.text(row).unwrap_or_default().to_owned();
                *counts.entry(status).or_default() += 1;
            }
        }
        Ok(Told {
            scenarios: self.sweep.len(),
            statuses: counts.into_iter().collect(),
            part: false,
        })
    }

    /// `sweep.json`: what the rows are, and the row of the base.
    fn about(&self, base: &Table, told: &Told) -> String {
        let head = self.sweep.head();
        let value = |cell: &Cell| match cell {
            Cell::Blank => serde_json::Value::Null,
            Cell::Int(value) => (*value).into(),
            Cell::Real(value) => (*value).into(),
            Cell::Text(value) => value.as_ref().into(),
        };
        let names = base.columns().iter().map(|column| column.name.clone());
        let base = names
            .enumerate()
            .map(|(at, name)| (name, value(&base.cell(0, at))));
        let base: serde_json::Map<_, _> = base.collect();
        let statuses: serde_json::Map<_, _> = told
            .statuses
            .iter()
            .map(|(s, n)| (s.clone(), (*n).into()))
            .collect();
        let axes: Vec<_> = self.sweep.axes().iter().map(|axis| &axis.name).collect();
        let inputs: Vec<_> = self.round.inputs.iter().collect();
        let about = serde_json::json!({
            "name": head.name,
            "note": head.note,
            "engine": match head.engine { Engine::Plan => "plan", Engine::Award => "award" },
            "seed": head.seed,
            "reform": head.reform,
            "scenario_file": head.hash,
            "round": self.round.market.round().code,
            "inputs": inputs,
            "model": self.round.model.hash,
            "version": env!("CARGO_PKG_VERSION"),
            "scenarios": told.scenarios,
            "axes": axes,
            "statuses": statuses,
            "base": base,
        });
        let mut text = serde_json::to_string_pretty(&about).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl Told {
    fn say(&self, seconds: f64, asked: &Asked) -> anyhow::Result<End> {
        let (console, out) = (asked.console, asked.out.display().to_string());
        if console.json {
            let statuses: serde_json::Map<_, _> = self
                .statuses
                .iter()
                .map(|(s, n)| (s.clone(), (*n).into()))
                .collect();
            let said = serde_json::json!({
                "scenarios": self.scenarios,
                "statuses": statuses,
                "part": self.part,
                "seconds": seconds,
                "out": out,
            });
            console.print(&serde_json::to_string_pretty(&said)?)?;
        } else if self.part {
            console.print(&console.either(
                format!("分片已算完; 各片齐后以 --join 合并: {out}"),
                format!("this part is done; when all are, put them together with --join: {out}"),
            ))?;
        } else {
            let statuses = self.statuses.iter().map(|(status, count)| {
                let label = crate::domain::words::sweep_status(status);
                format!("{} {count}", console.say(&label))
            });
            let statuses: Vec<String> = statuses.collect();
            console.print(&console.either(
                format!(
                    "情景 {} 个, 用时 {seconds:.1} 秒: {}",
                    self.scenarios,
                    statuses.join(", ")
                ),
                format!(
                    "{} scenarios in {seconds:.1} s: {}",
                    self.scenarios,
                    statuses.join(", ")
                ),
            ))?;
            let label = crate::domain::words::labels::RESULT.say(console.lang);
            console.print(&format!("{label}  {out}"))?;
        }
        let fine = |(status, _): &(String, u64)| matches!(status.as_str(), "proved" | "refused");
        Ok(match self.statuses.iter().all(fine) {
            true => End::Done,
            false => End::Unproved,
        })
    }
}

/// `K/N`.
pub fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/');
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match parts.and_then(|(k, n)| Some((number(k)?, number(n)?))) {
        Some((number, of)) if (1..=of).contains(&number) && of <= 10_000 => {
            Ok(Shard { number, of })
        }
        _ => Err("K/N, 1..=N".to_owned()),
    }
}

/// Where a scenario's outcome goes.
pub fn place(verb: &Verb, code: &str, sweep: &Sweep, number: u64) -> PathBuf {
    verb.output
        .clone()
        .unwrap_or_else(|| Path::new("out").join(format!("{code}-{}-{number}", sweep.head().name)))
}

/// A scenario that does not exist, as the user's mistake.
pub fn no_such(option: &str, number: u64, sweep: &Sweep) -> Unusable {
    Unusable(format!(
        "{option} {number}: 0..={}",
        sweep.len().saturating_sub(1)
    ))
}
