//! How sure the recommendation is, held against other methods. Can catch: a warm draw that is not
//! the optimum of its scores, shares far from exact volumes, bytes that depend on threads, a rule
//! for odd panels that is not kept.

mod common;
mod desk;

use std::collections::BTreeMap;

use jiebang::base::ids::Id;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Market, Score};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Award, Case, Outcome, Robust};
use jiebang::judge::judge;
use jiebang::math::assign::{ChoiceId, Problem, Value, Work};
use jiebang::steps::award::{Again, Reach, award};
use jiebang::steps::fit::fit;
use jiebang::steps::robust::{problem_under, robust, scores_in};
use jiebang::steps::score::score;
use jiebang::steps::validate::Loaded;

/// Gives a case and its award to `look`.
fn with_case<T>(market: &Market, model: &Model, look: impl FnOnce(Case, &Award) -> T) -> T {
    let formation = common::form(market, model);
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, _) = award(case, &Stop::never()).expect("awards");
    look(case, &awards.winners)
}

/// The award from nothing with other scores.
fn cold(case: Case, scores: &[Option<u32>]) -> Award {
    let mut other = case.scores.clone();
    for bid in case.market.bids().ids() {
        other.sheets[bid].score = scores[bid.index()].map(Score);
    }
    let case = Case {
        scores: &other,
        ..case
    };
    award(case, &Stop::never()).expect("awards").0.winners
}

/// Holds `draws` warm awards of a round against cold ones.
fn warm_is_cold(market: &Market, model: &Model, draws: u64) -> u32 {
    with_case(market, model, |case, base| {
        let again = Again::new(case, base, draws);
        let (mut work, mut proved) = (Work::default(), 0);
        for n in 0..draws {
            let Some(scores) = scores_in(case, n) else {
                continue;
            };
            let found = again.award(&scores, &mut work, &Stop::never());
            if found.reached.iter().all(|reach| *reach == Reach::Proved) {
                assert_eq!(found.winners, cold(case, &scores), "draw {n}");
                proved += 1;
            }
        }
        proved
    })
}

fn shipped(draws: u32) -> Loaded {
    let folder = desk::dataset("sichuan-2026-01");
    let mut loaded = jiebang::steps::validate::load(&folder, None).expect("the round reads");
    loaded.model.robust.draws = draws;
    loaded
}

fn tiny(draws: u32) -> Loaded {
    let mut loaded = desk::Copy::tiny().load().expect("tiny reads");
    loaded.model.robust.draws = draws;
    loaded
}

fn robust_of(loaded: &Loaded) -> Robust {
    with_case(&loaded.market, &loaded.model, |case, base| {
        robust(case, base, &Stop::never(), &Silent).expect("drawn")
    })
}

#[test]
fn a_warm_draw_is_the_cold_award_of_its_scores() {
    let loaded = shipped(30);
    assert_eq!(warm_is_cold(&loaded.market, &loaded.model, 30), 30);
    let mut proved = 0;
    for number in common::numbers(60) {
        let _failing = common::Failing(number);
        let (market, mut model, mut rng) = common::whole_round(number);
        model.robust.around_hundredths = 100;
        // Linking rules in some rounds: floors, budgets, caps, bases.
        let market = match number % 3 {
            0 => {
                let plain = common::solve(&market, &model);
                common::links::linked(&mut rng, market, &mut model, &plain)
            }
            _ => market,
        };
        proved += warm_is_cold(&market, &model, 4);
    }
    assert!(proved > 100, "{proved}");
}

