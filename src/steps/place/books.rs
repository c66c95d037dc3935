//! The books of trainees: each is in exactly one row, whatever happens.

use std::collections::BTreeMap;

use super::network::{Drawn, PostId, TaughtId};
use super::over::Over;
use crate::base::ids::IdVec;
use crate::domain::market::DemandId;

/// Trainees who are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// From which source of the network.
    pub source: usize,
    /// The class they sit in, or have failed.
    pub class: Option<TaughtId>,
    /// Whether they failed it.
    pub failed: bool,
}

/// Where trainees are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A post of their own class.
    Own(DemandId),
    /// A similar post.
    Post(PostId),
    /// In their class, as many as are expected to leave.
    Margin,
    /// Trained again, or back to what they studied.
    Retrain,
    /// Still in reserve.
    Standby,
    /// Withdrawn.
    Left,
    /// Nowhere yet; in no row once the books are settled.
    Open,
}

/// Trainees who go from one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who, before.
    pub before: Person,
    /// Who, after.
    pub after: Person,
    /// From.
    pub from: Spot,
    /// To.
    pub to: Spot,
    /// How many.
    pub heads: u32,
}

/// Rows by who and where, and by class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    seated: IdVec<TaughtId, Rows>,
    /// Trainees of no class, per source.
    loose: Vec<BTreeMap<Spot, u32>>,
}

/// Rows of a class.
type Rows = BTreeMap<(Person, Spot), u32>;

impl Books {
    /// Everybody without a seat.
    pub fn new(drawn: &Drawn) -> Self {
        let loose = drawn.sources.iter().map(|source| {
            let heads = u32::try_from(drawn.net.supply(source.node)).unwrap_or(0);
            BTreeMap::from([(idle(source.reserve), heads)])
        });
        Books {
            seated: drawn.taught.iter().map(|_| Rows::new()).collect(),
            loose: loose.collect(),
        }
    }

    /// Every row, those of no class last.
    pub fn rows(&self) -> impl Iterator<Item = (Person, Spot, u32)> {
        let seated = self.seated.iter().flatten();
        let seated = seated.map(|(&(person, spot), &heads)| (person, spot, heads));
        let loose = self.loose.iter().enumerate().flat_map(|(source, rows)| {
            let person = Person {
                source,
                class: None,
                failed: false,
            };
            rows.iter()
                .map(move |(&spot, &heads)| (person, spot, heads))
        });
        seated.chain(loose).filter(|&(.., heads)| heads > 0)
    }

    /// Rows of a class.
    pub fn of(&self, class: TaughtId) -> impl Iterator<Item = (Person, Spot, u32)> {
        let rows = self.seated[class].iter();
        rows.map(|(&(person, spot), &heads)| (person, spot, heads))
    }

    /// How many of a class are in a row.
    pub(super) fn heads(&self, class: TaughtId, person: Person, spot: Spot) -> u32 {
        self.seated[class]
            .get(&(person, spot))
            .copied()
            .unwrap_or(0)
    }

    /// Takes `heads` trainees who are `person` out of their places, those first whose places the
    /// flow no longer has; they are nowhere then.
    pub(super) fn take(
        &mut self,
        class: TaughtId,
        person: Person,
        heads: u32,
        over: &mut Over,
    ) -> Vec<(Spot, u32)> {
        let mut left = heads;
        let mut taken = Vec::new();
        for pass in [true, false] {
            let spots: Vec<(Spot, u32)> = { self.seated[class].iter() }
                .filter(|((who, _), heads)| *who == person && **heads > 0)
                .map(|(&(_, spot), &heads)| (spot, heads))
                .collect();
            for (spot, there) in spots
                .into_iter()
                .rev()
                .filter(|(spot, _)| *spot != Spot::Left)
            {
                let gone = over.of(person.failed, spot);
                let most = if pass { there.min(gone) } else { there };
                let count = most.min(left);
                if count > 0 {
                    over.less(person.failed, spot, count);
                    self.put(person, spot, -i64::from(count));
                    taken.push((spot, count));
                    left -= count;
                }
            }
        }
        debug_assert_eq!(left, 0, "more are asked for than there are");
        taken
    }

    /// So many more, or fewer, in a row.
    pub(super) fn put(&mut self, person: Person, spot: Spot, change: i64) {
        let heads = match person.class {
            Some(class) => self.seated[class].entry((person, spot)).or_default(),
            None => self.loose[person.source].entry(spot).or_default(),
        };
        *heads = u32::try_from(i64::from(*heads) + change).unwrap_or(0);
        if *heads == 0 {
            match person.class {
                Some(class) => self.seated[class].remove(&(person, spot)),
                None => self.loose[person.source].remove(&spot),
            };
        }
    }
}

/// Where a source's trainees without a class are.
pub(super) fn idle(reserve: bool) -> Spot {
    if reserve {
        Spot::Standby
    } else {
        Spot::Retrain
    }
}
