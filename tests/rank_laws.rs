//! Laws of ranking. Can catch: shares that are off the exact lengths, bytes that depend on threads,
//! a tie that is not shared, a flip that is missed or invented, statistics of a panel that are not
//! those of the textbook, an edge case that panics.

#[path = "common/rng.rs"]
#[allow(dead_code, reason = "the draws of other tests are not needed here")]
mod rng;

use jiebang::base::stop::Stop;
use jiebang::math::rank::{
    Acceptability, Goal, Method, Normalization, Question, Sampler, Shape, WeightSpace,
    acceptability, agreement, flips, given, kendall_w, manners, ordered_weighted_mean, outliers,
    standard_error, weighted_mean,
};
use ndarray::{Array1, Array2, Array3, ArrayView2, array};
use num_bigint::BigInt;
use num_rational::BigRational;
use rng::Rng;

fn table(rng: &mut Rng, rows: usize, columns: usize, most: u32) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |_| f64::from(rng.within(0, most)))
}

/// Acceptabilities of a table over a weight space.
fn shares(table: &Array2<f64>, space: &WeightSpace, draws: u64, seed: &str) -> Acceptability {
    let sampler = Sampler::new(space.clone(), seed);
    let draw = |n: u64, weights: &mut [f64], values: &mut [f64]| {
        sampler.draw(&mut sampler.stream(n), weights);
        let worth = table.dot(&Array1::from(weights.to_vec()));
        values.copy_from_slice(worth.as_slice().expect("a list"));
    };
    acceptability(table.dim(), draws, draw, &Stop::never()).expect("not stopped")
}

/// With two criteria the weight of the first is uniform on an interval: ranks between crossings.
fn exact_shares(table: &Array2<f64>, (low, high): (f64, f64)) -> Array2<f64> {
    let value = |at: usize, t: f64| table[[at, 0]] * t + table[[at, 1]] * (1.0 - t);
    let alternatives = table.nrows();
    let mut ends = vec![low, high];
    for a in 0..alternatives {
        for b in 0..a {
            let (start, slope) = (value(a, 0.0) - value(b, 0.0), value(a, 1.0) - value(b, 1.0));
            let at = start / (start - slope);
            ends.extend((low < at && at < high).then_some(at));
        }
    }
    ends.sort_by(f64::total_cmp);
    let mut shares = Array2::zeros((alternatives, alternatives));
    for two in ends.windows(2) {
        let (middle, part) = ((two[0] + two[1]) / 2.0, (two[1] - two[0]) / (high - low));
        for a in 0..alternatives {
            let apart = |b: usize| value(b, middle) - value(a, middle);
            let better = (0..alternatives).filter(|&b| apart(b) > 1e-9).count();
            let tied = (0..alternatives)
                .filter(|&b| apart(b).abs() <= 1e-9)
                .count();
            for rank in better..better + tied {
                shares[[a, rank]] += part / tied as f64;
            }
        }
    }
    shares
}

