//! Can catch: a lawful group not listed, a level evaluated wrongly, a route (subsets, cuts, HiGHS)
//! that misses the optimum. Every route against brute force over all sets of groups.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn whole(low: i64, high: i64) -> Lot {
    Lot {
        code: String::new(),
        low,
        high,
        weight: 1,
        alone: Some(0),
        below: None,
        needs_alone: false,
        traits: vec![0],
        span: None,
        owners: vec![0],
        mixes: true,
        site: SiteId::new(0),
        makers: vec![],
    }
}

/// Lots at `sites`, each of an owner of its own, that one maker may put together at cost 1.
fn problem(mut lots: Vec<Lot>, sites: &[i64]) -> Problem {
    let n = lots.len();
    let metres = (0..n)
        .map(|a| (0..n).map(|b| (sites[a] - sites[b]).abs()).collect())
        .collect();
    for (at, lot) in lots.iter_mut().enumerate() {
        lot.code = format!("lot {at}");
        lot.site = SiteId::new(at);
        lot.owners = vec![at as u32];
        lot.makers = vec![0];
    }
    let shape = (0..=7).map(|size: i64| (size - 5).abs()).collect();
    Problem {
        lots,
        sizes: Sizes {
            min: 4,
            max: 7,
            cut_from: 4,
            chunk_min: 2,
            gain: vec![0; 8],
            shape,
        },
        makers: vec![maker(1, false)],
        owners_max: None,
        spread_max: None,
        metres,
        seed: "a seed".into(),
    }
}

fn maker(cost: i64, one_owner: bool) -> Maker {
    Maker {
        cost,
        one_owner,
        needs: vec![],
    }
}

/// All vectors of units that one group may hold.
fn lawful(problem: &Problem) -> Vec<Vec<i64>> {
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
        if is_lawful(problem, &units) {
            found.push(units.clone());
        }
    }
}

fn is_lawful(problem: &Problem, units: &[i64]) -> bool {
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
                && cost(problem, &lots).is_some()
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

fn brute(problem: &Problem) -> Value {
    fn walk<'a>(
        problem: &Problem,
        all: &'a [Vec<i64>],
        chosen: &mut Vec<&'a Vec<i64>>,
        best: &mut Value,
    ) {
        if keeps_lots(problem, chosen) {
            *best = (*best).max(evaluate(problem, &groups(chosen)));
        }
        for (index, units) in all.iter().enumerate() {
            let used = |lot: usize| chosen.iter().map(|u| u[lot]).sum::<i64>() + units[lot];
            if (0..units.len()).all(|lot| used(lot) <= problem.lots[lot].high) {
                chosen.push(units);
                walk(problem, &all[index..], chosen, best);
                chosen.pop();
            }
        }
    }
    let all = lawful(problem);
    let mut best = [0; 6];
    walk(problem, &all, &mut Vec::new(), &mut best);
    best
}

fn check(problem: &Problem) {
    let expected = brute(problem);
    let parts = solve(problem, Depth::All, &Stop::never())
        .expect("solves")
        .parts;
    let mut sum = [0; 6];
    for part in &parts {
        assert_eq!(part.value, part.bound, "{part:?}");
        assert_eq!(part.value, evaluate(problem, &part.groups), "{part:?}");
        for group in part.groups.iter().filter(|g| g.takes.len() > 1) {
            let lots: Vec<usize> = group.takes.iter().map(|t| t.0).collect();
            assert!(cost(problem, &lots).is_some(), "{group:?}");
        }
        sum = add(sum, part.value);
    }
    assert_eq!(sum, expected, "{parts:?}");
    let lots: Vec<usize> = (0..problem.lots.len()).collect();
    let start = local::pack(problem, &lots, Depth::All);
    let by_columns = columns::solve(problem, &lots, start, 5, &Stop::never()).expect("solves");
    assert_eq!(by_columns.value, evaluate(problem, &by_columns.groups));
    let bounds = by_columns.bound.iter().zip(&by_columns.value);
    let proved = bounds.take_while(|(bound, value)| bound == value).count();
    assert_eq!(
        by_columns.value[..proved],
        expected[..proved],
        "{by_columns:?}"
    );
    assert!(
        by_columns.value <= expected && by_columns.bound >= expected,
        "{by_columns:?}"
    );
    assert!(
        proved >= 5 || lots.iter().any(|&l| problem.splits(l)),
        "{by_columns:?}"
    );
    for start in [vec![], by_columns.groups] {
        let more = served(problem, &lots, start, (i64::MAX, BRIEF));
        let units = |group: &Group| {
            let mut units = vec![0; problem.lots.len()];
            group.takes.iter().for_each(|&(lot, n)| units[lot] = n);
            units
        };
        let rows: Vec<Vec<i64>> = more.iter().map(units).collect();
        assert!(rows.iter().all(|row| is_lawful(problem, row)), "{more:?}");
        let rows: Vec<&Vec<i64>> = rows.iter().collect();
        assert!(keeps_lots(problem, &rows), "{more:?}");
        assert!(evaluate(problem, &more) <= expected, "{more:?}");
    }
    let brief = solve(problem, Depth::Levels(1), &Stop::never()).expect("solves");
    let brief = brief.parts.iter().map(|part| (part.value, part.bound[0]));
    let (value, bound) = brief.fold(([0; 6], 0), |(sum, most), (v, b)| (add(sum, v), most + b));
    assert!(
        value <= expected && bound >= expected[0],
        "{value:?} {bound}"
    );
    let listed = patterns::list(problem, PATTERNS_MAX, SAMPLE_MAX);
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
    let parts = solve(&problem, Depth::All, &Stop::never())
        .expect("solves")
        .parts;
    let sizes: Vec<i64> = parts[0].groups.iter().map(Group::size).collect();
    assert_eq!(sizes, [5, 5, 5, 4]);
}

