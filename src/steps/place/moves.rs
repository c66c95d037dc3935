//! Books and a flow in; out come the moves that make the books agree with it, as few as can be.
//!
//! A flow says how many of a cohort sit in a class and how many of a class go where, not who: of
//! trainees who are alike those stay where they are who can.

use std::collections::BTreeMap;

use super::books::{Books, Move, Person, Spot, idle};
use super::network::{Drawn, Taught, TaughtId};
use super::over::Over;
use crate::math::flow::ArcId;

/// Trainees who leave a class or fail it, besides what the flow says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Who, before.
    pub person: Person,
    /// Whether they fail; else they withdraw.
    pub fail: bool,
    /// How many.
    pub heads: u32,
}

/// Brings the books into agreement with a flow, in the classes given and for those who are gone;
/// returns the moves.
///
/// *Complexity*: linear in the rows and arcs of these classes.
pub fn settle(
    books: &mut Books,
    drawn: &Drawn,
    flow: impl Fn(ArcId) -> i64,
    classes: &[TaughtId],
    gone: &[Gone],
) -> Vec<Move> {
    let mut desk = Desk {
        books,
        drawn,
        moves: Vec::new(),
    };
    let seats = seats(drawn, &flow, classes);
    let mut open: Vec<Opened> = Vec::new();
    let mut over: BTreeMap<TaughtId, Over> = BTreeMap::new();
    for &class in classes {
        over.insert(class, desk.over(class, &flow));
    }
    for gone in gone {
        desk.gone(gone, &mut over);
    }
    for &class in classes {
        desk.unseat(class, &seats, &mut over, &mut open);
    }
    let mut new: BTreeMap<TaughtId, Vec<Opened>> = BTreeMap::new();
    for &class in classes {
        new.insert(class, desk.seat(class, &seats, &mut open));
    }
    // Whoever found no other seat.
    for left in open {
        desk.idle(left);
    }
    for &class in classes {
        let newcomers = new.remove(&class).unwrap_or_default();
        desk.spread(class, &flow, newcomers);
    }
    desk.moves
}

/// Trainees on their way: who they were, where, how many.
#[derive(Clone, Copy, Debug)]
struct Opened {
    before: Person,
    from: Spot,
    heads: u32,
}

/// Per class the flow from each source.
fn seats(
    drawn: &Drawn,
    flow: &impl Fn(ArcId) -> i64,
    classes: &[TaughtId],
) -> BTreeMap<TaughtId, Vec<(usize, u32)>> {
    let here = |&class: &TaughtId| {
        let entries = drawn.entries[class].iter();
        let here = entries.map(|&(source, arc)| (source, u32::try_from(flow(arc)).unwrap_or(0)));
        (class, here.collect())
    };
    classes.iter().map(here).collect()
}

struct Desk<'a> {
    books: &'a mut Books,
    drawn: &'a Drawn,
    moves: Vec<Move>,
}

