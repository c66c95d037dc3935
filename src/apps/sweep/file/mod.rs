//! A file of scenarios and the round it is meant for -> a sweep, or every finding at once, each
//! with its place in the file. `models/scenarios/README.md` describes both forms.
//!
//! ```text
//! tree        TOML text -> tables whose every value knows its row
//! form        the TOML form
//! table       the form of a table, CSV or a workbook
//! settings    what is said of all scenarios
//! line        what one line turns, and how far
//! values      the values of an axis
//! names       codes and names -> whom they mean
//! vocabulary  the words, Chinese and English
//! said        words with their places, findings
//! draft       what was said -> a sweep
//! check       what cannot be made, or is not answered
//! built_in    ready-made files
//! ```

mod built_in;
mod check;
mod draft;
mod form;
mod line;
mod names;
mod said;
mod settings;
mod table;
mod tree;
mod values;
mod vocabulary;

pub use built_in::built_in;

use std::io::ErrorKind;
use std::path::Path;

use draft::Round;
use said::Notes;
use settings::Settings;

use super::scenarios::Sweep;
use crate::domain::market::{Amiss, Finding, Market, Place, Trouble, sort_findings};
use crate::domain::model::Model;

/// Most bytes of a file of scenarios.
const BYTES_MOST: u64 = 64 << 20;

/// Reads the file of scenarios at `path`: TOML, or a table as CSV or a workbook, told by content
/// where it is a workbook, else by the suffix `.toml`. A path that is no file but the name of a
/// ready-made one stands for that.
///
/// # Errors
/// Every finding at once, worst first, if any is an error.
pub fn read(path: &Path, market: &Market, model: &Model) -> Result<Sweep, Vec<Finding>> {
    let name = path.to_string_lossy();
    if !path.exists()
        && let Some((_, text)) = built_in().iter().find(|(known, _)| *known == name)
    {
        let file = format!("models/scenarios/{name}.toml");
        return parse(text.as_bytes(), &file, market, model);
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let large = std::fs::metadata(path).is_ok_and(|m| m.len() > BYTES_MOST);
    let bytes = match std::fs::read(path) {
        Ok(bytes) if !large => bytes,
        Ok(_) => return Err(not_readable(&file, "文件过大 / the file is too large")),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(no_file(&name)),
        Err(error) => return Err(not_readable(&name, &error.to_string())),
    };
    parse(&bytes, &file, market, model)
}

fn no_file(file: &str) -> Vec<Finding> {
    let place = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    let names = built_in().iter().map(|&(name, _)| name.to_owned());
    let amiss = Amiss::NoFile {
        known: names.collect(),
    };
    vec![Finding::new(place, None, Trouble::Scenario { amiss })]
}

fn not_readable(file: &str, detail: &str) -> Vec<Finding> {
    let place = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    let detail = detail.to_owned();
    vec![Finding::new(place, None, Trouble::NotReadable { detail })]
}

/// Reads the bytes of `file`, as [`read`].
///
/// # Errors
/// Every finding at once, worst first, if any is an error.
pub fn parse(
    bytes: &[u8],
    file: &str,
    market: &Market,
    model: &Model,
) -> Result<Sweep, Vec<Finding>> {
    let round = Round { market, model };
    let hash = blake3::hash(bytes).to_hex().to_string();
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let settings = Settings::new(stem, hash, &market.round().seed);
    let mut notes = Notes::default();
    let is_toml = name.to_lowercase().ends_with(".toml");
    let draft = if is_toml {
        match std::str::from_utf8(bytes) {
            Ok(text) => form::draft(text, file, settings, round, &mut notes),
            Err(_) => return Err(not_readable(file, "不是 UTF-8 编码 / not UTF-8")),
        }
    } else {
        table::draft(bytes, file, settings, round, &mut notes)
    };
    let sweep = draft.and_then(|draft| draft.close(round, &mut notes));
    let mut findings = notes.findings;
    sort_findings(&mut findings);
    match sweep {
        Some(sweep) => Ok(sweep.with_findings(findings)),
        None => Err(findings),
    }
}
