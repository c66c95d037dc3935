//! A placement as it stands, and what an event changes in it: twice warm from where it stood, once
//! with everybody who is not concerned kept where they are, once with everybody free to move.

use std::collections::{BTreeMap, BTreeSet};

use super::PlaceError;
use super::books::{Books, Move, Person};
use super::moves::{Gone, settle};
use super::network::{Drawn, PostId, TaughtId};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::domain::outcome::PlacedValue;
use crate::math::flow::{ArcId, NetworkError, NodeId, Status, Warm, pack_levels};

/// A placement with what it takes to change it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The network as drawn at first.
    pub drawn: Drawn,
    /// Where everybody is.
    pub books: Books,
    /// Trainees who withdrew or failed, per class.
    pub left: IdVec<TaughtId, u32>,
    /// Posts that are there now, per order.
    pub open: IdVec<PostId, u32>,
    done: IdVec<TaughtId, bool>,
    supplies: Vec<i64>,
    /// With lower bounds that keep everybody in seat and post.
    kept: Half,
    /// Without.
    free: Half,
    ends: Ends,
    /// Arcs that keep fewer while a change is made, with what they keep.
    loose: BTreeMap<ArcId, i64>,
}

/// A flow that changes, with what it is worth.
#[derive(Clone, Debug)]
struct Half {
    warm: Warm,
    flows: Vec<i64>,
    values: [i64; 3],
}

/// Which class or order an arc belongs to.
#[derive(Clone, Debug)]
struct Ends {
    /// Per arc the position of its class; `NONE` where it has none.
    class: Vec<u32>,
    /// Per arc whether it keeps somebody: a seat or a post.
    keeps: Vec<Keeps>,
    /// Per order the arcs into it.
    into: IdVec<PostId, Vec<ArcId>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    Nobody,
    Seat,
    Post,
}

const NONE: u32 = u32::MAX;

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Trainees withdraw from their class or, without one, from the books.
    Withdraw(Vec<(Person, u32)>),
    /// Trainees fail their class.
    Fail(Vec<(Person, u32)>),
    /// Posts fall away.
    Cut(Vec<(PostId, u32)>),
    /// Nobody else will leave a class.
    Complete(TaughtId),
}

impl Half {
    fn new(warm: Warm, drawn: &Drawn) -> Self {
        let mut half = Half {
            flows: vec![0; drawn.net.arcs()],
            values: [0; 3],
            warm,
        };
        half.follow(drawn.net.arc_ids(), drawn);
        half
    }

    /// Solves again; returns the arcs whose flow is another one.
    fn resolve(&mut self, drawn: &Drawn, stop: &Stop) -> Result<Vec<ArcId>, PlaceError> {
        match self.warm.resolve(stop)? {
            Status::Optimal(_) => {}
            // Retraining is open to everybody.
            _ => return Err(PlaceError::Stopped),
        }
        let mut touched = Vec::new();
        self.warm.touched(|arc| touched.push(arc));
        Ok(self.follow(touched.into_iter(), drawn))
    }

    fn follow(&mut self, arcs: impl Iterator<Item = ArcId>, drawn: &Drawn) -> Vec<ArcId> {
        let mut changed = Vec::new();
        for arc in arcs {
            let (now, at) = (self.warm.flow_of(arc), arc.index());
            let more = now - self.flows[at];
            if more != 0 {
                self.flows[at] = now;
                for (value, level) in self.values.iter_mut().zip(&drawn.levels) {
                    *value += level[at] * more;
                }
                changed.push(arc);
            }
        }
        changed
    }

    fn value(&self) -> PlacedValue {
        let [own, placed, cost] = self.values;
        PlacedValue {
            own: -own,
            placed: -placed,
            cost,
        }
    }

    fn set_upper(&mut self, arc: ArcId, upper: i64) -> Result<(), NetworkError> {
        self.warm.set_bounds(arc, 0, upper)
    }
}

