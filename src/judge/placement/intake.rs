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
        let finish = finish(play);
        let said = (found.finish, found.source);
        if !v.equal(rule, here, "finish", said, (finish, FinishSource::Model)) {
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

/// The chance that a trainee finishes, in lowest terms.
fn finish(play: &Play<'_>) -> Finish {
    let share = Ratio::new(play.ground.model.award.yield_hundredths, 100);
    (*share.numer(), *share.denom())
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