#[test]
fn acceptabilities_lie_within_four_standard_errors_of_exact_lengths() {
    let draws = 20_000;
    for number in 0..40 {
        let rng = &mut Rng::of_round(number);
        let alternatives = rng.within(1, 6) as usize;
        let table = table(rng, alternatives, 2, 9);
        let (low, high) = match rng.within(0, 2) {
            0 => (0.0, 1.0),
            1 => (0.25, 0.75),
            _ => (0.5, 1.0),
        };
        let order = if low == 0.5 {
            vec![vec![0, 1]]
        } else {
            Vec::new()
        };
        let within = if low == 0.5 { (0.0, 1.0) } else { (low, high) };
        let space = WeightSpace::new(2, order, vec![within, (0.0, 1.0)]).expect("sound");
        let found = shares(&table, &space, draws, &number.to_string());
        let exact = exact_shares(&table, (low, high));
        for (share, exact) in found.rank.iter().zip(&exact) {
            let most = 4.0 * standard_error(*exact, draws) + 1e-9;
            assert!(
                (share - exact).abs() < most,
                "{number} {share} {exact}\n{table}"
            );
        }
        for row in found.rank.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-9);
        }
        for a in 0..alternatives {
            for b in 0..a {
                let both = found.pairwise[[a, b]] + found.pairwise[[b, a]];
                assert!((both - 1.0).abs() < 1e-9, "{number}");
            }
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let rng = &mut Rng::of_round(1);
    let table = table(rng, 7, 4, 5);
    let space = WeightSpace::new(4, vec![vec![0, 1]], vec![(0.0, 0.6); 4]).expect("sound");
    let narrow = vec![(0.24, 0.26), (0.24, 0.26), (0.24, 0.26), (0.0, 1.0)];
    let narrow = WeightSpace::new(4, vec![vec![0, 1]], narrow).expect("sound");
    for (space, draws) in [(space, 30_000), (narrow, 9_000)] {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool")
                .install(|| shares(&table, &space, draws, "seed"))
        };
        let (one, two) = (with(1), with(2));
        let bits = |found: &Acceptability| -> Vec<u64> {
            let central = found.central.iter().flatten().flatten();
            let all = found.rank.iter().chain(&found.pairwise).chain(central);
            all.map(|x| x.to_bits()).collect()
        };
        assert_eq!(bits(&one), bits(&two));
        assert!(bits(&shares(&table, &space, draws, "other")) != bits(&one));
    }
}

#[test]
fn a_draw_depends_on_its_number_alone() {
    let space = || WeightSpace::new(5, vec![vec![3, 1]], vec![(0.0, 0.5); 5]).expect("sound");
    let draw = |sampler: &Sampler, n: u64| {
        let mut weights = [0.0; 5];
        sampler.draw(&mut sampler.stream(n), &mut weights);
        weights
    };
    let (one, other) = (Sampler::new(space(), "s"), Sampler::new(space(), "s"));
    let forward: Vec<_> = (0..50).map(|n| draw(&one, n)).collect();
    let mut backward: Vec<_> = (0..50).rev().map(|n| draw(&other, n)).collect();
    backward.reverse();
    assert_eq!(forward, backward);
}

