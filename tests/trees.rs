//! Can catch: a written-down search that the judge takes without walking it. Prices, branches and
//! parts of the shipped round's trees are changed, and the walk has to stop there; a worse award is
//! not proved by the tree of the best.

mod common;

use std::path::Path;

use common::rng::Rng;
use common::{links, solve, whole_round};
use jiebang::Outcome;
use jiebang::domain::outcome::{Tree, TreeNode};
use jiebang::judge::{CheckRule, judge};

/// A round and its outcome.
struct Solved {
    market: jiebang::Market,
    model: jiebang::Model,
    outcome: Outcome,
}

/// The shipped round, whose larger blocks are proved by trees.
fn shipped() -> Solved {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let loaded = jiebang::load(&folder, None).expect("the shipped round reads");
    let outcome = solve(&loaded.market, &loaded.model);
    Solved {
        market: loaded.market,
        model: loaded.model,
        outcome,
    }
}

/// Small rounds whose outcomes have trees.
fn rounds() -> Vec<Solved> {
    let solved = |number: u64| {
        let (market, mut model, _) = whole_round(number);
        let plain = solve(&market, &model);
        let mut rng = Rng::of_round(number ^ 0x7472_6565);
        let market = links::linked(&mut rng, market, &mut model, &plain);
        let outcome = solve(&market, &model);
        Solved {
            market,
            model,
            outcome,
        }
    };
    let rounds = (0..400).map(solved);
    rounds
        .filter(|round| !round.outcome.trees.is_empty())
        .collect()
}

impl Solved {
    /// How many trees the judge walks to their end after a change of each.
    fn walked(&self, change: impl Fn(&mut Tree)) -> u64 {
        let mut outcome = self.outcome.clone();
        outcome.trees.iter_mut().for_each(change);
        let verdicts = judge(&self.market, &self.model, &outcome);
        verdicts
            .counts
            .get(&CheckRule::TreeWalked)
            .map_or(0, |count| count.checked)
    }
}

fn nodes(tree: &mut Tree) -> impl Iterator<Item = &mut TreeNode> {
    let groups = tree.parts.iter_mut().flat_map(|part| &mut part.groups);
    groups.flat_map(|group| &mut group.nodes)
}

#[test]
fn a_changed_tree_does_not_end() {
    let round = shipped();
    let all = round.outcome.trees.len() as u64;
    assert!(all > 5 && round.walked(|_| {}) == all, "{all} trees");
    let zero = |line: &mut String| *line = vec!["0"; line.split(' ').count()].join(" ");
    let free = round.walked(|tree| nodes(tree).for_each(|n| n.prices.iter_mut().for_each(zero)));
    let cut = round.walked(|tree| {
        let groups = tree.parts.iter_mut().flat_map(|part| &mut part.groups);
        groups.for_each(|group| _ = group.nodes.pop());
    });
    let parts = round.walked(|tree| _ = tree.parts[0].classes.pop());
    // Where classes have room for so little in all that no price is needed, no branch is either.
    assert!(
        (free, parts) == (0, 0) && cut * 3 < all,
        "{free} {cut} {parts}"
    );
}

#[test]
fn a_worse_award_is_not_proved_by_the_tree_of_the_best() {
    let mut tried = 0;
    for round in rounds() {
        let mut outcome = round.outcome.clone();
        let block = outcome.trees[0].block.clone();
        let classes = outcome.calls.iter_mut().flat_map(|call| &mut call.classes);
        let mut of_block = classes.filter(|class| class.block == block);
        let Some(class) = of_block.find(|class| class.winner.is_some()) else {
            continue;
        };
        class.winner = None;
        let verdicts = judge(&round.market, &round.model, &outcome);
        let failed = |rule| verdicts.failures.iter().any(|check| check.rule == rule);
        assert!(failed(CheckRule::AwardLevels), "a loss that nobody saw");
        let walked = verdicts.counts.get(&CheckRule::TreeWalked);
        let before = round.walked(|_| {});
        assert!(walked.map_or(0, |count| count.checked) < before, "{block}");
        tried += 1;
    }
    assert!(tried > 10, "{tried} awards made worse");
}
