//! Stages in, out what was proved: by level over all blocks, then block by block.

use serde::Serialize;

use crate::domain::outcome::{Outcome, Proof, Stage};
use crate::domain::words::{self, Said};

/// The section on proofs.
#[derive(Serialize)]
pub(in crate::apps::report) struct Proofs<'a> {
    pub levels: Vec<LevelRow<'a>>,
    pub stages: Vec<StageRow<'a>>,
}

/// One level over all its blocks.
#[derive(Serialize)]
pub(in crate::apps::report) struct LevelRow<'a> {
    pub level: &'a str,
    pub goal: Said,
    pub blocks: usize,
    pub objective: Said,
    pub bound: Said,
    pub tight: bool,
    pub status: Vec<Counted>,
    pub proofs: Vec<Counted>,
}

/// Something said of some blocks.
#[derive(Serialize)]
pub(in crate::apps::report) struct Counted {
    pub said: Said,
    pub blocks: usize,
}

/// One level of one block.
#[derive(Serialize)]
pub(in crate::apps::report) struct StageRow<'a> {
    pub level: &'a str,
    pub block: &'a str,
    pub members: u32,
    pub objective: Said,
    pub bound: Said,
    pub tight: bool,
    pub status: Said,
    pub proof: Said,
}

pub(in crate::apps::report) fn proofs(outcome: &Outcome) -> Proofs<'_> {
    let mut levels: Vec<&str> = Vec::new();
    for stage in &outcome.stages {
        if !levels.contains(&stage.level.as_str()) {
            levels.push(&stage.level);
        }
    }
    levels.sort_unstable_by_key(|level| (!level.starts_with('F'), *level));
    Proofs {
        levels: levels
            .iter()
            .map(|level| level_row(outcome, level))
            .collect(),
        stages: outcome.stages.iter().map(stage_row).collect(),
    }
}

fn level_row<'a>(outcome: &'a Outcome, level: &'a str) -> LevelRow<'a> {
    let stages: Vec<&Stage> = outcome.stages.iter().filter(|s| s.level == level).collect();
    let sum = |of: fn(&Stage) -> i64| {
        let total: i128 = stages.iter().map(|stage| i128::from(of(stage))).sum();
        i64::try_from(total).unwrap_or(i64::MAX)
    };
    let (objective, bound) = (sum(|s| s.objective), sum(|s| s.bound));
    LevelRow {
        level,
        goal: words::stage_goal(level),
        blocks: stages.len(),
        objective: words::stage_objective(level, objective),
        bound: words::stage_objective(level, bound),
        tight: stages.iter().all(|s| s.objective == s.bound),
        status: counted(stages.iter().map(|s| words::status(s.status))),
        proofs: counted(merged(&stages).iter().map(words::proof)),
    }
}

/// The proofs of some stages, with the states of all enumerations, the branches of all trees and
/// the leaves of all prices added up.
fn merged(stages: &[&Stage]) -> Vec<Proof> {
    let (mut all_states, mut all_nodes, mut all_leaves) = (0, 0, 0);
    for stage in stages {
        match stage.proof {
            Proof::Enumerated { states } => all_states += states,
            Proof::Tree { nodes } => all_nodes += nodes,
            Proof::Columns { leaves } => all_leaves += leaves,
            _ => {}
        }
    }
    let all = |stage: &&Stage| match &stage.proof {
        Proof::Enumerated { .. } => Proof::Enumerated { states: all_states },
        Proof::Tree { .. } => Proof::Tree { nodes: all_nodes },
        Proof::Columns { .. } => Proof::Columns { leaves: all_leaves },
        other => other.clone(),
    };
    stages.iter().map(all).collect()
}

/// Equal sentences with how often each is said, in the order of first mention.
fn counted(said: impl Iterator<Item = Said>) -> Vec<Counted> {
    let mut rows: Vec<Counted> = Vec::new();
    for said in said {
        match rows.iter_mut().find(|row| row.said == said) {
            Some(row) => row.blocks += 1,
            None => rows.push(Counted { said, blocks: 1 }),
        }
    }
    rows
}

fn stage_row(stage: &Stage) -> StageRow<'_> {
    StageRow {
        level: &stage.level,
        block: &stage.block,
        members: stage.members,
        objective: words::stage_objective(&stage.level, stage.objective),
        bound: words::stage_objective(&stage.level, stage.bound),
        tight: stage.objective == stage.bound,
        status: words::status(stage.status),
        proof: words::proof(&stage.proof),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn levels_add_up_their_blocks_and_keep_claims_apart() {
        let outcome = sample();
        let proofs = proofs(&outcome);
        let first = &proofs.levels[0];
        assert_eq!((first.level, first.blocks), ("F1", 2));
        assert_eq!(first.objective.zh, "70 人");
        let said: Vec<&str> = first.proofs.iter().map(|p| p.said.zh.as_str()).collect();
        assert_eq!(
            said,
            [
                "已枚举证明（18 个状态）",
                "HiGHS 1.15.0 声称（间隙 0，未复核）"
            ]
        );
        assert_eq!(proofs.levels.last().map(|l| l.level), Some("A4"));
        assert_eq!(proofs.stages.len(), outcome.stages.len());
    }
}