impl Standing {
    /// Solves a network from nothing.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn new(drawn: Drawn, stop: &Stop) -> Result<Self, PlaceError> {
        let warm = solved(&drawn, stop)?;
        let free = Half::new(warm, &drawn);
        let mut standing = Standing {
            books: Books::new(&drawn),
            left: drawn.taught.iter().map(|_| 0).collect(),
            open: drawn.posts.iter().map(|post| post.heads).collect(),
            done: drawn.taught.iter().map(|_| false).collect(),
            supplies: drawn.net.node_ids().map(|v| drawn.net.supply(v)).collect(),
            kept: free.clone(),
            ends: Ends::new(&drawn),
            loose: BTreeMap::new(),
            free,
            drawn,
        };
        let all: Vec<TaughtId> = standing.drawn.taught.ids().collect();
        standing.write_down(&all, &[]);
        let arcs: Vec<ArcId> = standing.drawn.net.arc_ids().collect();
        standing.hold(&arcs, stop)?;
        Ok(standing)
    }

    fn write_down(&mut self, classes: &[TaughtId], gone: &[Gone]) -> Vec<Move> {
        let flows = &self.kept.flows;
        let flow = |arc: ArcId| flows[arc.index()];
        settle(&mut self.books, &self.drawn, flow, classes, gone)
    }

    /// What stands.
    pub fn value(&self) -> PlacedValue {
        self.kept.value()
    }

    /// What would stand with everybody free to move.
    pub fn free_value(&self) -> PlacedValue {
        self.free.value()
    }

    /// Flow of an arc as it stands.
    pub fn flow(&self, arc: ArcId) -> i64 {
        self.kept.flows[arc.index()]
    }

    /// The same with everybody free to move.
    pub fn free_flow(&self, arc: ArcId) -> i64 {
        self.free.flows[arc.index()]
    }

    /// The network as it is after all changes so far, costs left out, everybody free to move.
    ///
    /// # Errors
    /// Never for what was drawn.
    pub fn network(&self) -> Result<crate::math::flow::Network, NetworkError> {
        let mut net = self.drawn.net.clone();
        for (node, &supply) in self.drawn.net.node_ids().zip(&self.supplies) {
            net.set_supply(node, supply)?;
        }
        let rooms = self.drawn.posts.iter_ids();
        let rooms = rooms.map(|(id, post)| (post.room, self.open[id]));
        let margins = self.drawn.taught.iter_ids();
        let margins = margins.map(|(id, taught)| (taught.margin, self.margin(id)));
        for (arc, upper) in rooms.chain(margins) {
            net.set_bounds(arc, 0, upper.into())?;
        }
        Ok(net)
    }

    /// Attrition that is still expected of a class.
    pub fn margin(&self, class: TaughtId) -> u32 {
        let taught = &self.drawn.taught[class];
        match self.done[class] {
            true => 0,
            false => (taught.intake - taught.size).saturating_sub(self.left[class]),
        }
    }

    /// How many trainees at least would lose their seat or post if everybody might move.
    pub fn uprooted(&self) -> u32 {
        let lost = |kept: Keeps| -> i64 {
            let arcs = self.drawn.net.arc_ids();
            let arcs = arcs.filter(|arc| self.ends.keeps[arc.index()] == kept);
            arcs.map(|arc| (self.flow(arc) - self.free_flow(arc)).max(0))
                .sum()
        };
        u32::try_from(lost(Keeps::Seat).max(lost(Keeps::Post))).unwrap_or(u32::MAX)
    }

    /// Applies a change to both placements and says who moves. [`Standing::value`] and
    /// [`Standing::free_value`] are those afterwards.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn apply(&mut self, change: &Change, stop: &Stop) -> Result<Vec<Move>, PlaceError> {
        let mut classes: BTreeSet<TaughtId> = BTreeSet::new();
        let mut gone = Vec::new();
        match change {
            Change::Withdraw(who) | Change::Fail(who) => {
                let fail = matches!(change, Change::Fail(_));
                for &(person, heads) in who {
                    classes.extend(person.class);
                    self.leave(person, fail, heads)?;
                    gone.push(Gone {
                        person,
                        fail,
                        heads,
                    });
                }
            }
            Change::Cut(posts) => {
                for &(post, heads) in posts {
                    self.cut(post, heads)?;
                }
            }
            Change::Complete(class) => {
                self.done[*class] = true;
                self.set_margin(*class)?;
            }
        }
        let changed = self.kept.resolve(&self.drawn, stop)?;
        let of = changed.iter().map(|arc| self.ends.class[arc.index()]);
        classes.extend(of.filter(|&c| c != NONE).map(|c| TaughtId::new(c as usize)));
        let classes: Vec<TaughtId> = classes.into_iter().collect();
        let moves = self.write_down(&classes, &gone);
        let loose = std::mem::take(&mut self.loose);
        let again: BTreeSet<ArcId> = changed.into_iter().chain(loose.into_keys()).collect();
        self.hold(&again.into_iter().collect::<Vec<_>>(), stop)?;
        self.free.resolve(&self.drawn, stop)?;
        self.free.warm.keep();
        Ok(moves)
    }

    /// Trainees leave their source, and their class what it keeps.
    fn leave(&mut self, person: Person, fail: bool, heads: u32) -> Result<(), NetworkError> {
        let source = &self.drawn.sources[person.source];
        let from = match (person.failed, person.class) {
            (true, Some(class)) => self.drawn.taught[class].hub,
            _ => source.node,
        };
        let to = match person.class {
            Some(class) if fail => self.drawn.taught[class].hub,
            _ => self.drawn.sink,
        };
        self.supply(from, -i64::from(heads));
        self.supply(to, i64::from(heads));
        let Some(class) = person.class else {
            return Ok(());
        };
        self.loosen(class, person, heads.into())?;
        if !person.failed {
            self.left[class] += heads;
            self.set_margin(class)?;
        }
        Ok(())
    }

    fn supply(&mut self, node: NodeId, change: i64) {
        let now = &mut self.supplies[node.index()];
        *now += change;
        for half in [&mut self.kept, &mut self.free] {
            half.warm.set_supply(node, *now);
        }
    }

    fn set_margin(&mut self, class: TaughtId) -> Result<(), NetworkError> {
        let (arc, upper) = (self.drawn.taught[class].margin, self.margin(class));
        self.kept.set_upper(arc, upper.into())?;
        self.free.set_upper(arc, upper.into())
    }

    fn cut(&mut self, post: PostId, heads: u32) -> Result<(), NetworkError> {
        self.open[post] = self.open[post].saturating_sub(heads);
        let (arc, upper) = (self.drawn.posts[post].room, self.open[post]);
        self.kept.set_upper(arc, upper.into())?;
        self.free.set_upper(arc, upper.into())?;
        for at in 0..self.ends.into[post].len() {
            self.lower(self.ends.into[post][at], heads.into())?;
        }
        Ok(())
    }

    /// Whoever leaves a class leaves a seat and a post; which post is left to the flow.
    fn loosen(&mut self, class: TaughtId, person: Person, heads: i64) -> Result<(), NetworkError> {
        let taught = &self.drawn.taught[class];
        let own = taught.own.iter().map(|&(_, arc)| arc);
        let mut arcs: Vec<ArcId> = own.chain(taught.similar.iter().map(|s| s.2)).collect();
        let entries = self.drawn.entries[class].iter();
        let seat = entries.filter(|(source, _)| *source == person.source && !person.failed);
        arcs.extend(seat.map(|&(_, arc)| arc));
        arcs.into_iter().try_for_each(|arc| self.lower(arc, heads))
    }

    /// An arc keeps fewer.
    fn lower(&mut self, arc: ArcId, heads: i64) -> Result<(), NetworkError> {
        let flow = self.kept.flows[arc.index()];
        if flow == 0 {
            return Ok(());
        }
        let kept = self.loose.entry(arc).or_insert(flow);
        *kept = (*kept - heads).max(0);
        let upper = self.drawn.net.arc(arc).upper;
        self.kept.warm.set_bounds(arc, *kept, upper)
    }

    /// From here on the kept placement keeps what it has on these arcs.
    fn hold(&mut self, arcs: &[ArcId], stop: &Stop) -> Result<(), PlaceError> {
        for &arc in arcs {
            if self.ends.keeps[arc.index()] != Keeps::Nobody {
                let (flow, upper) = (self.flow(arc), self.drawn.net.arc(arc).upper);
                self.kept.warm.set_bounds(arc, flow, upper)?;
            }
        }
        self.kept.resolve(&self.drawn, stop)?;
        self.kept.warm.keep();
        Ok(())
    }
}

