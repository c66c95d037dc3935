//! The mechanisms beside the award, on small random rounds, against rules written a second time in
//! `common/twosided` and against all awards that fit. Can catch: a bid that is said to block and
//! does not, or blocks and is not said; an end of deferred acceptance that is not the best of its
//! side; a false claim that no award is stable, or that none has fewer blocking pairs; greedy that
//! is not greedy; figures of a mechanism that are not those of its award; a wish that is not read.

mod common;
mod desk;

use common::twosided::{Award, TwoSided};
use common::{Failing, Seen, form, numbers, solve, whole_round};
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Market, Score};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Case, Mechanism, MechanismOut, Outcome, Ranks, Sides};
use jiebang::steps::fit::fit;
use jiebang::steps::mechanism::mechanisms;
use jiebang::steps::score::score;

/// The award of a mechanism.
fn award(sides: &TwoSided, outcome: &Outcome, out: &MechanismOut) -> Award {
    let classes = || outcome.calls.iter().flat_map(|call| &call.classes);
    sides.award(|code| match out.mechanism {
        Mechanism::Optimal => classes().find(|c| c.code == code)?.winner.clone(),
        _ => out.awards.get(code).cloned(),
    })
}

fn of(outcome: &Outcome, mechanism: Mechanism) -> Option<&MechanismOut> {
    outcome
        .sides
        .as_ref()
        .expect("there are bids")
        .of(mechanism)
}

/// The mechanisms of a round where one branch is all that the search may take.
fn cut_short(market: &Market, model: &Model) -> Sides {
    let formation = form(market, model);
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, _) = jiebang::steps::award::award(case, &Stop::never()).expect("awarded");
    let stop = Stop::never().with_nodes_max(1);
    mechanisms(case, &awards.winners, &stop).expect("there are bids")
}

/// What is told of a mechanism is what its award is.
fn told(sides: &TwoSided, outcome: &Outcome, out: &MechanismOut, seen: &mut Seen) {
    let award = award(sides, outcome, out);
    if out.mechanism != Mechanism::Optimal {
        assert!(sides.lawful(&award));
    }
    let mut blocking: Vec<(&str, &str)> = sides
        .blocking(&award, false)
        .iter()
        .map(|&w| (&*sides.classes[sides.ways[w].class], &*sides.ways[w].bid))
        .collect();
    blocking.sort_unstable();
    let found = out.blocking.iter().map(|b| (&*b.class, &*b.bid));
    assert_eq!(found.collect::<Vec<_>>(), blocking, "{:?}", out.mechanism);
    seen.note_if(
        !blocking.is_empty(),
        &format!("{:?} is blocked", out.mechanism),
    );
    let classes = outcome.calls.iter().flat_map(|call| &call.classes);
    let sizes: Vec<u64> = classes.map(|class| class.size.into()).collect();
    let won = || {
        award
            .iter()
            .enumerate()
            .filter_map(|(c, way)| Some((c, (*way)?)))
    };
    assert_eq!(out.classes as usize, won().count());
    assert_eq!(out.heads, won().map(|(class, _)| sizes[class]).sum::<u64>());
    let score = |way: usize| u64::from(sides.ways[way].score);
    let quality: u64 = won().map(|(class, way)| sizes[class] * score(way)).sum();
    assert_eq!(out.worth.quality as u64, quality);
    let mut ranks = Ranks::default();
    for (class, own) in award.iter().enumerate() {
        let list = sides.list(class);
        let better = |own: usize| {
            let liked = |w: &&usize| sides.ways[**w].liked < sides.ways[own].liked;
            list.iter().filter(liked).count()
        };
        if !list.is_empty() {
            ranks.add(own.map(|own| 1 + better(own)));
        }
    }
    assert_eq!(out.class_ranks, ranks);
}

