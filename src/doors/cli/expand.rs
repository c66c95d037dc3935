//! `jiebang expand`: the planner asks where the next seats serve the most heads.

use std::path::{Path, PathBuf};

use super::args::{Expand, Global};
use super::console::Console;
use super::solve::short_of_findings;
use super::{End, round};
use crate::apps::plan::budget::{self, BudgetError, Costs, Spending, spend};
use crate::apps::plan::together::{self, TogetherError, together};
use crate::apps::plan::{Expansion, check, expand, write};
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::{Basis, Case};
use crate::domain::words::{self, Said, labels as l};
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::plan::PlanError;
use crate::steps::score::score;
use crate::steps::solve::SolveError;

/// Rows of the terminal's table.
const ROWS_MAX: usize = 20;

/// Works out what was asked for, checks it by solving again, writes it.
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
    if verb.together {
        return both_ways(market, model, verb, console, stop);
    }
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
    match (verb.seats, verb.budget) {
        (Some(seats), _) => by_seats(case, basis, seats, verb, console, stop),
        (_, Some(budget)) => by_budget(case, basis, budget, verb, console, stop),
        (None, None) => Ok(End::Done),
    }
}

/// The frontier of so many new seats.
fn by_seats(
    case: Case,
    basis: Basis,
    seats: u32,
    verb: &Expand,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    let expansion = expand(case, basis, seats, stop).map_err(said)?;
    let wrong = check(case, &expansion, stop).map_err(said)?;
    anyhow::ensure!(wrong.is_empty(), "solved again, these differ: {wrong:?}");
    let out = folder(case.market, verb, &seats.to_string());
    let market = case.market;
    write(&expansion, (&market.round().name, banners(market)), &out)?;
    say(&expansion, &out, console)?;
    Ok(End::Done)
}

/// The frontier of a budget \[fen\].
fn by_budget(
    case: Case,
    basis: Basis,
    budget_fen: i64,
    verb: &Expand,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    let market = case.market;
    let costs = Costs {
        given_fen: verb.seat_cost,
    };
    if !costs.any(market) {
        let missing = "--budget: 专业供给表未写新增学位成本，也未给 --seat-cost / neither a column \
                       seat_cost nor --seat-cost";
        anyhow::bail!(round::Unusable(missing.to_owned()));
    }
    let spending = spend(case, basis, budget_fen, &costs, stop).map_err(of_budget)?;
    let wrong = budget::check(case, &spending, &costs, stop).map_err(of_budget)?;
    anyhow::ensure!(wrong.is_empty(), "solved again, these differ: {wrong:?}");
    let yuan = words::hundredths(budget_fen.unsigned_abs()).replace(',', "");
    let out = folder(market, verb, &format!("{yuan}元"));
    budget::write(&spending, (&market.round().name, banners(market)), &out)?;
    say_budget(&spending, &out, console)?;
    Ok(End::Done)
}

/// Formation and award together, beside the two steps.
fn both_ways(
    market: &Market,
    model: &Model,
    verb: &Expand,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    let found = together(market, model, (stop, console)).map_err(|error| match error {
        TogetherError::Milp(error) => SolveError::from(error).into(),
        TogetherError::Stopped => SolveError::Stopped.into(),
        TogetherError::Rule(rule) => {
            anyhow::Error::from(round::Unusable(format!("--together: {rule}")))
        }
    })?;
    let out = folder(market, verb, "together");
    together::write(&found, (&market.round().name, banners(market)), &out)?;
    let end = match found.proved() {
        true => End::Done,
        false => End::Unproved,
    };
    if console.json {
        let text = serde_json::json!({ "together": found, "out": out });
        console.print(&serde_json::to_string_pretty(&text)?)?;
        return Ok(end);
    }
    let first = &found.levels[0];
    let weight = |value: i64| value.to_string();
    let most = weight(first.bound.unwrap_or(first.together));
    let sum = words::together_sum(&weight(first.two_steps), &weight(first.together), &most);
    console.print(console.say(&sum))?;
    for note in together::notes(&found) {
        console.print(console.say(&note))?;
    }
    let row = |level| {
        let row = together::level(level);
        let said = [&row.goal, &row.two_steps, &row.together, &row.known];
        said.map(|said| console.say(said).to_owned()).to_vec()
    };
    let rows: Vec<Vec<String>> = found.levels.iter().map(row).collect();
    let head = [l::GOAL, l::TWO_STEPS, l::TOGETHER, l::PROOF];
    let head = head.map(|label| label.say(console.lang));
    console.print(&console.table(&head, rows, &[1, 2]))?;
    let page = out.join("together.html").display().to_string();
    console.print(&format!("{}  {page}", l::RESULT.say(console.lang)))?;
    Ok(end)
}

/// Where it is written.
fn folder(market: &Market, verb: &Expand, how_much: &str) -> PathBuf {
    verb.output.clone().unwrap_or_else(|| {
        let kind = if verb.bids { "-bids" } else { "" };
        let name = format!("{}-expand{kind}-{how_much}", market.round().code);
        Path::new("out").join(name)
    })
}

fn of_budget(error: BudgetError) -> anyhow::Error {
    match error {
        BudgetError::Plan(error) => said(error),
        BudgetError::Milp(error) => SolveError::from(error).into(),
    }
}

fn say_budget(spending: &Spending, out: &Path, console: &Console) -> anyhow::Result<()> {
    if console.json {
        let text = serde_json::json!({ "spending": spending, "out": out });
        return Ok(console.print(&serde_json::to_string_pretty(&text)?)?);
    }
    let last = spending.steps.last();
    let (cost, after) = last.map_or((0, spending.served), |s| (s.cost_fen, s.served));
    let [budget, cost, all, before, after] = [
        spending.budget_fen,
        cost,
        spending.weight,
        spending.served,
        after,
    ]
    .map(|value| words::hundredths(value.unsigned_abs()));
    let seats: u32 = spending.places.iter().map(|place| place.seats).sum();
    let sum = words::spending_sum(
        [&budget, &seats.to_string(), &cost],
        [&before, &after, &all],
    );
    console.print(console.say(&sum))?;
    for note in budget::notes(spending) {
        console.print(console.say(&note))?;
    }
    let rows = spending.places.iter().take(ROWS_MAX).map(|place| {
        vec![
            place.school_name.clone(),
            format!("{} {}", place.major.code, place.major.name),
            place.has.to_string(),
            format!("+{}", place.seats),
            words::hundredths(place.seat_fen.into()),
        ]
    });
    let head = [
        l::SCHOOL,
        l::MAJOR,
        l::SEATS_NOW,
        l::SEATS_NEW,
        l::SEAT_YUAN,
    ];
    let head = head.map(|label| label.say(console.lang));
    let rows: Vec<Vec<String>> = rows.collect();
    match rows.is_empty() {
        true => console.print(l::BUDGET_NOTHING.say(console.lang))?,
        false => console.print(&console.table(&head, rows, &[2, 3, 4]))?,
    }
    let more = spending.places.len().saturating_sub(ROWS_MAX);
    if more > 0 {
        console.print(&format!("+{more}"))?;
    }
    let page = out.join("expand.html").display().to_string();
    Ok(console.print(&format!("{}  {page}", l::RESULT.say(console.lang)))?)
}

/// What the page must say of its round.
fn banners(market: &Market) -> Vec<Said> {
    let mut banners = Vec::new();
    if market.is_synthetic() {
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

fn say(expansion: &Expansion, out: &Path, console: &Console) -> anyhow::Result<()> {
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