/// The best value of a small problem, from all sets of choices.
fn brute(problem: &Problem) -> Value {
    let choices: Vec<ChoiceId> = problem.choices.ids().collect();
    assert!(choices.len() < 20, "{} choices", choices.len());
    let lawful = |set: u32| {
        let taken = |choice: &ChoiceId| set >> choice.index() & 1 == 1;
        let mut jobs = vec![0; problem.jobs];
        for choice in choices.iter().filter(|c| taken(c)) {
            jobs[problem.choices[*choice].job.index()] += 1;
        }
        jobs.iter().all(|&n| n <= 1)
            && problem.capacities.iter().all(|capacity| {
                let used = capacity.uses.iter().filter(|(c, _)| taken(c));
                used.map(|&(_, amount)| amount).sum::<i64>() <= capacity.limit
            })
    };
    let value = |set: u32| {
        let mut sum = [0; 4];
        for choice in choices.iter().filter(|c| set >> c.index() & 1 == 1) {
            (0..4).for_each(|k| sum[k] += problem.choices[*choice].value[k]);
        }
        sum
    };
    let sets = (0..1_u32 << choices.len()).filter(|&set| lawful(set));
    sets.map(value).max().expect("nothing is lawful too")
}

#[test]
fn the_awards_of_tiny_are_the_best_of_all() {
    let loaded = tiny(20);
    with_case(&loaded.market, &loaded.model, |case, base| {
        let again = Again::new(case, base, 20);
        for n in 0..20 {
            let problem = problem_under(case, n).expect("weights are drawn");
            let scores = scores_in(case, n).expect("weights are drawn");
            let found = again.award(&scores, &mut Work::default(), &Stop::never());
            let all = again.problem(&scores);
            let mut sum = [0; 4];
            for id in all.choices.ids() {
                let (class, bid) = again.pair(&scores, id);
                if found.winners[class] == Some(bid) {
                    (0..4).for_each(|k| sum[k] += all.choices[id].value[k]);
                }
            }
            assert_eq!(sum, brute(&problem), "draw {n}");
        }
    });
}

/// With two criteria the part of the first is uniform in 0..1: a bid is first as often as its
/// spans are long.
#[test]
fn shares_are_the_exact_volumes_of_small_cases() {
    let copy = desk::Copy::tiny();
    let two = |text: String| text.replace("就业质量,20,20\n", "");
    copy.edit("criteria.csv", two);
    // The higher a bid's number, up to a remainder, the better on one and the worse on the other.
    let mark = |line: &str| -> String {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let number = cells[0].trim_start_matches('B').parse::<i32>();
        match (number, cells[2].as_str()) {
            (Ok(n), "专业匹配") => cells[3] = (5 + n % 4).to_string(),
            (Ok(n), "实训条件") => cells[3] = format!("{}.5", 9 - 2 * (n % 4)),
            _ => {}
        }
        cells.join(",") + "\n"
    };
    let kept = |text: String| -> String {
        let kept = text.lines().filter(|line| !line.contains("就业质量"));
        kept.map(mark).collect()
    };
    copy.edit("marks.csv", kept);
    let mut loaded = copy.load().expect("two criteria");
    (
        loaded.model.robust.draws,
        loaded.model.robust.around_hundredths,
    ) = (20_000, 100);
    let robust = robust_of(&loaded);
    let mut compared = 0;
    for call in &robust.calls {
        let Some(flip) = call.flips.first() else {
            continue;
        };
        let mut length: BTreeMap<&str, f64> = BTreeMap::new();
        let mut from = 0;
        for span in &flip.spans {
            for bid in &span.highest {
                let part = f64::from(span.to_ppm - from) / span.highest.len() as f64;
                *length.entry(bid).or_default() += part;
            }
            from = span.to_ppm;
        }
        for bid in &call.bids {
            let exact = length.get(bid.bid.as_str()).copied().unwrap_or(0.0);
            let apart = (f64::from(bid.ranks[0]) - exact).abs();
            // Scores are rounded to hundredths: they tie within a narrow strip at each flip.
            let error = f64::from(bid.first_error).max(100.0);
            assert!(
                apart <= 4.0 * error + 1500.0,
                "{}: {apart} of {error}",
                bid.bid
            );
            compared += u32::from(exact > 0.0 && exact < 1e6);
        }
    }
    assert!(compared >= 2, "only {compared} bids are sometimes first");
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let loaded = shipped(120);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(|| robust_of(&loaded))
    };
    let (one, two) = (with(1), with(2));
    assert_eq!(one, two);
    assert_eq!(one.weights.expect("weights").proved, 120);
    assert_eq!(one.experts.expect("experts").proved, 120);
}