#[test]
fn ties_are_shared_and_one_alternative_is_always_first() {
    let space = WeightSpace::whole(3).expect("sound");
    let equal = Array2::from_elem((4, 3), 7.0);
    let found = shares(&equal, &space, 5000, "s");
    assert!(found.rank.iter().all(|&share| (share - 0.25).abs() < 1e-9));
    assert!(
        found
            .pairwise
            .indexed_iter()
            .all(|((a, b), &p)| p == if a == b { 0.0 } else { 0.5 })
    );
    let one = shares(&array![[1.0, 2.0, 3.0]], &space, 5000, "s");
    assert_eq!((one.rank[[0, 0]], one.choice_entropy()), (1.0, 0.0));
    let sole = WeightSpace::whole(1).expect("sound");
    let found = shares(&array![[2.0], [3.0], [2.0]], &sole, 5000, "s");
    assert_eq!(
        found.rank,
        array![[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]
    );
    assert!(found.central[0].is_none() && found.central[1] == Some(array![1.0]));
}

#[test]
fn given_draws_share_ties_and_may_have_one_table() {
    let ratings = Array3::from_shape_fn((1, 2, 2), |(_, a, k)| f64::from(u8::from(a == k)));
    let weights = array![[0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [1.0, 0.0]];
    let found = given(ratings.view(), weights.view());
    assert_eq!(
        found.acceptability.rank,
        array![[0.625, 0.375], [0.375, 0.625]]
    );
    let central = found.acceptability.central[0].clone().expect("it wins");
    assert_eq!(central, array![0.8, 0.2]);
    assert_eq!(found.confidence, [Some(1.0), Some(1.0)]);
    assert_eq!(found.ranking_entropy, 1.5);
}

fn all_methods(criteria: usize) -> Vec<Method> {
    let named = Method::NAMES.split(", ").filter_map(Method::named);
    let with_bounds = named.map(|method| match method {
        Method::Spotis { .. } => Method::Spotis {
            bounds: vec![(0.0, 12.0); criteria],
            expected: None,
        },
        method => method,
    });
    let fixed = Method::Topsis { fixed: true };
    with_bounds.chain([fixed]).collect()
}

#[test]
fn every_method_stands_one_alternative_one_criterion_weights_of_0_and_equal_marks() {
    let tables = [
        array![[3.0, 5.0]],
        array![[3.0], [4.0]],
        array![[3.0]],
        Array2::from_elem((3, 2), 4.0),
        array![[3.0, 4.0], [4.0, 3.0], [5.0, 4.0]],
    ];
    for table in &tables {
        for method in all_methods(table.ncols()) {
            let goals = vec![Goal::Most; table.ncols()];
            let mut weights = Array1::zeros(table.ncols());
            weights[0] = 1.0;
            let question = Question {
                matrix: table.view(),
                goals: &goals,
                weights: weights.view(),
                normalization: None,
            };
            // What divides by zero is refused, and nothing else happens.
            if let Ok(found) = method.rank(&question) {
                assert_eq!(found.ranks.len(), table.nrows(), "{method:?}");
                if table.rows().into_iter().all(|row| row == table.row(0)) {
                    assert!(
                        found.ranks.iter().all(|&rank| rank == 1),
                        "{method:?} {found:?}"
                    );
                }
            } else {
                let divides = [Method::Cocoso(0.5), Method::Codas];
                assert!(divides.contains(&method), "{method:?} {table}");
            }
        }
    }
}

#[test]
fn a_better_alternative_is_never_worse() {
    for number in 0..300 {
        let rng = &mut Rng::of_round(number);
        let mut matrix = table(rng, 4, 3, 9) + 1.0;
        let goals = [Goal::Most, Goal::Least, Goal::Most];
        // The last is at least as good as the first in everything, and better in the last.
        for k in 0..3 {
            matrix[[3, k]] = matrix[[0, k]];
        }
        matrix[[3, 2]] += 1.0;
        let weights = array![0.25, 0.25, 0.5];
        for method in all_methods(3) {
            let question = Question {
                matrix: matrix.view(),
                goals: &goals,
                weights: weights.view(),
                normalization: None,
            };
            if let Ok(found) = method.rank(&question) {
                assert!(
                    found.ranks[3] <= found.ranks[0],
                    "{number} {method:?} {found:?}\n{matrix}"
                );
            }
        }
    }
}

#[test]
fn fixed_ideals_make_no_alternative_depend_on_the_others() {
    let method = Method::Topsis { fixed: true };
    let weights = array![0.6, 0.4];
    let preference = |matrix: ArrayView2<f64>| {
        let question = Question {
            matrix,
            goals: &[Goal::Most; 2],
            weights: weights.view(),
            normalization: Some(Normalization::Identity),
        };
        method.rank(&question).expect("defined").preference
    };
    let both = preference(array![[0.9, 0.1], [0.3, 0.8]].view());
    let with_more = preference(array![[0.9, 0.1], [0.3, 0.8], [1.0, 1.0]].view());
    assert_eq!(both.to_vec(), with_more.to_vec()[..2]);
    assert_eq!(with_more[2], 1.0);
}

#[test]
fn shapes_speak_as_their_formulas_say() {
    let (matrix, weights) = (array![[3.0], [1.0]], array![1.0]);
    let speak = |shape: Shape| {
        let question = Question {
            matrix: matrix.view(),
            goals: &[Goal::Most],
            weights: weights.view(),
            normalization: None,
        };
        let found = Method::Promethee(vec![shape]).rank(&question);
        found.expect("defined").preference[0]
    };
    let cases = [
        (Shape::Usual, 1.0),
        (Shape::Quasi(2.0), 0.0),
        (Shape::Quasi(1.9), 1.0),
        (Shape::V(4.0), 0.5),
        (Shape::Level(1.0, 3.0), 0.5),
        (Shape::Linear(1.0, 5.0), 0.25),
        (Shape::Gaussian(2.0), 0.393_469_340_287),
    ];
    for (shape, expected) in cases {
        assert!(
            (speak(shape) - expected).abs() < 1e-11,
            "{shape:?} {}",
            speak(shape)
        );
    }
}

fn q(n: i64, d: i64) -> BigRational {
    BigRational::new(BigInt::from(n), BigInt::from(d))
}

#[test]
fn flips_are_where_the_order_changes_and_nowhere_else() {
    for number in 0..200 {
        let rng = &mut Rng::of_round(number);
        let (alternatives, criteria) = (rng.within(1, 5) as usize, rng.within(2, 4) as usize);
        let ratings = Array2::from_shape_fn((alternatives, criteria), |_| {
            q(i64::from(rng.within(0, 6)), i64::from(rng.within(1, 3)))
        });
        let weights = Array1::from_shape_fn(criteria, |_| q(i64::from(rng.within(0, 3)), 1));
        let total: BigRational = weights.iter().sum();
        for criterion in 0..criteria {
            let others = &total - &weights[criterion];
            let Some(found) = flips(ratings.view(), weights.view(), criterion) else {
                assert_eq!(others, q(0, 1));
                continue;
            };
            let values = |t: &BigRational| {
                let share = |(k, w): (usize, &BigRational)| match k == criterion {
                    true => t.clone(),
                    false => (q(1, 1) - t) * w / &others,
                };
                let weights: Array1<BigRational> = weights.iter().enumerate().map(share).collect();
                weighted_mean(ratings.view(), weights.view())
            };
            // Between all ends that are told the order stays: at a third and two thirds of each.
            let mut ends = vec![q(0, 1), q(1, 1)];
            ends.extend(found.swaps.iter().map(|swap| swap.at.clone()));
            ends.sort();
            ends.dedup();
            for two in ends.windows(2) {
                let at = |part: i64| &two[0] + (&two[1] - &two[0]) * q(part, 3);
                let (early, late) = (values(&at(1)), values(&at(2)));
                for a in 0..alternatives {
                    for b in 0..alternatives {
                        let before = early[a].cmp(&early[b]);
                        assert_eq!(before, late[a].cmp(&late[b]), "{number} {criterion}");
                    }
                }
                let best = early.iter().max().expect("an alternative");
                let winners: Vec<usize> =
                    (0..alternatives).filter(|&a| early[a] == *best).collect();
                let span = found
                    .first
                    .iter()
                    .find(|s| s.from <= two[0] && two[1] <= s.to);
                assert_eq!(
                    span.map(|s| &s.winners),
                    Some(&winners),
                    "{number} {criterion}"
                );
            }
            for swap in &found.swaps {
                let tied = values(&swap.at);
                assert_eq!(tied[swap.below], tied[swap.above], "{number}");
            }
            let whole = found
                .first
                .iter()
                .map(|s| &s.from)
                .zip(found.first.iter().map(|s| &s.to));
            assert!(
                whole
                    .clone()
                    .all(|(from, to)| from < to || alternatives == 1),
                "{number}"
            );
            assert_eq!(found.first[0].from, q(0, 1));
            assert_eq!(found.first[found.first.len() - 1].to, q(1, 1));
        }
    }
}

#[test]
fn ordered_weights_lie_between_the_worst_and_the_best() {
    let ratings = array![[q(1, 2), q(3, 4), q(1, 4)]];
    let only = |at: usize| Array1::from_shape_fn(3, |k| q(i64::from(u8::from(k == at)), 1));
    let found = |at: usize| ordered_weighted_mean(ratings.view(), only(at).view())[0].clone();
    assert_eq!([found(0), found(1), found(2)], [q(3, 4), q(1, 2), q(1, 4)]);
}

fn marks(rows: &[&[i32]]) -> Array2<Option<f64>> {
    let flat = rows.iter().flat_map(|row| row.iter());
    let flat = flat.map(|&m| (m >= 0).then_some(f64::from(m))).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), flat).expect("a table")
}

