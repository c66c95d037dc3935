//! The lines of a placement: classes, orders and cohorts with what became of them, every row with
//! its reason, and how many are where they trained for.

use std::collections::BTreeMap;

use num_rational::Ratio;

use super::alike::kin;
use super::chances::{Finish, expected};
use super::intake;
use super::ledger::{Person, Spot};
use super::play::Play;
use super::why::{near, why};
use crate::domain::market::{DemandId, MajorId};
use crate::domain::model::Measure;
use crate::domain::outcome::{MajorOut, PlacedClass, Placement};
use crate::judge::rules::CheckRule;
use crate::judge::{At, Verdicts};

pub fn check(play: &Play<'_>, placement: &Placement, v: &mut Verdicts) {
    rows(play, placement, v);
    let seated = seated(play);
    classes(play, placement, &seated, v);
    posts(play, placement, v);
    cohorts(play, placement, v);
    intake::check(play, placement, &seated, v);
    aligned(play, placement, &seated, v);
}

fn rows(play: &Play<'_>, placement: &Placement, v: &mut Verdicts) {
    for row in &placement.rows {
        let at = At::Cohort(&row.who.cohort);
        let found =
            { play.names.person(&row.who) }.and_then(|p| Ok((p, play.names.spot(&row.to)?)));
        if let Ok((person, spot)) = found {
            let expected = why(play, person, spot);
            v.equal(CheckRule::PlaceWhy, at, "why", row.why, expected);
        }
    }
}

/// Per class those who sit there and have not failed.
pub fn seated(play: &Play<'_>) -> Vec<u32> {
    let mut seated = vec![0; play.laid.classes.len()];
    for (&(person, spot), &heads) in &play.ledger {
        if let (Some(class), false) = (person.class, person.failed || spot == Spot::Left) {
            seated[class] += u32::try_from(heads).unwrap_or(0);
        }
    }
    seated
}

fn major_out(play: &Play<'_>, id: MajorId) -> MajorOut {
    let major = &play.ground.market.majors()[id];
    MajorOut {
        catalogue: major.catalogue.clone(),
        code: major.code.clone(),
        name: major.name.clone(),
    }
}

fn classes(play: &Play<'_>, placement: &Placement, seated: &[u32], v: &mut Verdicts) {
    let rule = CheckRule::PlaceClasses;
    let (found, all) = (placement.classes.len(), play.laid.classes.len());
    v.equal(rule, At::Outcome, "classes", found, all);
    let market = play.ground.market;
    for (at, line) in placement.classes.iter().take(all).enumerate() {
        let (awarded, class) = (&play.ground.classes[at], &play.laid.classes[at]);
        let bid = &market.bids()[awarded.bid];
        let school = &market.schools()[bid.school];
        let expected = PlacedClass {
            class: awarded.class.clone(),
            bid: bid.code.clone(),
            school: school.code.clone(),
            school_name: school.name.clone(),
            major: major_out(play, bid.major),
            mode: awarded.mode,
            size: class.size,
            intake: class.intake,
            seated: seated[at],
            left: play.left[at],
            margin: play.margin(at),
            similar_posts: near(play, at, false),
            // Held against what is worked out elsewhere.
            seat_worth: line.seat_worth,
            intake_for: line.intake_for.clone(),
        };
        v.equal(rule, At::Class(&line.class), "class", line, &expected);
    }
}

fn posts(play: &Play<'_>, placement: &Placement, v: &mut Verdicts) {
    let rule = CheckRule::PlacePosts;
    let (found, all) = (placement.posts.len(), play.laid.rooms.len());
    v.equal(rule, At::Outcome, "posts", found, all);
    let market = play.ground.market;
    for (line, (&id, room)) in placement.posts.iter().zip(&play.laid.rooms) {
        let (at, demand) = (At::Demand(&line.demand), &market.demands()[id]);
        let firm = &market.firms()[demand.firm];
        let found = (&line.demand, &line.firm, &line.firm_name);
        v.equal(
            rule,
            at,
            "order",
            found,
            (&demand.code, &firm.code, &firm.name),
        );
        let found = (&line.role, &line.site);
        v.equal(
            rule,
            at,
            "role, site",
            found,
            (&demand.role, &demand.site.name),
        );
        let filled = u32::try_from(play.laid.pipes.pipes[room.pipe].flow).unwrap_or(0);
        let found = (line.heads, line.open, line.filled);
        let expected = (room.heads, play.open(id), filled);
        v.equal(rule, at, "heads, open, filled", found, expected);
    }
}

