//! `jiebang place`: the school's placement officer and the planner see where every trainee goes,
//! and what follows when some leave, fail, or are not taken.

use std::path::{Path, PathBuf};

use super::args::{Global, Place};
use super::console::Console;
use super::solve::{end, short_of_findings, solved};
use super::verify::Run;
use super::{End, round};
use crate::apps::report;
use crate::base::stop::Stop;
use crate::domain::market::Market;
use crate::domain::outcome::Placement;
use crate::domain::words::{self, Said, labels as l, placing_labels as p};
use crate::steps::place::{Ground, PlaceError, held, place};
use crate::steps::solve::SolveError;

/// Rows of the terminal's table.
const ROWS_MAX: usize = 20;

/// Awards the round, places its trainees, lets its events happen, writes it all.
pub fn run(verb: &Place, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let round = match round::load(&verb.round, global, verb.set_aside)? {
        Ok(round) => round.mended(stop)?.drawn(Some(0)),
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    if round.market.cohorts().is_empty() {
        let nobody = format!("{} / {}", p::NO_COHORTS.zh, p::NO_COHORTS.en);
        anyhow::bail!(round::Unusable(nobody));
    }
    let (market, model) = (round.market.clone(), round.model.clone());
    let inputs = round.inputs.clone();
    let outcome = solved(round, console, stop)?;
    let held = held(&market, &model, stop)?;
    let ground = Ground {
        market: &held.market,
        model: &model,
        formation: &held.formation,
        award: &held.award,
    };
    let placement = match place(ground, inputs, stop, console) {
        Ok(placement) => placement,
        Err(PlaceError::Refused(findings)) => return Ok(short_of_findings(console, &findings)),
        Err(PlaceError::Stopped) => return Err(SolveError::Stopped.into()),
        Err(other) => return Err(other.into()),
    };
    let out = verb.output.clone().unwrap_or_else(|| default(&market));
    report::write_placement(&placement, &outcome, banners(&market), &out)?;
    Run::new(&verb.round, global, verb.set_aside)?.write(&out)?;
    say(&placement, &out, console)?;
    Ok(end(&outcome))
}

fn default(market: &Market) -> PathBuf {
    Path::new("out").join(format!("{}-place", market.round().code))
}

/// What the page must say of its round.
fn banners(market: &Market) -> Vec<Said> {
    let mut banners: Vec<Said> = Vec::new();
    banners.extend(market.is_synthetic().then(|| p::SYNTHETIC.into()));
    banners.extend((!market.vetted()).then(|| l::NOT_VETTED.into()));
    banners
}

fn say(placement: &Placement, out: &Path, console: &Console) -> anyhow::Result<()> {
    if console.json {
        let text = serde_json::json!({ "placement": placement, "out": out });
        return Ok(console.print(&serde_json::to_string_pretty(&text)?)?);
    }
    let heads = placement.cohorts.iter().map(|cohort| cohort.heads).sum();
    let sum = words::placing_sum(heads, placement.value, placement.events.len());
    console.print(console.say(&sum))?;
    console.print(console.say(&words::aligned(&placement.aligned)))?;
    let own = |row: &&crate::domain::outcome::PlacedRow| {
        use crate::domain::outcome::Destination;
        !matches!(row.to, Destination::Own { .. } | Destination::Standby)
    };
    let others: Vec<_> = placement.rows.iter().filter(own).collect();
    let rows = others.iter().take(ROWS_MAX).map(|row| {
        let said = [
            words::who(&row.who),
            words::destination(&row.to),
            words::why(row.why),
        ];
        let mut cells: Vec<String> = said.iter().map(|s| console.say(s).to_owned()).collect();
        cells.push(row.heads.to_string());
        cells
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let head = [p::WHO, p::TO, p::WHY, p::HEADS].map(|label| label.say(console.lang));
    if !rows.is_empty() {
        console.print(&console.table(&head, rows, &[3]))?;
    }
    let more = others.len().saturating_sub(ROWS_MAX);
    if more > 0 {
        console.print(&format!("+{more}"))?;
    }
    events(placement, console)?;
    let page = out.join("internal/placement.html").display().to_string();
    Ok(console.print(&format!("{}  {page}", l::RESULT.say(console.lang)))?)
}

fn events(placement: &Placement, console: &Console) -> anyhow::Result<()> {
    let row = |event: &crate::domain::outcome::PlacedEvent| {
        let price = words::place_worth(event.price);
        let moved: u32 = event.moves.iter().map(|m| m.heads).sum();
        vec![
            event.date.clone().unwrap_or_default(),
            console.say(&words::happened(event)).to_owned(),
            moved.to_string(),
            console.say(&price).to_owned(),
            console.say(&words::if_free(event)).to_owned(),
        ]
    };
    let shown = placement.events.iter().take(ROWS_MAX);
    let rows: Vec<Vec<String>> = shown.map(row).collect();
    let head = [p::WHEN, p::EVENT, p::MOVED, p::PRICE, p::FREE];
    let head = head.map(|label| label.say(console.lang));
    match rows.is_empty() {
        true => Ok(()),
        false => Ok(console.print(&console.table(&head, rows, &[2]))?),
    }
}