/// The best placement with all levels in one proven cost, and its basis.
///
/// # Errors
/// [`PlaceError`].
pub fn solved(drawn: &Drawn, stop: &Stop) -> Result<Warm, PlaceError> {
    let packing = pack_levels(&drawn.net, &drawn.levels);
    if packing.levels < drawn.levels.len() {
        return Err(NetworkError::CostsTooLarge.into());
    }
    let mut net = drawn.net.clone();
    for (arc, &cost) in drawn.net.arc_ids().zip(&packing.costs) {
        net.set_cost(arc, cost)?;
    }
    let warm = Warm::new(net, stop)?;
    match warm.status() {
        Status::Optimal(_) => Ok(warm),
        _ => Err(PlaceError::Stopped),
    }
}

impl Ends {
    fn new(drawn: &Drawn) -> Self {
        let mut ends = Ends {
            class: vec![NONE; drawn.net.arcs()],
            keeps: vec![Keeps::Nobody; drawn.net.arcs()],
            into: drawn.posts.iter().map(|_| Vec::new()).collect(),
        };
        for (id, taught) in drawn.taught.iter_ids() {
            let own = taught.own.iter();
            let own = own.map(|&(demand, arc)| (drawn.post_of[&demand], arc));
            let similar = taught.similar.iter().map(|&(post, _, arc)| (post, arc));
            for (post, arc) in own.chain(similar) {
                ends.class[arc.index()] = id.index() as u32;
                ends.keeps[arc.index()] = Keeps::Post;
                ends.into[post].push(arc);
            }
            for arc in [taught.room, taught.margin, taught.away, taught.retrain] {
                ends.class[arc.index()] = id.index() as u32;
            }
            for &(_, arc) in &drawn.entries[id] {
                ends.class[arc.index()] = id.index() as u32;
                ends.keeps[arc.index()] = Keeps::Seat;
            }
        }
        ends
    }
}
