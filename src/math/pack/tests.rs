//! Can catch: a lawful group not listed, a level evaluated wrongly, a route (subsets, cuts, HiGHS)
//! that misses the optimum. Every route against brute force over all sets of groups.

use proptest::prelude::*;

use super::*;

fn whole(low: i64, high: i64) -> Lot {
    Lot {
        low,
        high,
        weight: 1,
        alone: Some(0),
        below: None,
        needs_alone: false,
        draw: (0, 0),
    }
}

fn problem(lots: Vec<Lot>, sites: &[i64]) -> Problem {
    let n = lots.len();
    let metres = (0..n)
        .map(|a| (0..n).map(|b| (sites[a] - sites[b]).abs()).collect())
        .collect();
    let draw =
        |a: usize, b: usize| ((a.min(b) * 7 + a.max(b) * 13) as i64 * 0x9E37_79B9) % (1 << 40);
    let draws = (0..n)
        .map(|a| (0..n).map(|b| draw(a, b)).collect())
        .collect();
    let shape = (0..=7).map(|size: i64| (size - 5).abs()).collect();
    Problem {
        lots,
        sizes: Sizes {
            min: 4,
            max: 7,
            chunk_min: 2,
            shape,
        },
        metres,
        draws,
    }
}

/// All vectors of units that one group may hold.
fn lawful(problem: &Problem, shares: &Shares) -> Vec<Vec<i64>> {
    let mut found = Vec::new();
    let mut units = vec![0; problem.lots.len()];
    loop {
        let mut at = 0;
        while at < units.len() && units[at] == problem.lots[at].high.min(problem.sizes.max) {
            units[at] = 0;
            at += 1;
        }
        if at == units.len() {
            return found;
        }
        units[at] += 1;
        if is_lawful(problem, shares, &units) {
            found.push(units.clone());
        }
    }
}

fn is_lawful(problem: &Problem, shares: &Shares, units: &[i64]) -> bool {
    let lots: Vec<usize> = (0..units.len()).filter(|&lot| units[lot] > 0).collect();
    let size: i64 = units.iter().sum();
    let least = |lot: usize| match problem.splits(lot) {
        true if lots.len() > 1 => problem.sizes.chunk_min,
        true => 1,
        false => problem.lots[lot].low,
    };
    let stretched = lots
        .iter()
        .any(|&l| !problem.splits(l) && units[l] > problem.lots[l].low);
    if lots.iter().any(|&lot| units[lot] < least(lot)) || stretched && size != problem.sizes.min {
        return false;
    }
    match lots[..] {
        [lot] if size < problem.sizes.min => problem.lots[lot].below.is_some(),
        [lot] => problem.lots[lot].alone.is_some() && size <= problem.sizes.max,
        _ => {
            (problem.sizes.min..=problem.sizes.max).contains(&size)
                && shares(&lots) != Sharing::Never
        }
    }
}

fn groups(chosen: &[&Vec<i64>]) -> Vec<Group> {
    let takes = |units: &Vec<i64>| {
        units
            .iter()
            .copied()
            .enumerate()
            .filter(|t| t.1 > 0)
            .collect()
    };
    chosen
        .iter()
        .map(|units| Group {
            takes: takes(units),
        })
        .collect()
}

fn keeps_lots(problem: &Problem, chosen: &[&Vec<i64>]) -> bool {
    problem.lots.iter().enumerate().all(|(index, lot)| {
        let of: Vec<(i64, i64, bool)> = chosen
            .iter()
            .filter(|units| units[index] > 0)
            .map(|u| {
                (
                    u[index],
                    u.iter().sum(),
                    u.iter().filter(|&&x| x > 0).count() == 1,
                )
            })
            .collect();
        let all: i64 = of.iter().map(|g| g.0).sum();
        let firm: i64 = of
            .iter()
            .filter(|g| g.1 != problem.sizes.min)
            .map(|g| g.0)
            .sum();
        let below = of.iter().filter(|g| g.1 < problem.sizes.min).count();
        let own = of.iter().any(|g| g.2 && g.1 >= problem.sizes.min);
        all <= lot.high
            && firm <= lot.low
            && below <= 1
            && (problem.splits(index) || of.len() <= 1)
            && (!lot.needs_alone || of.is_empty() || own)
    })
}