/// Shrout and Fleiss 1979, table 2.
const SHROUT_FLEISS: [&[i32]; 6] = [
    &[9, 2, 5, 8],
    &[6, 1, 3, 2],
    &[8, 4, 6, 8],
    &[7, 1, 2, 6],
    &[10, 5, 6, 9],
    &[6, 2, 4, 7],
];

#[test]
fn agreement_is_that_of_the_textbook() {
    let found = agreement(marks(&SHROUT_FLEISS).view()).expect("marks differ");
    assert_eq!((found.single * 100.0).round(), 29.0);
    assert_eq!((found.mean * 100.0).round(), 62.0);
    assert_eq!(found.things, 6);
    let same = marks(&[&[5, 5], &[5, 5]]);
    assert!(agreement(same.view()).is_none() && kendall_w(same.view()).is_none());
    let full = agreement(marks(&[&[5, 5], &[7, 7], &[9, 9]]).view()).expect("marks differ");
    assert!((full.single - 1.0).abs() < 1e-12 && (full.mean - 1.0).abs() < 1e-12);
    assert!(agreement(marks(&[&[1, -1], &[2, 3]]).view()).is_none());
}

#[test]
fn kendalls_w_is_the_mean_of_rank_correlations() {
    // Without ties W = (1 + (m - 1) r) / m, r the mean of Spearman's correlations.
    for number in 0..50 {
        let rng = &mut Rng::of_round(number);
        let (things, experts) = (rng.within(2, 7) as usize, rng.within(2, 5) as usize);
        let columns: Vec<Vec<usize>> = (0..experts).map(|_| rng.order(things)).collect();
        let marks = Array2::from_shape_fn((things, experts), |(t, e)| Some(columns[e][t] as f64));
        let n = things as f64;
        let spearman = |a: &[usize], b: &[usize]| {
            let squares = a
                .iter()
                .zip(b)
                .map(|(&x, &y)| (x as f64 - y as f64).powi(2));
            1.0 - 6.0 * squares.sum::<f64>() / (n * (n * n - 1.0))
        };
        let (mut sum, mut pairs) = (0.0, 0.0);
        for a in 0..experts {
            for b in 0..a {
                sum += spearman(&columns[a], &columns[b]);
                pairs += 1.0;
            }
        }
        let m = experts as f64;
        let expected = (1.0 + (m - 1.0) * sum / pairs) / m;
        let found = kendall_w(marks.view()).expect("marks differ");
        assert!(
            (found - expected).abs() < 1e-12,
            "{number}: {found} {expected}"
        );
    }
    let tied = marks(&[&[3, 30], &[3, 30], &[5, 50], &[1, 10]]);
    assert_eq!(kendall_w(tied.view()), Some(1.0));
    let half = marks(&[&[1, 2], &[2, 1]]);
    assert_eq!(kendall_w(half.view()), Some(0.0));
    assert_eq!(kendall_w(marks(&[&[1], &[2]]).view()), None);
}