fn cohorts(play: &Play<'_>, placement: &Placement, v: &mut Verdicts) {
    let rule = CheckRule::PlaceCohorts;
    let market = play.ground.market;
    let (found, all) = (placement.cohorts.len(), market.cohorts().len());
    v.equal(rule, At::Outcome, "cohorts", found, all);
    let sources = play.laid.sources.iter().filter(|source| !source.reserve);
    for (line, source) in placement.cohorts.iter().zip(sources) {
        let (at, cohort) = (At::Cohort(&line.cohort), &market.cohorts()[source.cohort]);
        let school = &market.schools()[cohort.school];
        let found = (&line.cohort, &line.school, &line.school_name);
        v.equal(
            rule,
            at,
            "cohort",
            found,
            (&cohort.code, &school.code, &school.name),
        );
        let major = major_out(play, cohort.major);
        let found = (&line.major, &line.year, line.mode);
        v.equal(
            rule,
            at,
            "major, year, mode",
            found,
            (&major, &cohort.year, cohort.mode),
        );
        let found = (line.heads, line.reserve, line.classes as usize);
        let expected = (cohort.heads, cohort.reserve, source.entries.len());
        v.equal(rule, at, "heads, reserve, classes", found, expected);
    }
}

/// Whether trainees are in a post that they trained for.
fn is_aligned(play: &Play<'_>, person: Person, spot: Spot) -> bool {
    let market = play.ground.market;
    match (spot, person.class) {
        (Spot::Own(_), _) => true,
        (Spot::Post(demand, _), Some(class)) => {
            let taught = market.bids()[play.ground.classes[class].bid].major;
            let majors = market.demands()[demand].majors.iter();
            majors
                .into_iter()
                .any(|&to| kin(market, taught, to) == Some(0))
        }
        _ => false,
    }
}

fn aligned(play: &Play<'_>, placement: &Placement, seated: &[u32], v: &mut Verdicts) {
    let (rule, at, found) = (CheckRule::PlaceAligned, At::Outcome, &placement.aligned);
    let (mut heads, mut of) = (0, 0);
    for (&(person, spot), &here) in &play.ledger {
        if !matches!(spot, Spot::Left | Spot::Standby) {
            of += here;
            heads += if is_aligned(play, person, spot) {
                here
            } else {
                0
            };
        }
    }
    let said = (i128::from(found.heads), i128::from(found.of));
    v.equal(rule, at, "heads, of", said, (heads, of));
    let targets = play.ground.model.targets.iter();
    let target = { targets }.find(|row| row.measure == Measure::RelatedEmployment);
    let least = target.and_then(|row| row.least);
    v.equal(rule, at, "target", found.target, least);
    let share = share(play, placement, seated);
    v.equal(rule, at, "expected", found.expected, share);
}

/// Of those who are expected to finish, the share expected in posts of their class: in hundredths
/// of a percent, rounded half to even.
fn share(play: &Play<'_>, placement: &Placement, seated: &[u32]) -> Option<u32> {
    let mut sums: BTreeMap<bool, u128> = BTreeMap::new();
    for (at, class) in play.laid.classes.iter().enumerate() {
        let finish: Finish = placement.classes.get(at)?.intake_for.finish;
        let post = |(&demand, &pipe): (&DemandId, &usize)| {
            let most = play.laid.pipes.pipes[pipe].most.unwrap_or(0);
            u32::try_from(most).unwrap_or(0).min(play.open(demand))
        };
        let posts: u32 = class.own.iter().map(post).sum();
        for (own, posts) in [(true, posts), (false, seated[at])] {
            *sums.entry(own).or_default() += u128::from(expected(seated[at], posts, finish));
        }
    }
    let all = sums.get(&false).copied().filter(|&all| all > 0)?;
    let share = Ratio::new(sums[&true] * 10_000, all);
    let (low, half) = (share.floor(), Ratio::new(1, 2));
    let up = share - low > half || share - low == half && low.to_integer() % 2 == 1;
    u32::try_from(low.to_integer() + u128::from(up)).ok()
}
