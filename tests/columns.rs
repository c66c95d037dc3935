//! Role keys too large to look through: their classes are proved by prices, and the judge prices
//! every class again. Can catch: a proof that the judge takes without pricing, prices that do not
//! hold, a number of classes that no leaf has, classes that HiGHS can beat.

mod common;

use std::path::Path;

use common::solve;
use jiebang::base::ids::{Id, IdVec};
use jiebang::base::stop::Stop;
use jiebang::domain::market::{DemandId, MajorId};
use jiebang::domain::outcome::{Columns, ColumnsLevel, Proof, Status};
use jiebang::judge::{CheckRule, judge};
use jiebang::math::pack::{self, Depth, Lot, Maker, Problem, SiteId, Sizes};
use jiebang::{Market, Model, Outcome};

/// A round and its outcome.
struct Solved {
    market: Market,
    model: Model,
    outcome: Outcome,
}

/// Some thirty small orders of the shipped round as one role key, before any bid.
fn round(seed: usize) -> Solved {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let loaded = jiebang::load(&folder, None).expect("the shipped round reads");
    let mut parts = loaded.market.into_parts();
    let chosen = parts
        .demands
        .iter_ids()
        .filter(|(id, _)| id.index() % 13 == seed % 13);
    let mut demands: IdVec<DemandId, _> = IdVec::new();
    for (at, (_, demand)) in chosen.enumerate() {
        let mut demand = demand.clone();
        demand.chain = "同链".into();
        demand.post = "同岗".into();
        demand.level = parts.demands[DemandId::new(0)].level;
        demand.mode = parts.demands[DemandId::new(0)].mode;
        demand.heads = 2 + ((at * 7 + seed * 3) % 13) as u32;
        demand.heads_max = demand.heads;
        demand.merge_ok = None;
        demand.integrator = None;
        demand.named = false;
        demand.waiver = None;
        demand.filed_for = Vec::new();
        demand.vetting = None;
        demand.majors = vec![MajorId::new(at % 3), MajorId::new(3 + at % 2)];
        demands.push(demand);
    }
    parts.demands = demands;
    (parts.bids, parts.marks, parts.published) = (None, None, None);
    (parts.intentions, parts.decisions) = (Vec::new(), Vec::new());
    let (market, model) = (Market::new(parts), loaded.model);
    let outcome = solve(&market, &model);
    Solved {
        market,
        model,
        outcome,
    }
}

impl Solved {
    /// How many sets of prices stand after a change of each.
    fn stand(&self, change: impl Fn(&mut Columns)) -> u64 {
        let mut outcome = self.outcome.clone();
        outcome.columns.iter_mut().for_each(change);
        let verdicts = judge(&self.market, &self.model, &outcome);
        let counts = &verdicts.counts;
        let priced = counts.get(&CheckRule::ColumnsPriced);
        priced.map_or(0, |count| count.checked)
    }
}

fn levels(columns: &mut Columns) -> impl Iterator<Item = &mut ColumnsLevel> {
    let leaves = columns.parts.iter_mut().flat_map(|part| &mut part.leaves);
    leaves.flat_map(|leaf| &mut leaf.levels)
}

#[test]
fn prices_prove_classes_and_the_judge_prices_again() {
    for seed in 0..3 {
        let round = round(seed);
        let verdicts = judge(&round.market, &round.model, &round.outcome);
        assert_eq!(verdicts.failures, [], "seed {seed}");
        let by_prices = |proof: &Proof| matches!(proof, Proof::Columns { .. });
        let stages = round.outcome.stages.iter().filter(|s| by_prices(&s.proof));
        let proved = stages.filter(|s| s.status == Status::Optimal).count();
        assert!(proved >= 5, "seed {seed}: {:?}", round.outcome.stages);
        let open = verdicts.claimed.iter().filter(|claim| {
            let subject = format!("{:?}", claim.subject);
            subject.contains("\"F") && !subject.contains("\"F6")
        });
        assert_eq!(open.count(), 0, "seed {seed}: {:?}", verdicts.claimed);
        assert!(round.stand(|_| {}) > 0, "seed {seed}");
    }
}

#[test]
fn changed_prices_do_not_stand() {
    let round = round(5);
    assert!(round.stand(|_| {}) > 0);
    let zero = |line: &mut String| *line = vec!["0"; line.split(' ').count()].join(" ");
    let free = round.stand(|columns| levels(columns).for_each(|level| zero(&mut level.demands)));
    let dear = round.stand(|columns| {
        levels(columns).for_each(|level| {
            level.class += 1_000_000;
            level.exhausted = false;
        });
    });
    let few = round.stand(|columns| {
        columns
            .parts
            .iter_mut()
            .for_each(|part| part.leaves[0].classes[1] = 1);
    });
    let none = round.stand(|columns| {
        columns
            .parts
            .iter_mut()
            .for_each(|part| _ = part.demands.pop());
    });
    assert_eq!((free, dear, few, none), (0, 0, 0, 0));
}

/// Small orders at a few sites, two makers, a key that HiGHS still ends.
fn problem(seed: usize) -> Problem {
    let draw = |at: usize, n: usize| (at * 7919 + seed * 104_729 + at * at * 31) % n;
    let lot = |at: usize| {
        let low = 3 + draw(at, 12) as i64;
        Lot {
            code: format!("D{at:02}"),
            low,
            high: low,
            weight: 1,
            alone: None,
            below: None,
            needs_alone: false,
            traits: vec![draw(at + 3, 2) as u32, 2 + draw(at + 5, 2) as u32],
            span: None,
            owners: vec![at as u32],
            mixes: true,
            site: SiteId::new(draw(at + 1, 4)),
            makers: if draw(at, 3) > 0 { vec![0, 1] } else { vec![0] },
        }
    };
    let maker = |cost| Maker {
        cost,
        one_owner: false,
        needs: vec![],
    };
    let far = |a: i64, b: i64| (a - b).abs() * 10_000 + (a * b % 3) * 500;
    Problem {
        lots: (0..13).map(lot).collect(),
        sizes: Sizes {
            min: 20,
            max: 40,
            cut_from: 20,
            chunk_min: 5,
            gain: vec![0; 41],
            shape: (0..=40).map(|size: i64| (size - 30).abs()).collect(),
        },
        makers: vec![maker(4), maker(1)],
        owners_max: None,
        spread_max: None,
        metres: { 0..4 }
            .map(|a| {
                (0..4)
                    .map(|b| if a == b { 0 } else { far(a.min(b), a.max(b)) })
                    .collect()
            })
            .collect(),
        seed: "a seed".into(),
    }
}

#[test]
fn what_is_proved_is_what_highs_says() {
    let mut compared = 0;
    for seed in 0..6 {
        let problem = problem(seed);
        let packing = pack::solve(&problem, Depth::All, &Stop::never()).expect("solves");
        let highs = pack::second_opinion(&problem, &Stop::never()).expect("solves");
        let sum = |k: usize| packing.parts.iter().map(|part| part.value[k]).sum::<i64>();
        for k in 0..5 {
            if highs.bound[k] != highs.value[k] {
                break;
            }
            assert_eq!(sum(k), highs.value[k], "seed {seed}, level {}", k + 1);
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared} levels");
}