fn solved(loaded: Loaded) -> (Outcome, bool) {
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    let drawn = outcome.robust.is_some();
    (outcome, drawn)
}

#[test]
fn the_shipped_round_is_judged_with_its_draws_and_without() {
    let (outcome, drawn) = solved(shipped(60));
    assert!(drawn);
    let robust = outcome.robust.expect("drawn");
    assert_eq!((robust.draws, robust.left_out.len()), (60, 7));
    assert!(robust.left_out.iter().all(|out| out.proved));
    assert!(robust.left_out.iter().any(|out| !out.moves.is_empty()));
    let (outcome, drawn) = solved(tiny(0));
    assert!(!drawn && outcome.round.has_marks);
}

#[test]
fn with_one_expert_nobody_is_drawn_or_left_out() {
    let copy = desk::Copy::tiny();
    let only = |text: String| -> String {
        let one = |line: &&str| !["E2", "E3", "E4", "E5"].iter().any(|e| line.contains(e));
        text.lines()
            .filter(one)
            .map(|line| format!("{line}\n"))
            .collect()
    };
    copy.edit("experts.csv", only).edit("marks.csv", only);
    let mut loaded = copy.load().expect("one expert");
    assert!(loaded.findings.iter().any(|f| f.code == "W205"));
    loaded.model.robust.draws = 50;
    let robust = solved(loaded).0.robust.expect("weights are drawn");
    assert!(robust.weights.is_some() && robust.experts.is_none());
    assert!(robust.left_out.is_empty());
    assert_eq!(robust.panel.experts.len(), 1);
    assert_eq!(robust.panel.experts[0].severity, None);
    let first = &robust.panel.agreement[0];
    assert_eq!((first.kendall_w, first.icc_single), (None, None));
}

#[test]
fn equal_marks_everywhere_leave_every_rank_shared_and_nothing_to_flip() {
    let copy = desk::Copy::tiny();
    let equal = |text: String| -> String {
        let line = |(n, line): (usize, &str)| match line.rsplit_once(',') {
            Some((rest, _)) if n > 0 => format!("{rest},8\n"),
            _ => format!("{line}\n"),
        };
        text.lines().enumerate().map(line).collect()
    };
    copy.edit("marks.csv", equal);
    let mut loaded = copy.load().expect("equal marks");
    loaded.model.scoring.quality_min = Score(1000);
    loaded.model.robust.draws = 50;
    let robust = solved(loaded).0.robust.expect("drawn");
    for run in [&robust.weights, &robust.experts] {
        assert_eq!(run.as_ref().expect("drawn").proved, 50);
    }
    // Draws of experts may leave a bid without a mark; those of weights change nothing.
    assert_eq!(robust.weights.as_ref().map(|run| run.same), Some(50));
    for call in &robust.calls {
        let share = 1e6 / call.bids.len() as f64;
        let ranks = call.bids.iter().flat_map(|bid| &bid.ranks);
        assert!({ ranks }.all(|&rank| (f64::from(rank) - share).abs() <= 1.0));
        assert!(call.flips.iter().all(|flip| flip.spans.len() == 1));
    }
    assert!(robust.left_out.iter().all(|out| out.moves.is_empty()));
    assert_eq!(robust.panel.outliers, []);
    assert!(robust.panel.experts.iter().all(|e| e.severity == Some(0)));
}