#[test]
fn a_range_only_brings_a_group_to_the_least_size() {
    let lots = || vec![whole(3, 6), whole(2, 2)];
    let mut parted = problem(lots(), &[0, 5]);
    parted.lots[1].traits = vec![1];
    let apart = solve(&parted, Depth::All, &Stop::never())
        .expect("solves")
        .parts;
    assert_eq!(
        apart[0].groups,
        [Group {
            takes: vec![(0, 4)]
        }]
    );
    let shared = solve(&problem(lots(), &[0, 5]), Depth::All, &Stop::never());
    let shared = shared.expect("solves").parts;
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
    let listed = patterns::list(&problem, 300, 300);
    assert!(!listed.complete);
    let here: Vec<&patterns::Pattern> = listed.patterns.iter().collect();
    let lots: Vec<usize> = (0..40).collect();
    let part = staged::solve(&problem, &lots, &here, false, &stop).expect("solves");
    assert_eq!((part.bound[0], part.ground), (40, Ground::Trivial));
}

/// The least cost at which several lots may be a group, from the fields alone.
fn cost(problem: &Problem, lots: &[usize]) -> Option<i64> {
    let all = || lots.iter().map(|&lot| &problem.lots[lot]);
    let first = &problem.lots[lots[0]];
    let trait_shared = |t: &&u32| all().all(|lot| lot.traits.contains(t));
    let from = all().filter_map(|lot| lot.span).map(|s| s.0).max();
    let to = all().filter_map(|lot| lot.span).map(|s| s.1).min();
    let owners: BTreeSet<u32> = all().flat_map(|lot| lot.owners.clone()).collect();
    let pairs = || lots.iter().flat_map(|&a| lots.iter().map(move |&b| (a, b)));
    let near = pairs().all(|(a, b)| problem.spread_max.is_none_or(|m| problem.far(a, b) <= m));
    let one = owners.len() == 1;
    let shared = first.traits.iter().any(|t| trait_shared(&t)) && from <= to.or(from);
    let few = problem.owners_max.is_none_or(|most| owners.len() <= most);
    let free = one || near && all().all(|lot| lot.mixes);
    let makes = |at: &usize| {
        let maker = &problem.makers[*at];
        let needed = maker.needs.is_empty() || lots.iter().any(|l| maker.needs.contains(l));
        maker.one_owner == one && needed && all().all(|lot| lot.makers.contains(&(*at as u32)))
    };
    let makers = (0..problem.makers.len()).filter(makes);
    let least = makers.map(|at| problem.makers[at].cost).min();
    least.filter(|_| shared && few && free)
}

fn lot() -> impl Strategy<Value = Lot> {
    let costs = (
        prop::option::weighted(0.8, 0i64..2),
        prop::option::weighted(0.2, Just(9i64)),
    );
    let joins = (
        prop::sample::subsequence(vec![0u32, 1, 2], 1..=3),
        prop::option::weighted(0.3, (0i64..4, 0i64..3)),
        prop::sample::subsequence(vec![0u32, 1, 2, 3, 4], 1..=2),
        prop::bool::weighted(0.8),
        prop::sample::subsequence(vec![0u32, 1, 2, 3], 1..=4),
    );
    (1i64..9, 0i64..3, 1i64..3, costs, any::<bool>(), joins).prop_map(
        |(low, more, weight, (alone, below), needs_alone, joins)| Lot {
            high: low + if more == 2 { 2 } else { 0 },
            weight,
            needs_alone: needs_alone && alone.is_some() && low >= 4,
            alone,
            below: below.filter(|_| low >= 2),
            traits: joins.0,
            span: joins.1.map(|(from, long)| (from, from + long)),
            owners: joins.2,
            mixes: joins.3,
            makers: joins.4,
            ..whole(low, low)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn every_route_finds_what_brute_force_finds(
        lots in prop::collection::vec(lot(), 1..5),
        sites in prop::collection::vec(0i64..4, 5),
        limits in (prop::option::of(1usize..4), prop::option::of(0i64..4)),
        needs in prop::collection::vec(0usize..5, 0..3),
    ) {
        let joins: Vec<(Vec<u32>, Vec<u32>)> =
            lots.iter().map(|lot| (lot.owners.clone(), lot.makers.clone())).collect();
        let mut problem = problem(lots, &sites);
        for (lot, (owners, makers)) in problem.lots.iter_mut().zip(joins) {
            (lot.owners, lot.makers) = (owners, makers);
        }
        problem.makers = vec![maker(4, false), maker(1, false), maker(0, true), maker(2, true)];
        problem.makers[2].needs = needs;
        (problem.owners_max, problem.spread_max) = limits;
        check(&problem);
    }
}
