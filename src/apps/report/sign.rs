//! An outcome in, the sheets 专家签字 and 校核 out: what the experts sign for, and how anybody checks
//! what the program did.

use rust_xlsxwriter::Worksheet;

use super::review::criteria;
use super::sheet::{Cell, Look, Page};
use super::view::{Counted, proofs};
use super::workbook::{columns, notes, title};
use crate::domain::outcome::Outcome;
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// Height of a row to sign in \[points\].
const SIGN_HEIGHT: f64 = 34.0;

/// A line per expert code with room for a signature, under the criteria and their hash.
pub(super) fn signatures(outcome: &Outcome, id: &str) -> Worksheet {
    let heads = columns([
        (l::ORDINAL, 8.0),
        (l::EXPERT, 22.0),
        (l::RECUSALS, 18.0),
        (l::SIGNATURE, 50.0),
        (l::SIGNED_ON, 32.0),
    ]);
    let widths: Vec<f64> = heads.iter().map(|(_, width)| *width).collect();
    let mut page = Page::new(l::SIGNATURES.zh, &widths);
    page.top(&title(outcome, l::SIGNATURES), &notes(outcome, id));
    for criterion in criteria(outcome) {
        let scale = words::criterion_scale(&criterion.weight, &criterion.max).zh;
        let line = format!("{}：{} {scale}", l::CRITERION.zh, criterion.criterion);
        page.line(&line, Look::Note);
    }
    page.line(
        &pair(l::CRITERIA_HASH, &outcome.model.criteria_hash),
        Look::Note,
    );
    if let Some(code) = outcome.model.settings.get("check_code") {
        page.line(&pair(l::CHECK_CODE, code), Look::Note);
    }
    page.line(l::SIGN_NOTE.zh, Look::Note);
    page.head(&heads);
    page.repeat();
    for (nth, expert) in (1_u32..).zip(&outcome.experts) {
        let bids = outcome.calls.iter().flat_map(|call| &call.bids);
        let recused = bids.filter(|bid| bid.recused.contains(expert)).count() as u64;
        let row: [Cell; 5] = [
            nth.into(),
            expert.as_str().into(),
            Cell::Count(recused),
            Cell::Empty,
            Cell::Empty,
        ];
        page.tall_row(&row, SIGN_HEIGHT);
    }
    if outcome.experts.is_empty() {
        page.line(l::NO_EXPERTS.zh, Look::Note);
    }
    page.fit()
}

fn pair(label: Label, text: &str) -> String {
    format!("{}：{text}", label.zh)
}

/// Sources with their hashes, then every level: over all blocks, and block by block.
pub(super) fn checks(outcome: &Outcome, id: &str) -> Worksheet {
    let heads = columns([
        (l::STAGE, 8.0),
        (l::GOAL, 32.0),
        (l::BLOCK, 26.0),
        (l::BLOCK_SIZE, 8.0),
        (l::OBJECTIVE, 26.0),
        (l::BOUND, 26.0),
        (l::STATUS, 22.0),
        (l::PROOF, 44.0),
    ]);
    let widths: Vec<f64> = heads.iter().map(|(_, width)| *width).collect();
    let mut page = Page::new(l::CHECKS.zh, &widths);
    page.top(&title(outcome, l::CHECKS), &notes(outcome, id));
    page.repeat();
    sources(&mut page, outcome);
    links(&mut page, outcome);
    let proofs = proofs(outcome);
    page.line(l::PROOFS.zh, Look::Part);
    page.line(l::PROOF_NOTE.zh, Look::Note);
    page.head(&heads);
    for level in &proofs.levels {
        page.row(&[
            level.level.into(),
            level.goal.zh.as_str().into(),
            l::TOTAL.zh.into(),
            Cell::Count(level.blocks as u64),
            level.objective.zh.as_str().into(),
            level.bound.zh.as_str().into(),
            counted(&level.status, level.blocks).into(),
            counted(&level.proofs, level.blocks).into(),
        ]);
    }
    page.line(l::EVERY_STAGE.zh, Look::Part);
    page.head(&heads);
    for stage in &proofs.stages {
        page.row(&[
            stage.level.into(),
            words::stage_goal(stage.level).zh.into(),
            stage.block.into(),
            stage.members.into(),
            stage.objective.zh.as_str().into(),
            stage.bound.zh.as_str().into(),
            stage.status.zh.as_str().into(),
            stage.proof.zh.as_str().into(),
        ]);
    }
    page.fit()
}

/// Conflicts, then every linking rule with what the award uses.
fn links(page: &mut Page, outcome: &Outcome) {
    if outcome.links.is_empty() && outcome.conflicts.is_empty() {
        return;
    }
    page.line(l::LINKS.zh, Look::Part);
    let conflicts = outcome.conflicts.iter().flat_map(words::conflict);
    for said in conflicts.chain(outcome.links.iter().map(words::link_use)) {
        page.line(&said.zh, Look::Note);
    }
}

fn sources(page: &mut Page, outcome: &Outcome) {
    page.line(l::INPUTS.zh, Look::Part);
    let model = &outcome.model;
    let facts = [
        (l::DOCUMENT, &model.document),
        (l::MODEL, &model.name),
        (l::MODEL_HASH, &model.hash),
        (l::CRITERIA_HASH, &model.criteria_hash),
    ];
    for (label, text) in facts {
        page.line(&pair(label, text), Look::Note);
    }
    let setting = |(key, value): (&String, &String)| format!("{key} = {value}");
    let settings: Vec<String> = model.settings.iter().map(setting).collect();
    page.line(&pair(l::SETTINGS, &settings.join("；")), Look::Note);
    for file in &outcome.inputs {
        let line = format!("{}　{} {}", file.file, l::HASH.zh, file.blake3);
        page.line(&pair(l::FILE, &line), Look::Note);
    }
}

/// What is said of some blocks, each with how many where there are several.
fn counted(rows: &[Counted], blocks: usize) -> String {
    let line = |row: &Counted| match blocks {
        0 | 1 => row.said.zh.clone(),
        _ => format!("{} × {}", row.said.zh, row.blocks),
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
