//! `jiebang expand`: the planner asks where the next seats serve the most heads.

use std::path::{Path, PathBuf};

use super::args::{Expand, Global};
use super::console::Console;
use super::solve::short_of_findings;
use super::{End, round};
use crate::apps::plan::{Expansion, check, expand, write};
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::market::Market;
use crate::domain::outcome::{Basis, Case};
use crate::domain::words::{self, Said, labels as l};
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::plan::PlanError;
use crate::steps::score::score;
use crate::steps::solve::SolveError;

/// Rows of the terminal's table.
const ROWS_MAX: usize = 20;

/// Works out the frontier, checks it by solving again, writes it.
pub fn run(verb: &Expand, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let round = match round::load(&verb.round, global, verb.set_aside)? {
        Ok(round) => round.mended(stop)?,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(&round.findings);
    if verb.bids && !round.market.has_bids() {
        anyhow::bail!(round::Unusable("--bids: bids / 揭榜申报".to_owned()));
    }
    let (market, model) = (&round.market, &round.model);
    let formation = form(market, model, stop, &Silent)?;
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let basis = if verb.bids {
        Basis::Bids
    } else {
        Basis::Programmes
    };
    let expansion = expand(case, basis, verb.seats, stop).map_err(said)?;
    let wrong = check(case, &expansion, stop).map_err(said)?;
    anyhow::ensure!(wrong.is_empty(), "solved again, these differ: {wrong:?}");
    let banners = banners(market);
    let out = verb.output.clone().unwrap_or_else(|| {
        let kind = if verb.bids { "-bids" } else { "" };
        let name = format!("{}-expand{kind}-{}", market.round().code, verb.seats);
        Path::new("out").join(name)
    });
    write(&expansion, (&market.round().name, banners), &out)?;
    say(&expansion, &out, console)?;
    Ok(End::Done)
}

/// What the page must say of its round.
fn banners(market: &Market) -> Vec<Said> {
    let says = |name: &str| name.contains("示例") || name.contains("合成");
    let mut firms = market.firms().iter();
    let mut banners = Vec::new();
    if says(&market.round().name) || firms.all(|firm| says(&firm.name)) {
        banners.push(l::SYNTHETIC.into());
    }
    if !market.vetted() {
        banners.push(l::NOT_VETTED.into());
    }
    banners
}

/// A stop is no fault.
fn said(error: PlanError) -> anyhow::Error {
    SolveError::from(error).into()
}

fn say(expansion: &Expansion, out: &PathBuf, console: &Console) -> anyhow::Result<()> {
    if console.json {
        let text = serde_json::json!({ "expansion": expansion, "out": out });
        return Ok(console.print(&serde_json::to_string_pretty(&text)?)?);
    }
    let used: u32 = expansion.places.iter().map(|place| place.seats).sum();
    let last = expansion
        .steps
        .last()
        .map_or(expansion.served, |step| step.served);
    let [all, before, after] = [expansion.weight, expansion.served, last]
        .map(|weight| words::hundredths(weight.unsigned_abs()));
    let summary = words::expansion_sum(used, [&before, &after, &all]);
    console.print(console.say(&summary))?;
    for note in words::expansion_notes(expansion.basis, &expansion.not_nested) {
        console.print(console.say(&note))?;
    }
    let rows = expansion.places.iter().take(ROWS_MAX).map(|place| {
        vec![
            place.school_name.clone(),
            format!("{} {}", place.major.code, place.major.name),
            place.has.to_string(),
            format!("+{}", place.seats),
        ]
    });
    let head =
        [l::SCHOOL, l::MAJOR, l::SEATS_NOW, l::SEATS_NEW].map(|label| label.say(console.lang));
    let rows: Vec<Vec<String>> = rows.collect();
    match rows.is_empty() {
        true => console.print(l::EXPAND_NOTHING.say(console.lang))?,
        false => console.print(&console.table(&head, rows, &[2, 3]))?,
    }
    let more = expansion.places.len().saturating_sub(ROWS_MAX);
    if more > 0 {
        console.print(&format!("+{more}"))?;
    }
    let page = out.join("expand.html").display().to_string();
    Ok(console.print(&format!("{}  {page}", l::RESULT.say(console.lang)))?)
}
