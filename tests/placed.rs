//! Where trainees go. Can catch: a placement that HiGHS beats on any level, one that breaks a rule
//! of section 5, a trainee lost from the books or in them twice after any events, somebody moved
//! who need not be, a price that solving again does not bear out.

mod common;

use std::collections::BTreeMap;

use common::placing::{Now, Placing, at_first, best, placing};
use common::rng::Rng;
use common::{Failing, Seen, numbers};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::domain::market::CohortId;
use jiebang::domain::outcome::PlacedValue;
use jiebang::math::flow::{certify_levels, lexicographic};
use jiebang::steps::place::{Change, Person, PostId, Spot, Standing, TaughtId, draw};

fn values(value: PlacedValue) -> [i64; 3] {
    [value.own, value.placed, -value.cost]
}

#[test]
fn a_placement_is_as_good_as_the_program() {
    let mut seen = Seen::default();
    for number in numbers(500) {
        let _failing = Failing(number);
        let (placing, _) = placing(number);
        let drawn = draw(placing.ground()).expect("a network");
        let standing = Standing::new(drawn, &Stop::never()).expect("a placement");
        assert_eq!(
            values(standing.value()),
            best(&placing, &at_first(&placing))
        );
        certified(&standing);
        whole(&placing, &standing);
        for (person, spot, _) in standing.books.rows() {
            let spot_name = format!("{spot:?}");
            seen.note(spot_name.split('(').next().unwrap_or_default());
            seen.note_if(
                standing.drawn.sources[person.source].reserve && spot != Spot::Standby,
                "a reserve steps in",
            );
        }
    }
    seen.covers(&["Own", "Margin", "Retrain", "Standby", "a reserve steps in"]);
}

#[test]
fn everybody_has_one_destination_after_any_events() {
    let mut seen = Seen::default();
    for number in numbers(60) {
        let _failing = Failing(number);
        let (placing, mut rng) = placing(number);
        let drawn = draw(placing.ground()).expect("a network");
        let mut standing = Standing::new(drawn, &Stop::never()).expect("a placement");
        let mut now = at_first(&placing);
        for step in 0..50 {
            let Some(change) = change(&mut rng, &standing) else {
                break;
            };
            let before = standing.clone();
            follow(&before, &change, &mut now);
            let moves = standing
                .apply(&change, &Stop::never())
                .expect("a placement");
            whole(&placing, &standing);
            agrees(&standing);
            kept(&before, &standing, &change);
            let told: u32 = moves.iter().map(|m| m.heads).sum();
            assert_eq!(told > 0, before.books != standing.books, "moves and books");
            seen.note(kind(&change));
            for (person, spot, _) in standing.books.rows() {
                let at_post = matches!(spot, Spot::Post(_));
                seen.note_if(at_post && person.failed, "diverted");
                seen.note_if(at_post && !person.failed, "fallback");
                seen.note_if(person.failed && spot == Spot::Retrain, "trained again");
            }
            seen.note_if(
                standing.value() < standing.free_value()
                    || standing.value().cost > standing.free_value().cost,
                "keeping costs",
            );
            if step % 10 == 9 {
                assert_eq!(
                    values(standing.free_value()),
                    best(&placing, &now),
                    "step {step}"
                );
                certified(&standing);
            }
        }
    }
    seen.covers(&[
        "withdraw",
        "fail",
        "cut",
        "complete",
        "keeping costs",
        "diverted",
        "fallback",
        "trained again",
    ]);
}

fn kind(change: &Change) -> &'static str {
    match change {
        Change::Withdraw(_) => "withdraw",
        Change::Fail(_) => "fail",
        Change::Cut(_) => "cut",
        Change::Complete(_) => "complete",
    }
}

/// Some event that can happen.
fn change(rng: &mut Rng, standing: &Standing) -> Option<Change> {
    let mut groups: BTreeMap<Person, u32> = BTreeMap::new();
    for (person, spot, heads) in standing.books.rows() {
        if !matches!(spot, Spot::Left | Spot::Standby) {
            *groups.entry(person).or_default() += heads;
        }
    }
    let groups: Vec<(Person, u32)> = groups.into_iter().collect();
    let passing = |p: &Person| p.class.is_some() && !p.failed;
    let fit: Vec<_> = groups.iter().copied().filter(|(p, _)| passing(p)).collect();
    let posts: Vec<PostId> = standing.drawn.posts.ids().collect();
    let posts: Vec<PostId> = posts
        .into_iter()
        .filter(|&p| standing.open[p] > 0)
        .collect();
    match rng.within(0, 9) {
        0..=3 if !groups.is_empty() => {
            let &(person, most) = rng.pick(&groups);
            Some(Change::Withdraw(vec![(person, rng.within(1, most.min(2)))]))
        }
        4..=6 if !fit.is_empty() => {
            let &(person, most) = rng.pick(&fit);
            Some(Change::Fail(vec![(person, rng.within(1, most))]))
        }
        9 if !standing.drawn.taught.is_empty() => {
            let at = rng.bits() as usize % standing.drawn.taught.len();
            Some(Change::Complete(TaughtId::new(at)))
        }
        _ if !posts.is_empty() => {
            let &post = rng.pick(&posts);
            let heads = rng.within(1, standing.open[post]);
            Some(Change::Cut(vec![(post, heads)]))
        }
        _ => None,
    }
}