#[test]
fn manners_and_outliers_stand_missing_marks() {
    let panel = marks(&[&[80, 70, 81], &[60, 52, 61], &[90, -1, 91], &[-1, -1, 55]]);
    let found = manners(panel.view());
    let second = found[1].expect("it marked with others");
    assert_eq!((second.severity, second.marks), (-9.5, 2));
    assert!(found[0].expect("marked").severity > 0.0 && found[2].expect("marked").marks == 3);
    let spread = found[1]
        .and_then(|manner| manner.spread)
        .expect("two marks");
    assert!((spread - 2.0_f64.sqrt()).abs() < 1e-12, "{spread}");
    let alone = marks(&[&[80, -1], &[-1, 70]]);
    assert_eq!(manners(alone.view()), [None, None]);
    let mut rows: Vec<Vec<i32>> = (0..10)
        .map(|at| vec![70 + at, 71 + at, 72 + at, 73 + at])
        .collect();
    rows[4][2] = 10;
    let rows: Vec<&[i32]> = rows.iter().map(Vec::as_slice).collect();
    let found = outliers(marks(&rows).view());
    assert_eq!(found.len(), 1);
    assert!(found[0].thing == 4 && found[0].expert == 2 && found[0].score < -3.5);
    assert!(outliers(Array2::from_elem((3, 4), Some(5.0)).view()).is_empty());
    assert!(outliers(Array2::from_elem((3, 4), None).view()).is_empty());
    let one = marks(&[&[5, 5, 5, 5], &[5, 5, 5, 9], &[6, 6, 6, 6]]);
    assert_eq!(outliers(one.view()).len(), 1);
}
