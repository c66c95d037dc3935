//! A row of `events` -> a change of the placement as it stands, or what is wrong with it.

use std::collections::BTreeMap;

use super::books::{Person, Spot};
use super::network::{Ground, PostId, TaughtId};
use super::standing::{Change, Standing};
use crate::domain::catalog::nearest;
use crate::domain::market::{DemandId, Event, EventKind, Finding, Place, Trouble};

/// An event as it is applied.
#[derive(Clone, Debug)]
pub struct Happening {
    /// What changes.
    pub change: Change,
    /// The class, where it is about one.
    pub class: Option<TaughtId>,
    /// How many trainees or posts.
    pub heads: u32,
}

/// Cohorts chosen for a class that no school holds.
pub fn unknown_classes(ground: Ground) -> Vec<Finding> {
    let cohorts = ground.market.cohorts().iter();
    let named = cohorts.filter(|cohort| !cohort.class.is_empty());
    let unknown = named.filter(|cohort| !held(ground).any(|code| code == cohort.class));
    unknown
        .map(|cohort| unresolved(ground, cohort.place.clone(), &cohort.class))
        .collect()
}

/// The codes of classes with a winner.
fn held(ground: Ground<'_>) -> impl Iterator<Item = &str> {
    let classes = ground.formation.classes.iter_ids();
    let held = classes.filter(move |(id, _)| ground.award[*id].is_some());
    held.map(|(_, class)| class.code.as_str())
}

fn unresolved(ground: Ground, place: Place, code: &str) -> Finding {
    let trouble = Trouble::Unresolved {
        table: "有中选学校的班级".to_owned(),
        nearest: nearest(code, held(ground)).map(str::to_owned),
    };
    Finding::new(place, Some(code), trouble)
}

/// What an event changes, as things stand.
///
/// # Errors
/// A finding: a class that no school holds, a cohort that sits in several, more than there are.
pub fn happening(
    ground: Ground,
    standing: &Standing,
    event: &Event,
) -> Result<Happening, Box<Finding>> {
    let class = match event.class.as_str() {
        "" => None,
        code => Some(
            taught(ground, standing, code)
                .ok_or_else(|| Box::new(unresolved(ground, event.place.clone(), code)))?,
        ),
    };
    match event.kind {
        EventKind::Withdrawn | EventKind::Failed => leave(ground, standing, event, class),
        EventKind::FirmCannotTake => cut(ground, standing, event),
        EventKind::Completed => {
            // `validate` asks for the class.
            let class = class.ok_or_else(|| Box::new(exceeds(event, 0)))?;
            Ok(Happening {
                change: Change::Complete(class),
                class: Some(class),
                heads: 0,
            })
        }
    }
}

fn taught(ground: Ground, standing: &Standing, code: &str) -> Option<TaughtId> {
    let mut taught = standing.drawn.taught.iter_ids();
    let of = |class| ground.formation.classes[class].code.as_str();
    taught
        .find(|(_, taught)| of(taught.class) == code)
        .map(|(id, _)| id)
}

fn exceeds(event: &Event, held: u32) -> Finding {
    let cell = event.heads.map(|heads| heads.to_string());
    Finding::new(
        event.place.clone(),
        cell.as_deref(),
        Trouble::EventExceeds { held },
    )
}

