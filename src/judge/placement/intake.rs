//! How many must start in each class so that enough finish, and which reserves stand by for it.

use std::collections::BTreeMap;

use num_rational::Ratio;

use super::chances::{Finish, chance, is_needed};
use super::ledger::Spot;
use super::play::Play;
use crate::domain::outcome::{FinishSource, Placement, Standby};
use crate::judge::rules::CheckRule;
use crate::judge::{At, Verdicts};

pub fn check(play: &Play<'_>, placement: &Placement, seated: &[u32], v: &mut Verdicts) {
    let rule = CheckRule::PlaceIntake;
    let sure = play.ground.model.place.sure;
    let mut idle = idle(play);
    let lines = placement.classes.iter().take(play.laid.classes.len());
    for (at, line) in lines.enumerate() {
        let (class, found, here) = (
            &play.laid.classes[at],
            &line.intake_for,
            At::Class(&line.class),
        );
        let (finish, source) = finish(play, at);
        let said = (found.finish, found.source);
        if !v.equal(rule, here, "finish", said, (finish, source)) {
            continue;
        }
        v.holds(
            rule,
            here,
            is_needed(found.needed, class.size, finish, sure),
            format_args!("needed {:?}", found.needed),
            format_args!("fewest for {} with {sure} of 100", class.size),
        );
        let expected = chance(seated[at], class.size, finish);
        v.equal(rule, here, "chance", found.chance, expected);
        let missing = found.needed.map_or(0, |n| n.saturating_sub(seated[at]));
        let (reserves, short) = standby(play, at, missing, &mut idle);
        let found = (&found.reserves, found.short);
        v.equal(rule, here, "reserves, short", found, (&reserves, short));
    }
}

/// The chance that a trainee of a class finishes, in lowest terms: how many of those who sat with
/// its school in earlier rounds passed, where that is known, else what the model expects.
fn finish(play: &Play<'_>, class: usize) -> (Finish, FinishSource) {
    let market = play.ground.market;
    let school = market.bids()[play.ground.classes[class].bid].school;
    let (mut passed, mut sat) = (0_u64, 0_u64);
    for row in market.tracked().iter().filter(|row| row.school == school) {
        if let Some(count) = row.passed {
            passed += u64::from(count);
            sat += u64::from(row.intake);
        }
    }
    let hundredths = u64::from(play.ground.model.award.yield_hundredths);
    let (part, whole, source) = match sat {
        0 => (hundredths, 100, FinishSource::Model),
        _ => (passed, sat, FinishSource::Tracked),
    };
    let share = Ratio::new(part, whole);
    let small = |n: &u64| u32::try_from(*n).unwrap_or(u32::MAX);
    ((small(share.numer()), small(share.denom())), source)
}

/// Reserves who are in no class, per source.
fn idle(play: &Play<'_>) -> BTreeMap<usize, u32> {
    let rows = play.ledger.iter();
    let idle = rows.filter(|((_, spot), _)| *spot == Spot::Standby);
    let heads = |heads: i128| u32::try_from(heads).unwrap_or(0);
    idle.map(|((person, _), &count)| (person.source, heads(count)))
        .collect()
}

/// Reserves for a class, those first whom it costs least to take, and how many are missing then.
fn standby(
    play: &Play<'_>,
    class: usize,
    mut missing: u32,
    idle: &mut BTreeMap<usize, u32>,
) -> (Vec<Standby>, u32) {
    let sources = play.laid.sources.iter().enumerate();
    let mut near: Vec<(i128, usize)> = { sources.filter(|(_, source)| source.reserve) }
        .filter_map(|(at, source)| {
            let pipe = *source.entries.get(&class)?;
            Some((play.laid.pipes.pipes[pipe].cost[2], at))
        })
        .collect();
    near.sort_unstable();
    let mut reserves = Vec::new();
    for (_, at) in near {
        let there = idle.entry(at).or_default();
        let heads = missing.min(*there);
        *there -= heads;
        missing -= heads;
        if heads > 0 {
            let id = play.laid.sources[at].cohort;
            let cohort = play.ground.market.cohorts()[id].code.clone();
            reserves.push(Standby { cohort, heads });
        }
    }
    (reserves, missing)
}
