//! A placement as it moves from event to event: who is where, what flows, what is still open.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use super::laid::Laid;
use super::ledger::{Ledger, Names, Person, Spot, put, way};
use crate::domain::market::{DemandId, EventKind};
use crate::domain::outcome::{PlacedMove, Placement};
use crate::judge::residual::Three;
use crate::judge::rules::CheckRule;
use crate::judge::{At, Verdicts};

/// The state.
pub struct Play<'a> {
    pub ground: Ground<'a>,
    pub names: Names<'a>,
    /// With limits as they are now and what flows.
    pub laid: Laid,
    pub ledger: Ledger,
    /// Cost of what flows.
    pub value: Three,
    /// Per class: trainees who withdrew or failed.
    pub left: Vec<u32>,
    /// Per class: nobody else will leave.
    pub done: Vec<bool>,
}

/// A move by ids.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub before: Person,
    pub from: Spot,
    pub after: Person,
    pub to: Spot,
    pub heads: i128,
}

impl Names<'_> {
    fn step(&self, moved: &PlacedMove) -> Result<Step, String> {
        let after = self.person(&moved.who)?;
        let before = Person {
            failed: moved.failed_before,
            class: self.class(&moved.class_before)?,
            ..after
        };
        Ok(Step {
            before,
            from: self.spot(&moved.from)?,
            after,
            to: self.spot(&moved.to)?,
            heads: moved.heads.into(),
        })
    }
}

impl<'a> Play<'a> {
    /// The state before any event: the rows of the document with all its moves undone, and those
    /// moves by event. `None` where that cannot be.
    pub fn rewound(
        ground: Ground<'a>,
        laid: Laid,
        placement: &Placement,
        v: &mut Verdicts,
    ) -> Option<(Self, Vec<Vec<Step>>)> {
        let names = Names::new(ground, &laid);
        let mut ledger = Ledger::new();
        let mut known = true;
        for row in &placement.rows {
            let at = At::Cohort(&row.who.cohort);
            let found = { names.person(&row.who) }.and_then(|who| Ok((who, names.spot(&row.to)?)));
            known &= v.holds(CheckRule::Codes, at, found.is_ok(), kept(&found), "a code");
            let Ok((person, spot)) = found else { continue };
            let first = !ledger.contains_key(&(person, spot)) && row.heads > 0;
            let told = format_args!("{person:?} {spot:?} {}", row.heads);
            known &= v.holds(CheckRule::PlaceBooks, at, first, told, "one row");
            put(&mut ledger, person, spot, row.heads.into());
        }
        let mut events = Vec::with_capacity(placement.events.len());
        for event in placement.events.iter().rev() {
            let at = At::Event(&event.source);
            let steps = event.moves.iter().map(|moved| names.step(moved));
            let steps: Result<Vec<Step>, String> = steps.collect();
            known &= v.holds(CheckRule::Codes, at, steps.is_ok(), kept(&steps), "codes");
            let steps = steps.unwrap_or_default();
            let undone = undo(&mut ledger, &steps);
            known &= v.holds(
                CheckRule::PlaceMoves,
                at,
                undone.is_none(),
                format_args!("{undone:?}"),
                "those who move were there",
            );
            events.push(steps);
        }
        events.reverse();
        let mut play = Play {
            names,
            ledger: Ledger::new(),
            value: [0; 3],
            left: vec![0; laid.classes.len()],
            done: vec![false; laid.classes.len()],
            ground,
            laid,
        };
        let mut touched = BTreeSet::new();
        for (&(person, spot), &heads) in &ledger {
            known &= play.put((person, spot), heads, &mut touched, v);
            let fresh = !person.failed && spot != Spot::Left;
            let told = format_args!("{person:?} {spot:?}");
            let at = play.at(person);
            let rule = CheckRule::PlaceMoves;
            known &= v.holds(
                rule,
                at,
                fresh,
                told,
                "nobody failed or left before any event",
            );
        }
        known &= play.whole(v);
        known.then_some((play, events))
    }

    /// Whether every cohort has as many people in rows as there are.
    fn whole(&self, v: &mut Verdicts) -> bool {
        let mut found = vec![0; self.laid.sources.len()];
        for (&(person, _), heads) in &self.ledger {
            found[person.source] += heads;
        }
        let mut whole = true;
        for (source, found) in self.laid.sources.iter().zip(found) {
            let cohort = &self.ground.market.cohorts()[source.cohort];
            let (rule, at) = (CheckRule::PlaceBooks, At::Cohort(&cohort.code));
            whole &= v.equal(rule, at, "heads", found, source.heads.into());
        }
        whole
    }