/// The same event in the program's terms.
fn follow(standing: &Standing, change: &Change, now: &mut Now) {
    let drawn = &standing.drawn;
    match change {
        Change::Withdraw(who) | Change::Fail(who) => {
            for &(person, heads) in who {
                let source = &drawn.sources[person.source];
                let class = person.class.map(|id| drawn.taught[id].class);
                match class {
                    Some(class) if person.failed => {
                        *now.failed.get_mut(&class).expect("failed") -= heads
                    }
                    _ => {
                        let key = (source.cohort, source.reserve);
                        *now.heads.get_mut(&key).expect("a source") -= heads;
                    }
                }
                let Some(class) = class else { continue };
                if matches!(change, Change::Fail(_)) {
                    *now.failed.entry(class).or_default() += heads;
                }
                if !person.failed {
                    let margin = now.margin.get_mut(&class).expect("a class");
                    *margin = margin.saturating_sub(heads);
                }
            }
        }
        Change::Cut(posts) => {
            for &(post, heads) in posts {
                *now.posts.get_mut(&drawn.posts[post].demand).expect("posts") -= heads;
            }
        }
        Change::Complete(class) => {
            now.margin.insert(drawn.taught[*class].class, 0);
        }
    }
}

/// Per cohort as many rows as people; nobody is nowhere.
fn whole(placing: &Placing, standing: &Standing) {
    let mut people: BTreeMap<(CohortId, bool), u32> = BTreeMap::new();
    for (person, spot, heads) in standing.books.rows() {
        assert_ne!(spot, Spot::Open);
        let source = &standing.drawn.sources[person.source];
        *people.entry((source.cohort, source.reserve)).or_default() += heads;
    }
    for (id, cohort) in placing.market.cohorts().iter_ids() {
        let of = |reserve| people.get(&(id, reserve)).copied().unwrap_or(0);
        assert_eq!((of(false), of(true)), (cohort.heads, cohort.reserve));
    }
}

/// Books and flow say the same of every place.
fn agrees(standing: &Standing) {
    for (id, taught) in standing.drawn.taught.iter_ids() {
        let mut spots: BTreeMap<Spot, i64> = BTreeMap::new();
        for (_, spot, heads) in standing.books.of(id).filter(|row| row.1 != Spot::Left) {
            *spots.entry(spot).or_default() += i64::from(heads);
        }
        let own = taught
            .own
            .iter()
            .map(|&(demand, arc)| (Spot::Own(demand), arc));
        let similar = taught
            .similar
            .iter()
            .map(|&(post, _, arc)| (Spot::Post(post), arc));
        let rest = [
            (Spot::Margin, taught.margin),
            (Spot::Retrain, taught.retrain),
        ];
        for (spot, arc) in own.chain(similar).chain(rest) {
            let here = spots.remove(&spot).unwrap_or(0);
            assert_eq!(here, standing.flow(arc), "{spot:?} of {id:?}");
        }
        assert!(spots.is_empty(), "{spots:?}");
    }
}

/// No place of a seat or post loses more than the event takes.
fn kept(before: &Standing, after: &Standing, change: &Change) {
    let gone: u32 = match change {
        Change::Withdraw(who) | Change::Fail(who) => who.iter().map(|w| w.1).sum(),
        Change::Cut(posts) => posts.iter().map(|p| p.1).sum(),
        Change::Complete(_) => 0,
    };
    let mut lost = 0;
    for taught in before.drawn.taught.iter() {
        let own = taught.own.iter().map(|&(_, arc)| arc);
        for arc in own.chain(taught.similar.iter().map(|s| s.2)) {
            lost += (before.flow(arc) - after.flow(arc)).max(0);
        }
    }
    // Of a class that somebody leaves others may take the places that become free.
    let most = match change {
        Change::Cut(_) | Change::Complete(_) => i64::from(gone),
        _ => i64::from(gone) * 8,
    };
    assert!(lost <= most, "{lost} of {gone}");
}

/// The free placement is certified level by level by code that did not find it.
fn certified(standing: &Standing) {
    let net = standing.network().expect("a network");
    let levels = &standing.drawn.levels;
    let found = lexicographic(&net, levels, &Stop::never())
        .expect("fits")
        .expect("a flow");
    certify_levels(&net, levels, &found).expect("certified");
    let value = standing.free_value();
    let levels = [-value.own, -value.placed, value.cost].map(i128::from);
    assert_eq!(found.values, levels);
}
