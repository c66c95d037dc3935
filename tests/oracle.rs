//! Can catch: a formation or an award that is not the best, a class that a rule forbids, a wrong
//! tier, weight, score, regret, rank or reason. The steps against brute force over all lawful
//! formations and all assignments of small random rounds, by rules written a second time in
//! `common`.

mod common;

use common::law::Law;
use common::rng::Rng;
use common::{Failing, Seen, awarded, form, formed, numbers, rounds, solve, whole_round};

#[test]
fn formation_is_the_best_of_all_lawful_ones() {
    let mut seen = Seen::default();
    for number in numbers(1000) {
        let _failing = Failing(number);
        let mut rng = Rng::of_round(number);
        let model = rounds::model(&mut rng);
        let market = rounds::market(&mut rng);
        let law = Law {
            market: &market,
            model: &model,
        };
        formed::check(&law, &form(&market, &model), &mut seen);
    }
    seen.covers(&[
        "Own",
        "Park",
        "Cluster",
        "Leader",
        "Office",
        "Waived",
        "cut and merged",
        "interchangeable classes",
        "named",
        "upper end used",
        "tied but for the heads vector",
        "over a hundred rooms",
        "firm_not_eligible",
        "sent_back",
        "vetting_pending",
        "too_few_in_post",
        "no_consent",
        "too_few_consent",
        "no_shared_major",
        "no_shared_days",
        "no_lawful_group",
        "outweighed",
        "remainder",
    ]);
}

#[test]
fn award_is_the_best_of_all_assignments() {
    let mut seen = Seen::default();
    for number in numbers(1000) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let outcome = solve(&market, &model);
        let seats = number % 4 == 0 || std::env::var("ROUNDS").is_ok();
        awarded::check(&market, &model, &outcome, seats, &mut seen);
        let verdicts = jiebang::judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "the judge: {:#?}", verdicts.failures);
    }
    seen.covers(&[
        "over a hundred assignments",
        "recused",
        "trimmed",
        "school_not_eligible",
        "no_programme",
        "major_not_accepted",
        "level",
        "mode",
        "period",
        "too_far",
        "seats_below_intake",
        "late",
        "replaced",
        "no_marks",
        "won several classes",
        "lost for heads",
        "lost for quality",
        "lost for metres or draw",
        "several moves",
        "cannot: programme_seats",
        "cannot: entity_seats",
        "cannot: entity_classes",
        "cannot: bid_classes",
        "cannot: below_quality",
        "won by another than the highest",
        "points: more",
        "points: several classes",
        "points: heads lost",
        "points: full marks",
        "points: limit",
        "seats: more",
        "seats: a class alone",
        "seats: more and a class",
        "seats: outdone",
        "seats: limit",
    ]);
}