    /// The cohort of some trainees.
    pub fn at(&self, person: Person) -> At<'a> {
        let cohort = self.laid.sources[person.source].cohort;
        At::Cohort(&self.ground.market.cohorts()[cohort].code)
    }

    /// Posts that an order has now.
    pub fn open(&self, demand: DemandId) -> u32 {
        let room = self.laid.rooms.get(&demand);
        let most = room.and_then(|room| self.laid.pipes.pipes[room.pipe].most);
        u32::try_from(most.unwrap_or(0)).unwrap_or(0)
    }

    /// Attrition that is still expected of a class.
    pub fn margin(&self, at: usize) -> u32 {
        let class = &self.laid.classes[at];
        match self.done[at] {
            true => 0,
            false => (class.intake - class.size).saturating_sub(self.left[at]),
        }
    }

    /// Adds heads to a row and to the pipes that lead there; whether any do.
    pub fn put(
        &mut self,
        (person, spot): (Person, Spot),
        heads: i128,
        touched: &mut BTreeSet<usize>,
        v: &mut Verdicts,
    ) -> bool {
        put(&mut self.ledger, person, spot, heads);
        let way = way(&self.laid, person, spot);
        let told = format_args!("{person:?} {spot:?}");
        let (rule, at) = (CheckRule::PlaceDestination, self.at(person));
        let lawful = v.holds(rule, at, way.is_some(), told, "a place that they may take");
        for pipe in way.into_iter().flatten() {
            let of = &mut self.laid.pipes.pipes[pipe];
            of.flow += heads;
            for (value, cost) in self.value.iter_mut().zip(of.cost) {
                *value += cost * heads;
            }
            touched.insert(pipe);
        }
        lawful
    }

    /// Takes an event's moves; returns the pipes whose flow may be another one.
    pub fn take(&mut self, steps: &[Step], v: &mut Verdicts) -> BTreeSet<usize> {
        let mut touched = BTreeSet::new();
        for step in steps {
            self.put((step.before, step.from), -step.heads, &mut touched, v);
            self.put((step.after, step.to), step.heads, &mut touched, v);
        }
        touched
    }

    /// Closes what an event closes: posts, and the margin of classes that somebody leaves.
    pub fn close(
        &mut self,
        kind: EventKind,
        class: Option<usize>,
        gone: &BTreeMap<Person, i128>,
        posts: &[(DemandId, u32)],
    ) {
        for &(demand, heads) in posts {
            let open = self.open(demand).saturating_sub(heads);
            let pipe = self.laid.rooms[&demand].pipe;
            self.laid.pipes.pipes[pipe].most = Some(open.into());
        }
        for (person, &heads) in gone {
            if let (Some(class), false) = (person.class, person.failed) {
                self.left[class] += u32::try_from(heads).unwrap_or(0);
            }
        }
        let Some(at) = class else { return };
        if kind == EventKind::Completed {
            self.done[at] = true;
        }
        let margin = self.margin(at);
        self.laid.pipes.pipes[self.laid.classes[at].margin].most = Some(margin.into());
    }

    /// Trainees at every node as things stand, and all demanded at the sink.
    pub fn supply(&self) -> Vec<i128> {
        let mut supply = vec![0; self.laid.pipes.nodes];
        for (&(person, spot), &heads) in &self.ledger {
            let node = match person.class {
                _ if spot == Spot::Left => continue,
                Some(class) if person.failed => self.laid.classes[class].hub,
                _ => self.laid.sources[person.source].node,
            };
            supply[node] += heads;
            supply[self.laid.sink] -= heads;
        }
        supply
    }
}

/// Everybody at their source, before anything.
pub fn at_first(laid: &Laid) -> Vec<i128> {
    let mut supply = vec![0; laid.pipes.nodes];
    for source in &laid.sources {
        supply[source.node] += i128::from(source.heads);
        supply[laid.sink] -= i128::from(source.heads);
    }
    supply
}

/// What went wrong, if anything.
fn kept<T>(found: &Result<T, String>) -> &str {
    found.as_ref().err().map_or("known", String::as_str)
}

/// Takes moves back; returns a row that would hold fewer than nobody.
fn undo(ledger: &mut Ledger, steps: &[Step]) -> Option<(Person, Spot, i128)> {
    for step in steps {
        put(ledger, step.after, step.to, -step.heads);
        put(ledger, step.before, step.from, step.heads);
    }
    let ends = steps
        .iter()
        .flat_map(|s| [(s.after, s.to), (s.before, s.from)]);
    let mut held = ends.map(|(person, spot)| {
        let heads = ledger.get(&(person, spot)).copied().unwrap_or(0);
        (person, spot, heads)
    });
    held.find(|row| row.2 < 0)
}