impl Desk<'_> {
    fn over(&self, class: TaughtId, flow: &impl Fn(ArcId) -> i64) -> Over {
        let taught = &self.drawn.taught[class];
        let mut over = Over {
            passing: BTreeMap::new(),
            hub: BTreeMap::new(),
            away: -flow(taught.away),
        };
        for (spot, arc, passing) in spots(taught) {
            let side = if passing {
                &mut over.passing
            } else {
                &mut over.hub
            };
            *side.entry(spot).or_default() -= flow(arc);
        }
        for (person, spot, heads) in self.books.of(class) {
            if spot == Spot::Left {
                continue;
            }
            match over.passing.get_mut(&spot) {
                Some(more) if !person.failed => *more += i64::from(heads),
                _ => {
                    *over.hub.entry(spot).or_default() += i64::from(heads);
                    if !person.failed {
                        over.away += i64::from(heads);
                    }
                }
            }
        }
        over
    }

    fn gone(&mut self, gone: &Gone, over: &mut BTreeMap<TaughtId, Over>) {
        let person = gone.person;
        let Some(class) = person.class else {
            // Nobody fails a class that he is not in.
            let from = idle(self.drawn.sources[person.source].reserve);
            self.books.put(person, from, -i64::from(gone.heads));
            self.arrive(
                person,
                Spot::Left,
                Opened {
                    before: person,
                    from,
                    heads: gone.heads,
                },
            );
            return;
        };
        let mut none = Over::default();
        let over = over.get_mut(&class).unwrap_or(&mut none);
        for (from, heads) in self.books.take(class, person, gone.heads, over) {
            let opened = Opened {
                before: person,
                from,
                heads,
            };
            match gone.fail {
                true => {
                    let after = Person {
                        failed: true,
                        ..person
                    };
                    // Found a place when the class is spread out.
                    self.books.put(after, Spot::Open, i64::from(heads));
                    self.moves.push(Move {
                        before: person,
                        after,
                        from,
                        to: Spot::Open,
                        heads,
                    });
                }
                false => self.arrive(person, Spot::Left, opened),
            }
        }
    }

    fn arrive(&mut self, after: Person, to: Spot, opened: Opened) {
        let Opened {
            before,
            from,
            heads,
        } = opened;
        self.books.put(after, to, i64::from(heads));
        if (before, from) != (after, to) {
            self.moves.push(Move {
                before,
                after,
                from,
                to,
                heads,
            });
        }
    }

    /// Those of each source who lose their seat.
    fn unseat(
        &mut self,
        class: TaughtId,
        seats: &BTreeMap<TaughtId, Vec<(usize, u32)>>,
        over: &mut BTreeMap<TaughtId, Over>,
        open: &mut Vec<Opened>,
    ) {
        for &(source, wanted) in &seats[&class] {
            let person = Person {
                source,
                class: Some(class),
                failed: false,
            };
            let here = self.seated(class, person);
            if here > wanted
                && let Some(over) = over.get_mut(&class)
            {
                for (from, heads) in self.books.take(class, person, here - wanted, over) {
                    open.push(Opened {
                        before: person,
                        from,
                        heads,
                    });
                }
            }
        }
    }

    fn seated(&self, class: TaughtId, person: Person) -> u32 {
        let rows = self.books.of(class);
        let own = rows.filter(|(who, spot, _)| *who == person && *spot != Spot::Left);
        own.map(|(.., heads)| heads).sum()
    }

    /// Those who take a seat: of the same source from other classes, else from those without one.
    fn seat(
        &mut self,
        class: TaughtId,
        seats: &BTreeMap<TaughtId, Vec<(usize, u32)>>,
        open: &mut [Opened],
    ) -> Vec<Opened> {
        let mut new = Vec::new();
        for &(source, wanted) in &seats[&class] {
            let person = Person {
                source,
                class: Some(class),
                failed: false,
            };
            let mut missing = wanted.saturating_sub(self.seated(class, person));
            let moved = open.iter_mut().filter(|o| o.before.source == source);
            for opened in moved {
                let heads = opened.heads.min(missing);
                opened.heads -= heads;
                missing -= heads;
                if heads > 0 {
                    new.push(Opened { heads, ..*opened });
                }
            }
            if missing > 0 {
                let before = Person {
                    class: None,
                    ..person
                };
                let from = idle(self.drawn.sources[source].reserve);
                self.books.put(before, from, -i64::from(missing));
                new.push(Opened {
                    before,
                    from,
                    heads: missing,
                });
            }
        }
        new
    }

    fn idle(&mut self, left: Opened) {
        if left.heads > 0 {
            let source = left.before.source;
            let after = Person {
                source,
                class: None,
                failed: false,
            };
            let to = idle(self.drawn.sources[source].reserve);
            self.arrive(after, to, left);
        }
    }

    /// Gives everybody of a class a place as the flow says.
    fn spread(&mut self, class: TaughtId, flow: &impl Fn(ArcId) -> i64, newcomers: Vec<Opened>) {
        let taught = &self.drawn.taught[class];
        let mut over = self.over(class, flow);
        // Whoever failed waits at `Open`, which the flow does not know.
        over.hub.remove(&Spot::Open);
        let mut pool = newcomers;
        let rows: Vec<(Person, Spot, u32)> = self.books.of(class).collect();
        // Passing trainees out of places that are gone; then those whom their class has a post for
        // again.
        for back in [false, true] {
            for &(person, spot, _) in rows.iter().rev() {
                if person.failed || spot == Spot::Left {
                    continue;
                }
                let heads = self.books.heads(class, person, spot);
                let count = over.gone(spot, back).min(heads);
                if count > 0 {
                    over.less(false, spot, count);
                    self.books.put(person, spot, -i64::from(count));
                    pool.push(Opened {
                        before: person,
                        from: spot,
                        heads: count,
                    });
                }
            }
        }
        let mut all = self.failed(class, &mut over);
        for (spot, _, passing) in spots(taught) {
            if passing {
                let room = -over.passing[&spot];
                self.fill(class, spot, room, &mut pool);
            }
        }
        let hub: Vec<Spot> = spots(taught).filter(|s| !s.2).map(|s| s.0).collect();
        all.extend(pool);
        for spot in hub {
            let room = -over.hub.get(&spot).copied().unwrap_or(0);
            self.fill(class, spot, room, &mut all);
        }
        debug_assert!(all.iter().all(|o| o.heads == 0), "nobody is lost: {all:?}");
    }

    /// Those who failed and have no place, or whose place is gone.
    fn failed(&mut self, class: TaughtId, over: &mut Over) -> Vec<Opened> {
        let rows: Vec<(Person, Spot, u32)> = self.books.of(class).collect();
        let mut pool = Vec::new();
        for &(person, spot, heads) in rows.iter().rev().filter(|(who, ..)| who.failed) {
            let count = match spot {
                Spot::Open => heads,
                Spot::Left => 0,
                _ => over.of(true, spot).min(heads),
            };
            if count > 0 {
                if spot != Spot::Open {
                    over.less(true, spot, count);
                }
                self.books.put(person, spot, -i64::from(count));
                pool.push(Opened {
                    before: person,
                    from: spot,
                    heads: count,
                });
            }
        }
        pool
    }

    fn fill(&mut self, class: TaughtId, spot: Spot, mut room: i64, pool: &mut [Opened]) {
        for opened in pool.iter_mut().filter(|o| o.heads > 0) {
            let heads = opened.heads.min(u32::try_from(room).unwrap_or(0));
            if heads == 0 {
                break;
            }
            opened.heads -= heads;
            room -= i64::from(heads);
            let failed = opened.before.failed && opened.before.class == Some(class);
            let after = Person {
                source: opened.before.source,
                class: Some(class),
                failed,
            };
            let moved = Opened { heads, ..*opened };
            match opened.from {
                Spot::Open => self.arrive_failed(after, spot, moved),
                _ => self.arrive(after, spot, moved),
            }
        }
    }

    /// Completes the move of somebody who has just failed.
    fn arrive_failed(&mut self, after: Person, to: Spot, opened: Opened) {
        self.books.put(after, to, i64::from(opened.heads));
        let mut left = opened.heads;
        let mut rest = Vec::new();
        for part in self
            .moves
            .iter_mut()
            .filter(|m| m.after == after && m.to == Spot::Open)
        {
            let heads = part.heads.min(left);
            left -= heads;
            if heads == part.heads {
                part.to = to;
            } else if heads > 0 {
                part.heads -= heads;
                rest.push(Move { to, heads, ..*part });
            }
        }
        self.moves.extend(rest);
    }
}

/// Places of a class with their arcs, and whether only those who passed may take them.
fn spots(taught: &Taught) -> impl Iterator<Item = (Spot, ArcId, bool)> {
    let own = taught
        .own
        .iter()
        .map(|&(demand, arc)| (Spot::Own(demand), arc, true));
    let margin = std::iter::once((Spot::Margin, taught.margin, true));
    let similar = taught.similar.iter();
    let similar = similar.map(|&(post, steps, arc)| (Spot::Post(post), arc, steps == 0));
    let retrain = std::iter::once((Spot::Retrain, taught.retrain, false));
    own.chain(similar).chain(margin).chain(retrain)
}