#[test]
fn a_bid_that_all_experts_must_pass_over_is_ineligible_and_in_no_draw() {
    let copy = desk::Copy::tiny();
    let recused = |text: String| -> String {
        let line = |(n, line): (usize, &str)| match n {
            0 => format!("{line}\n"),
            _ => format!("{}示例信息职业技术学院\n", line.trim_end()),
        };
        text.lines().enumerate().map(line).collect()
    };
    copy.edit("experts.csv", recused);
    let mut loaded = copy.load().expect("all recused from one school");
    loaded.model.robust.draws = 50;
    let (outcome, _) = solved(loaded);
    let bid = { outcome.calls.iter() }
        .flat_map(|call| &call.bids)
        .find(|bid| bid.code == "B11");
    assert!(bid.is_some_and(|bid| !bid.eligible && bid.recused.len() == 5));
    let robust = outcome.robust.expect("drawn");
    let mut bids = robust.calls.iter().flat_map(|call| &call.bids);
    assert!(bids.all(|bid| bid.bid != "B11"));
}

#[test]
fn only_ratios_of_weights_matter() {
    let copy = desk::Copy::tiny();
    let plain = robust_of(&{
        let mut loaded = copy.load().expect("tiny");
        loaded.model.robust.draws = 80;
        loaded
    });
    let third = |text: String| {
        let text = text.replace("专业匹配,50,", "专业匹配,2.5,");
        let text = text.replace("实训条件,30,", "实训条件,1.5,");
        text.replace("就业质量,20,", "就业质量,1,")
    };
    copy.edit("criteria.csv", third);
    let mut loaded = copy.load().expect("weights that sum to 5");
    loaded.model.robust.draws = 80;
    assert_eq!(robust_of(&loaded), plain);
}

#[test]
fn rules_that_no_weights_keep_are_refused_with_their_key() {
    let refused = |change: &dyn Fn(&mut Model)| {
        let mut loaded = tiny(10);
        change(&mut loaded.model);
        let findings = jiebang::steps::robust::refused(&loaded.market, &loaded.model);
        let column = findings.first().and_then(|f| f.place.column.clone());
        (findings.len(), column.unwrap_or_default())
    };
    assert_eq!(refused(&|_| {}), (0, String::new()));
    let chain = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
    let order = |codes: &'static [&'static str]| {
        move |model: &mut Model| model.robust.order = vec![chain(codes)]
    };
    assert_eq!(refused(&order(&["专业匹配", "实训条件"])).0, 0);
    assert_eq!(
        refused(&order(&["专业匹配", "师资"])),
        (1, "robust.order".into())
    );
    assert_eq!(
        refused(&order(&["专业匹配", "就业质量", "专业匹配"])),
        (1, "robust".into())
    );
    let high = |model: &mut Model| {
        let all = ["专业匹配", "实训条件", "就业质量"];
        model.robust.intervals = all.map(|code| (code.to_owned(), (50, 60))).into();
    };
    assert_eq!(refused(&high), (1, "robust".into()));
    let unknown = |model: &mut Model| {
        _ = model.robust.intervals.insert("师资".into(), (0, 100));
    };
    assert_eq!(refused(&unknown), (1, "robust.intervals".into()));
}

#[test]
fn ordered_weights_are_drawn_in_their_order_and_judged() {
    let mut loaded = tiny(60);
    loaded.model.robust.around_hundredths = 100;
    let chain = ["就业质量", "实训条件"].map(str::to_owned).to_vec();
    loaded.model.robust.order = vec![chain];
    let robust = solved(loaded).0.robust.expect("drawn");
    let central = { robust.calls.iter() }.flat_map(|call| &call.bids);
    let place = |code: &str| robust.criteria.iter().position(|s| s.criterion == code);
    let (a, b) = (
        place("就业质量").expect("there"),
        place("实训条件").expect("there"),
    );
    let mut seen = 0;
    for bid in central.filter(|bid| !bid.central.is_empty()) {
        assert!(bid.central[a] >= bid.central[b], "{bid:?}");
        seen += 1;
    }
    assert!(seen > 3);
}