#[test]
fn mechanisms_are_what_they_are_said_to_be_beside_all_awards() {
    let mut seen = Seen::default();
    for number in numbers(600) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let outcome = solve(&market, &model);
        let sides = TwoSided::new(&market, &model, &outcome);
        let said = outcome.sides.as_ref().expect("there are bids");
        for out in &said.mechanisms {
            told(&sides, &outcome, out, &mut seen);
        }
        let greedy = of(&outcome, Mechanism::Greedy).expect("always");
        assert_eq!(greedy.awards, sides.codes(&sides.greedy()));
        let every = sides.every();
        let pairs = every.iter().map(|award| sides.blocking(award, false).len());
        let least = pairs.min().expect("nobody wins anything");
        assert!(said.fewest() >= least && said.bound as usize <= least);
        if let Some(fewest) = of(&outcome, Mechanism::Fewest) {
            // Rounds this small are looked through.
            assert_eq!((fewest.blocking.len(), said.bound as usize), (least, least));
            seen.note_if(least > 0, "no award is stable");
            // Cut short, the search leaves it to HiGHS, whose word is called that.
            let short = cut_short(&market, &model);
            assert!(short.fewest() >= least && short.bound as usize <= least);
            assert_eq!(short.claimed.is_some(), short.bound > 0);
            seen.note_if(short.claimed.is_some(), "claimed by HiGHS");
        }
        let heads = |m| of(&outcome, m).map_or(0, |m| m.worth.heads);
        let optimal = heads(Mechanism::Optimal);
        assert!(said.mechanisms.iter().all(|m| m.worth.heads <= optimal));
        seen.note_if(
            heads(Mechanism::StableClass) < optimal,
            "stability costs heads",
        );
        seen.note_if(sides.ways.iter().any(|way| way.wanted.0 < 9), "a wish");
        seen.note_if(
            sides.ways.iter().any(|way| way.liked.0 < 9),
            "a rank of the firms",
        );
    }
    seen.covers(&[
        "a wish",
        "a rank of the firms",
        "Optimal is blocked",
        "Greedy is blocked",
        "StableClass is blocked",
        "stability costs heads",
        "no award is stable",
        "claimed by HiGHS",
    ]);
}

/// The same round where only numbers of classes are limited.
fn only_numbers_bind(market: Market) -> Market {
    let mut parts = market.into_parts();
    for id in parts.entities.ids().collect::<Vec<_>>() {
        let body = &mut parts.entities[id];
        (body.seats, body.seats_service) = (None, None);
        body.classes_max = Some(1 + body.classes_max.unwrap_or(2) % 2);
    }
    for id in parts.programmes.ids().collect::<Vec<_>>() {
        parts.programmes[id].seats = 100_000;
    }
    let bids = parts.bids.as_mut().expect("there are bids");
    for id in bids.ids().collect::<Vec<_>>() {
        (bids[id].seats, bids[id].classes_max) = (100_000, None);
    }
    Market::new(parts)
}

#[test]
fn where_no_size_binds_classes_get_what_the_textbook_gives_and_the_best_of_all_stable_awards() {
    let mut seen = Seen::default();
    for number in numbers(600) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let market = only_numbers_bind(market);
        let outcome = solve(&market, &model);
        let sides = TwoSided::new(&market, &model, &outcome);
        let ways = || sides.ways.iter().map(|way| (way.class, way.body));
        let mut twice: Vec<_> = ways().collect();
        twice.sort_unstable();
        if twice.windows(2).any(|two| two[0] == two[1]) {
            // A body with two bids on one class is no hospital of the textbook.
            seen.note("two bids of a body on one class");
            continue;
        }
        let out = of(&outcome, Mechanism::StableClass).expect("always");
        assert_eq!(out.awards, sides.codes(&sides.textbook()));
        assert!(out.blocking.is_empty() && of(&outcome, Mechanism::Fewest).is_none());
        let own = award(&sides, &outcome, out);
        let offered = of(&outcome, Mechanism::StableSchool).expect("always");
        let offered = award(&sides, &outcome, offered);
        let place = |award: &Award, class: usize| {
            let list = sides.list(class);
            award[class].map(|way| list.iter().position(|&w| w == way).expect("its own"))
        };
        let every = sides.every();
        let stable = every
            .iter()
            .filter(|award| sides.blocking(award, true).is_empty());
        for other in stable {
            for class in 0..sides.classes.len() {
                let at = |award| place(award, class).unwrap_or(usize::MAX);
                assert!(
                    at(&own) <= at(other),
                    "a class is better off in another stable award"
                );
                assert!(at(&offered) >= at(other), "a class is worse off in another");
            }
        }
        seen.note_if(own != offered, "the two ends differ");
        seen.note_if(own.contains(&None), "a class without a school");
    }
    seen.covers(&["the two ends differ", "a class without a school"]);
}

