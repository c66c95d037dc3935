//! `jiebang raw rank`: ranking by criteria from neutral files.

use std::fs;

use anyhow::Context;
use ndarray::{Array1, Array2};
use serde::Serialize;

use super::super::End;
use super::super::args::{Global, RawRank};
use super::super::console::Console;
use super::super::round::Unusable;
use super::assign::said;
use super::print;
use crate::base::stop::Stop;
use crate::math::rank::read::{Case, Smaa, Table, read};
use crate::math::rank::{Acceptability, Way, standard_error};

/// Draws of weights when neither the file nor the command line says how many.
const SAMPLES: u64 = 1_000_000;

/// What a method says of a table; alternatives in the order of the file.
#[derive(Debug, Serialize)]
struct Preferences {
    status: &'static str,
    preference: Vec<f64>,
    ranks: Vec<usize>,
}

/// What draws say.
#[derive(Debug, Serialize)]
struct Shares {
    status: &'static str,
    samples: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<String>,
    /// `exact`: uniform draws; `approximate`: a random walk; `given`: draws of the file.
    draws: &'static str,
    rank_acceptability: Vec<Vec<f64>>,
    /// Of each share above, over independent draws.
    standard_errors: Vec<Vec<f64>>,
    pairwise: Vec<Vec<f64>>,
    central_weights: Vec<Option<Vec<f64>>>,
    confidence: Vec<Option<f64>>,
    choice_entropy: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranking_entropy: Option<f64>,
}

/// Nothing was added up.
#[derive(Debug, Serialize)]
struct Stopped {
    status: &'static str,
}

/// Reads, ranks, prints.
pub fn run(verb: &RawRank, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let name = verb.file.display().to_string();
    let text = fs::read(&verb.file).with_context(|| Unusable(name.clone()))?;
    match read(&text) {
        Err(wrong) => {
            wrong
                .iter()
                .for_each(|error| eprintln!("{}", said(console, &name, error)));
            Ok(End::BadInput)
        }
        Ok(Case::Table(table)) => run_table(&table, &name, console),
        Ok(Case::Smaa(smaa)) => {
            let samples = verb.samples.or(smaa.samples).unwrap_or(SAMPLES);
            run_smaa(&smaa, samples, global, stop)
        }
        Ok(Case::Samples(samples)) => {
            let given = samples.solve();
            print(&Shares {
                draws: "given",
                ranking_entropy: Some(given.ranking_entropy),
                ..shares(&given.acceptability, given.confidence)
            })?;
            Ok(End::Done)
        }
    }
}

fn run_table(table: &Table, name: &str, console: &Console) -> anyhow::Result<End> {
    let Ok(found) = table.solve() else {
        let said = console.either(
            format!("{name}: 该方法的公式对此表须除以零, 无解"),
            format!("{name}: the method's formula divides by zero for this table"),
        );
        eprintln!("{said}");
        return Ok(End::BadInput);
    };
    let rounded = |p: &f64| match table.decimals {
        None => *p,
        Some(decimals) => format!("{p:.decimals$}").parse::<f64>().unwrap_or(*p) + 0.0,
    };
    print(&Preferences {
        status: "optimal",
        preference: found.preference.iter().map(rounded).collect(),
        ranks: found.ranks,
    })?;
    Ok(End::Done)
}

fn run_smaa(smaa: &Smaa, samples: u64, global: &Global, stop: &Stop) -> anyhow::Result<End> {
    let seed = global.seed.clone().or(smaa.seed.clone());
    let seed = seed.unwrap_or_else(|| "jiebang".to_owned());
    let Some(found) = smaa.solve(samples, &seed, stop) else {
        print(&Stopped { status: "stopped" })?;
        return Ok(End::Unproved);
    };
    print(&Shares {
        seed: Some(seed),
        draws: match found.way {
            Way::Exact => "exact",
            Way::Walk => "approximate",
        },
        ..shares(&found.acceptability, found.confidence)
    })?;
    Ok(End::Done)
}

fn shares(found: &Acceptability, confidence: Vec<Option<f64>>) -> Shares {
    let rows = |table: &Array2<f64>| table.rows().into_iter().map(|row| row.to_vec()).collect();
    let errors = found.rank.map(|&share| standard_error(share, found.draws));
    let list = |weights: &Option<Array1<f64>>| weights.as_ref().map(|weights| weights.to_vec());
    Shares {
        status: "optimal",
        samples: found.draws,
        seed: None,
        draws: "exact",
        rank_acceptability: rows(&found.rank),
        standard_errors: rows(&errors),
        pairwise: rows(&found.pairwise),
        central_weights: found.central.iter().map(list).collect(),
        confidence,
        choice_entropy: found.choice_entropy(),
        ranking_entropy: None,
    }
}