fn brute(problem: &Problem, shares: &Shares) -> Value {
    fn walk<'a>(
        problem: &Problem,
        shares: &Shares,
        all: &'a [Vec<i64>],
        chosen: &mut Vec<&'a Vec<i64>>,
        best: &mut Value,
    ) {
        if keeps_lots(problem, chosen) {
            *best = (*best).max(evaluate(problem, shares, &groups(chosen)));
        }
        for (index, units) in all.iter().enumerate() {
            let used = |lot: usize| chosen.iter().map(|u| u[lot]).sum::<i64>() + units[lot];
            if (0..units.len()).all(|lot| used(lot) <= problem.lots[lot].high) {
                chosen.push(units);
                walk(problem, shares, &all[index..], chosen, best);
                chosen.pop();
            }
        }
    }
    let all = lawful(problem, shares);
    let mut best = [0; 6];
    walk(problem, shares, &all, &mut Vec::new(), &mut best);
    best
}

fn check(problem: &Problem, shares: &Shares) {
    let expected = brute(problem, shares);
    let parts = solve(problem, shares, &Stop::never())
        .expect("solves")
        .parts;
    let mut sum = [0; 6];
    for part in &parts {
        assert_eq!(part.value, part.bound, "{part:?}");
        assert_eq!(
            part.value,
            evaluate(problem, shares, &part.groups),
            "{part:?}"
        );
        sum = add(sum, part.value);
    }
    assert_eq!(sum, expected, "{parts:?}");
    let listed = patterns::list(problem, shares, PATTERNS_MAX, SAMPLE_MAX);
    let lots: Vec<usize> = (0..problem.lots.len()).collect();
    let here: Vec<&patterns::Pattern> = listed.patterns.iter().collect();
    let all = staged::solve(problem, &lots, &here, true, &Stop::never()).expect("solves");
    assert_eq!(
        (all.value, all.bound),
        (expected, expected),
        "by HiGHS: {all:?}"
    );
}

#[test]
fn an_order_of_many_units_is_cut_evenly() {
    let problem = problem(vec![whole(19, 19)], &[0]);
    let parts = solve(&problem, &|_| Sharing::Never, &Stop::never())
        .expect("solves")
        .parts;
    let sizes: Vec<i64> = parts[0].groups.iter().map(Group::size).collect();
    assert_eq!(sizes, [5, 5, 5, 4]);
}

#[test]
fn a_range_only_brings_a_group_to_the_least_size() {
    let problem = problem(vec![whole(3, 6), whole(2, 2)], &[0, 5]);
    let apart = solve(&problem, &|_| Sharing::Never, &Stop::never())
        .expect("solves")
        .parts;
    assert_eq!(
        apart[0].groups,
        [Group {
            takes: vec![(0, 4)]
        }]
    );
    let shared = solve(&problem, &|_| Sharing::Cost(1), &Stop::never())
        .expect("solves")
        .parts;
    assert_eq!(
        shared[0].groups,
        [Group {
            takes: vec![(0, 3), (1, 2)]
        }]
    );
}

#[test]
fn too_many_groups_to_list_leave_the_first_level_bounded() {
    let lots: Vec<Lot> = (0..40).map(|_| whole(1, 1)).collect();
    let problem = problem(lots, &[0; 40]);
    let stop = Stop::never().with_nodes_max(1);
    let listed = patterns::list(&problem, &|_| Sharing::Cost(1), 300, 300);
    assert!(!listed.complete);
    let here: Vec<&patterns::Pattern> = listed.patterns.iter().collect();
    let lots: Vec<usize> = (0..40).collect();
    let part = staged::solve(&problem, &lots, &here, false, &stop).expect("solves");
    assert_eq!((part.bound[0], part.ground), (40, Ground::Trivial));
}

fn lot() -> impl Strategy<Value = Lot> {
    let costs = (
        prop::option::weighted(0.8, 0i64..2),
        prop::option::weighted(0.2, Just(9i64)),
    );
    (1i64..9, 0i64..3, 1i64..3, costs, any::<bool>(), 0u64..9).prop_map(
        |(low, more, weight, (alone, below), needs_alone, draw)| Lot {
            low,
            high: low + if more == 2 { 2 } else { 0 },
            weight,
            needs_alone: needs_alone && alone.is_some() && low >= 4,
            alone,
            below: below.filter(|_| low >= 2),
            draw: (draw, 0),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn every_route_finds_what_brute_force_finds(
        lots in prop::collection::vec(lot(), 1..5),
        sites in prop::collection::vec(0i64..4, 5),
        apart in prop::collection::vec((0usize..5, 0usize..5), 0..4),
        dear in 0usize..5,
    ) {
        let problem = problem(lots, &sites);
        let shares = move |lots: &[usize]| {
            let parted = apart.iter().any(|(a, b)| a != b && lots.contains(a) && lots.contains(b));
            match parted {
                true => Sharing::Never,
                false => Sharing::Cost(if lots.contains(&dear) { 4 } else { 1 }),
            }
        };
        check(&problem, &shares);
    }
}