/// Trainees who withdraw or fail: of the cohort, in the class, those who were confirmed first, then
/// reserves who stepped in, then those who had failed before.
fn leave(
    ground: Ground,
    standing: &Standing,
    event: &Event,
    class: Option<TaughtId>,
) -> Result<Happening, Box<Finding>> {
    let (Some(cohort), Some(heads)) = (event.cohort, event.heads) else {
        return Err(Box::new(exceeds(event, 0)));
    };
    let drawn = &standing.drawn;
    let of_cohort = |person: Person| drawn.sources[person.source].cohort == cohort;
    let mut sits: BTreeMap<Option<TaughtId>, BTreeMap<(bool, usize), u32>> = BTreeMap::new();
    for (person, spot, there) in standing.books.rows() {
        let gone = spot == Spot::Left || spot == Spot::Standby;
        let again = person.failed && event.kind == EventKind::Failed;
        if of_cohort(person) && !gone && !again {
            let who = sits.entry(person.class).or_default();
            *who.entry((person.failed, person.source)).or_default() += there;
        }
    }
    let seated: Vec<TaughtId> = sits.keys().flatten().copied().collect();
    let class = match (class, &seated[..]) {
        (Some(class), _) => Some(class),
        (None, [only]) => Some(*only),
        (None, []) => None,
        (None, several) => {
            let code = |id: &TaughtId| {
                let class = drawn.taught[*id].class;
                ground.formation.classes[class].code.clone()
            };
            let codes = several.iter().map(code).collect();
            let cell = &ground.market.cohorts()[cohort].code;
            let trouble = Trouble::Ambiguous { codes };
            let finding = Finding::new(event.place.clone(), Some(cell), trouble);
            return Err(Box::new(finding));
        }
    };
    let here = sits.remove(&class).unwrap_or_default();
    let fails_nothing = class.is_none() && event.kind == EventKind::Failed;
    let held: u32 = if fails_nothing {
        0
    } else {
        here.values().sum()
    };
    if heads > held {
        return Err(Box::new(exceeds(event, held)));
    }
    let mut left = heads;
    let mut who = Vec::new();
    for ((failed, source), there) in here {
        let count = there.min(left);
        left -= count;
        if count > 0 {
            let person = Person {
                source,
                class,
                failed,
            };
            who.push((person, count));
        }
    }
    let change = match event.kind {
        EventKind::Failed => Change::Fail(who),
        _ => Change::Withdraw(who),
    };
    Ok(Happening {
        change,
        class,
        heads,
    })
}

/// Posts that a firm cannot fill: of one order, or of all that it filed or that were filed for it.
fn cut(ground: Ground, standing: &Standing, event: &Event) -> Result<Happening, Box<Finding>> {
    let drawn = &standing.drawn;
    let share = |post: PostId| -> u32 {
        let order: DemandId = drawn.posts[post].demand;
        let demand = &ground.market.demands()[order];
        let open = standing.open[post];
        match event.firm {
            Some(firm) if !demand.filed_for.is_empty() && demand.firm != firm => {
                let filed = demand.filed_for.iter();
                let filed = filed.filter(|(f, _)| *f == firm).map(|&(_, heads)| heads);
                filed.sum::<u32>().min(open)
            }
            Some(firm) if demand.firm != firm => 0,
            _ => open,
        }
    };
    let all = drawn.posts.ids().filter(|&post| match event.demand {
        Some(demand) => drawn.posts[post].demand == demand,
        None => true,
    });
    let held: Vec<(PostId, u32)> = { all.map(|post| (post, share(post))) }
        .filter(|&(_, heads)| heads > 0)
        .collect();
    let sum: u32 = held.iter().map(|&(_, heads)| heads).sum();
    let posts = match (event.heads, &held[..]) {
        (None, [_, ..]) => held,
        (Some(heads), &[(post, most)]) if heads <= most => vec![(post, heads)],
        (Some(heads), [_, _, ..]) if heads == sum => held,
        (Some(heads), several @ [_, _, ..]) if heads < sum => {
            let code = |(post, _): &(PostId, u32)| {
                let demand = drawn.posts[*post].demand;
                ground.market.demands()[demand].code.clone()
            };
            let codes = several.iter().map(code).collect();
            let firm = event
                .firm
                .map(|firm| ground.market.firms()[firm].name.as_str());
            let trouble = Trouble::Ambiguous { codes };
            return Err(Box::new(Finding::new(event.place.clone(), firm, trouble)));
        }
        _ => return Err(Box::new(exceeds(event, sum))),
    };
    let heads = posts.iter().map(|&(_, heads)| heads).sum();
    Ok(Happening {
        change: Change::Cut(posts),
        class: None,
        heads,
    })
}
