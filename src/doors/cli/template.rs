//! `jiebang template`: an office gets an empty workbook to fill in; the secretary gets a score
//! sheet per expert.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::args::{Global, Template};
use super::console::Console;
use super::round::Unusable;
use super::solve::short_of_findings;
use super::{End, round};
use crate::apps::template::{issue, score_sheets, template};
use crate::base::stop::Stop;
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::read::experts;
use crate::steps::solve::SolveError;

/// Writes the workbook or the score sheets, never over a file that is there.
pub fn run(
    verb: &Template,
    global: &Global,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    match (&verb.file, verb.scores.as_deref()) {
        (_, Some([round, folder])) => scores(round, folder, global, console, stop),
        (Some(file), _) => blank(file, console),
        _ => anyhow::bail!(Unusable("FILE.xlsx | --scores ROUND DIR".to_owned())),
    }
}

fn blank(path: &Path, console: &Console) -> anyhow::Result<End> {
    let bytes = template()?;
    let unusable = || Unusable(path.display().to_string());
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.with_context(unusable)?
        .write_all(&bytes)
        .with_context(unusable)?;
    console.print(&path.display().to_string())?;
    Ok(End::Done)
}

/// Forms the round as `solve` does, deals its bids out to the experts, writes their sheets.
fn scores(
    path: &Path,
    folder: &Path,
    global: &Global,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    let round = match round::load(path, global, false)? {
        Ok(round) => round,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    console.findings(&round.findings);
    let (market, model) = (&round.market, &round.model);
    let formation = form(market, model, stop, console).map_err(SolveError::from)?;
    if stop.raised() {
        return Err(SolveError::Stopped.into());
    }
    let fits = fit(market, model, &formation);
    let files = score_sheets(market, model, &formation, &fits, &experts(path))?;
    issue(&files, folder)?;
    for (name, _) in &files {
        console.print(&folder.join(name).display().to_string())?;
    }
    Ok(End::Done)
}
