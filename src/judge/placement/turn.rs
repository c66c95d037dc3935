//! What a row of `events` does to a placement as it stands: who leaves or fails, which posts go.

use std::collections::BTreeMap;

use super::ledger::{Person, Spot};
use super::play::Play;
use crate::domain::market::{DemandId, Event, EventKind};

/// What an event does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// The class that it is about.
    pub class: Option<usize>,
    /// Who leaves or fails.
    pub gone: BTreeMap<Person, i128>,
    /// Posts that fall away, in file order.
    pub posts: Vec<(DemandId, u32)>,
    /// Trainees or posts.
    pub heads: u32,
}

/// What an event does as things stand.
///
/// # Errors
/// Why it cannot happen.
pub fn turn(play: &Play<'_>, event: &Event) -> Result<Turn, String> {
    let class = play.names.class(&event.class)?;
    match event.kind {
        EventKind::Withdrawn | EventKind::Failed => leave(play, event, class),
        EventKind::FirmCannotTake => cut(play, event),
        EventKind::Completed => Ok(Turn {
            class: Some(class.ok_or("no class")?),
            ..Turn::default()
        }),
    }
}

/// Of the cohort, in the class: those who have not failed before those who have, confirmed ones
/// before reserves. Without a class, the one class that the cohort sits in.
fn leave(play: &Play<'_>, event: &Event, class: Option<usize>) -> Result<Turn, String> {
    let cohort = event.cohort.ok_or("no cohort")?;
    let heads = event.heads.ok_or("no heads")?;
    let mut here: BTreeMap<Person, i128> = BTreeMap::new();
    for (&(person, spot), &count) in &play.ledger {
        let gone = matches!(spot, Spot::Left | Spot::Standby);
        let again = person.failed && event.kind == EventKind::Failed;
        if play.laid.sources[person.source].cohort == cohort && !gone && !again {
            *here.entry(person).or_default() += count;
        }
    }
    let mut classes: Vec<usize> = here.keys().filter_map(|person| person.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let class = match (class, &classes[..]) {
        (Some(class), _) => Some(class),
        (None, []) => None,
        (None, &[only]) => Some(only),
        (None, several) => return Err(format!("one of {} classes", several.len())),
    };
    if class.is_none() && event.kind == EventKind::Failed {
        return Err("nobody in a class".to_owned());
    }
    let mut left = i128::from(heads);
    let mut gone = BTreeMap::new();
    for (person, count) in here.into_iter().filter(|(person, _)| person.class == class) {
        let count = count.min(left);
        left -= count;
        if count > 0 {
            gone.insert(person, count);
        }
    }
    match left {
        0 => Ok(Turn {
            class,
            gone,
            heads,
            ..Turn::default()
        }),
        more => Err(format!("{more} more than there are")),
    }
}

/// Posts of one order, or of all that the firm filed or that were filed for it.
fn cut(play: &Play<'_>, event: &Event) -> Result<Turn, String> {
    let mut held = Vec::new();
    for &demand in play.laid.rooms.keys() {
        let order = &play.ground.market.demands()[demand];
        let open = play.open(demand);
        let filed = { order.filed_for.iter() }
            .filter(|(firm, _)| Some(*firm) == event.firm)
            .map(|&(_, heads)| heads)
            .sum::<u32>();
        let share = match event.firm {
            Some(firm) if firm != order.firm => filed.min(open),
            _ => open,
        };
        if share > 0 && event.demand.is_none_or(|named| named == demand) {
            held.push((demand, share));
        }
    }
    let sum: u32 = held.iter().map(|&(_, share)| share).sum();
    let posts = match (event.heads, &held[..]) {
        (_, []) => return Err("no posts".to_owned()),
        (None, _) => held,
        (Some(heads), _) if heads == sum => held,
        (Some(heads), &[(demand, _)]) if heads < sum => vec![(demand, heads)],
        (Some(heads), _) => return Err(format!("{heads} of {sum} posts of {} orders", held.len())),
    };
    Ok(Turn {
        heads: posts.iter().map(|&(_, heads)| heads).sum(),
        posts,
        ..Turn::default()
    })
}