#[test]
fn wishes_and_ranks_are_read_and_decide() {
    let plain = desk::Copy::tiny();
    let before = plain.solve();
    let copy = desk::Copy::tiny();
    copy.edit("bids.csv", |text| {
        let mut lines = text.lines();
        let head = format!("{},志愿序,需方志愿序", lines.next().expect("a heading"));
        let rows = lines.map(|line| match &line[..3] {
            "B05" => format!("{line},1,2"),
            "B04" => format!("{line},1,1"),
            _ => format!("{line},,"),
        });
        [head]
            .into_iter()
            .chain(rows)
            .collect::<Vec<_>>()
            .join("\n")
            + "\n"
    });
    let outcome = copy.solve();
    let bid = |outcome: &Outcome, code: &str| -> (Option<u32>, Option<u32>, Option<Score>) {
        let mut bids = outcome.calls.iter().flat_map(|call| &call.bids);
        let bid = bids.find(|bid| bid.code == code).expect("a bid of tiny");
        (bid.wish, bid.firm_rank, bid.score)
    };
    assert_eq!(bid(&outcome, "B05").0, Some(1));
    assert_eq!(
        (bid(&outcome, "B04").1, bid(&before, "B04").1),
        (Some(1), None)
    );
    let ranks = |outcome: &Outcome| {
        let out = of(outcome, Mechanism::Optimal).expect("always");
        (out.class_ranks.clone(), out.school_ranks.clone())
    };
    assert_ne!(ranks(&outcome), ranks(&before));
    // A wish of 0 is not a place.
    copy.edit("bids.csv", |text| text.replacen(",1,2\n", ",0,2\n", 1));
    let wrong = copy.load().expect_err("a finding");
    assert!(
        wrong.iter().any(|finding| finding.code == "E103"),
        "{wrong:?}"
    );
}

#[test]
fn papers_and_explain_say_which_bids_block() {
    let copy = desk::Copy::tiny();
    let round = copy.path().to_str().expect("UTF-8").to_owned();
    let (code, screen, said) = desk::jiebang(&["solve", &round, "-o", "out"], copy.path());
    assert_eq!(code, 0, "{said}");
    assert!(screen.contains("推荐方案 1 对"), "{screen}");
    assert!(screen.contains("按得分依次落实 0 对、少 22 人"), "{screen}");
    let explain = |id: &str| desk::jiebang(&["explain", "out", id], copy.path()).1;
    let blocks = "B11 与 tiny-人工智能-001-1 双方更愿互选：该班现由 B12 承接，\
                  机构宁可不再承接 tiny-人工智能-002-1";
    assert!(explain("B11").contains(blocks));
    assert!(explain("B11").contains("需方优先双选: tiny-人工智能-001-1"));
    assert!(explain("tiny-人工智能-001").contains(blocks));
    assert!(explain("S03").contains(blocks));
    assert!(explain("B04").contains("该申报与各班没有双方更愿互选的情形"));
    assert!(!explain("B08").contains("双向稳定性"), "B08 is late");
    let page = copy.path().join("out/internal/report.html");
    let page = std::fs::read_to_string(page).expect("the report");
    assert!(page.contains("id=\"sides\"") && page.contains("90.67"));
    for folder in ["public", "letters"] {
        for entry in std::fs::read_dir(copy.path().join("out").join(folder)).expect("papers") {
            let path = entry.expect("an entry").path();
            let bytes = std::fs::read(&path).expect("reads");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("更愿互选"), "{}", path.display());
        }
    }
}
