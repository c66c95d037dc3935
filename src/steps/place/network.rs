//! Trainees, seats and posts as a network: in goes a round with its awards, out come nodes and arcs
//! with three levels of cost, as `domain/outcome/placement` lays them down.

use std::collections::{BTreeMap, HashMap};

use super::likeness::{self, Role};
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    BidId, Class, ClassId, Cohort, CohortId, DemandId, Market, Point, SchoolId,
};
use crate::domain::model::Model;
use crate::domain::outcome::{Award, Formation};
use crate::ids;
use crate::math::flow::{Arc, ArcId, INFINITE, Network, NetworkError, NodeId};
use crate::steps::form::takes_part;

ids! {
    /// A class with a winner, in the order of the classes.
    TaughtId;
    /// An order with posts that a trainee could take, in file order.
    PostId;
}

/// Minus own posts, minus any posts, cost.
pub type Levels = [Vec<i64>; 3];

/// A round with its awards.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// Classes and calls.
    pub formation: &'a Formation,
    /// Who holds each class.
    pub award: &'a Award,
}

/// A class with a winner.
#[derive(Clone, Debug)]
pub struct Taught {
    /// Which.
    pub class: ClassId,
    /// Who won it.
    pub bid: BidId,
    /// The school that teaches it.
    pub school: SchoolId,
    /// What it trains for.
    pub role: Role,
    /// Heads ordered.
    pub size: u32,
    /// Seats: the intake that covers expected attrition.
    pub intake: u32,
    /// Where trainees enter, sit, and go when they find no post of their class.
    pub enter: NodeId,
    /// From `enter`: seats.
    pub room: ArcId,
    /// The class's trainees.
    pub seated: NodeId,
    /// From `seated` to the sink: covered by expected attrition.
    pub margin: ArcId,
    /// Trainees without a post of their role, and those who failed.
    pub hub: NodeId,
    /// From `seated` to `hub`.
    pub away: ArcId,
    /// From `hub` to the sink: trained again.
    pub retrain: ArcId,
    /// To the posts of its own firms.
    pub own: Vec<(DemandId, ArcId)>,
    /// To similar posts, with the steps to each: from `seated` to those of the same role (0 steps),
    /// which nobody who failed may take, from `hub` to all others.
    pub similar: Vec<(PostId, u32, ArcId)>,
}

/// An order and its posts.
#[derive(Clone, Debug)]
pub struct Post {
    /// Whose order.
    pub demand: DemandId,
    /// Its trainees.
    pub node: NodeId,
    /// To the sink: posts.
    pub room: ArcId,
    /// Posts: the heads ordered, or what awarded classes hold for it, whichever is more.
    pub heads: u32,
}

/// Where a cohort may sit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Which class.
    pub taught: TaughtId,
    /// The arc.
    pub arc: ArcId,
}

/// A cohort's confirmed trainees, or its reserves.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whose.
    pub cohort: CohortId,
    /// Whether these are the reserves.
    pub reserve: bool,
    /// Where they come from.
    pub node: NodeId,
    /// To the sink: without a seat, or still in reserve.
    pub idle: ArcId,
    /// To classes.
    pub seats: Vec<Seat>,
}

/// The network of a round.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Nodes and arcs.
    pub net: Network,
    /// Cost per arc and level.
    pub levels: Levels,
    /// Where all go.
    pub sink: NodeId,
    /// Confirmed trainees by cohort, then reserves by cohort.
    pub sources: Vec<Source>,
    /// Classes with a winner.
    pub taught: IdVec<TaughtId, Taught>,
    /// Orders with posts.
    pub posts: IdVec<PostId, Post>,
    /// By order.
    pub post_of: BTreeMap<DemandId, PostId>,
    /// Per class the sources that may enter it, with the arc.
    pub entries: IdVec<TaughtId, Vec<(usize, ArcId)>>,
}

/// Draws the network.
///
/// *Complexity*: O(classes × posts) for similar posts.
///
/// # Errors
/// Numbers that could leave 64 bits.
pub fn draw(ground: Ground) -> Result<Drawn, NetworkError> {
    let orders = orders(ground);
    let cohorts = ground.market.cohorts();
    let reserves = cohorts.iter().filter(|cohort| cohort.reserve > 0).count();
    let held: Vec<(ClassId, BidId)> = { ground.award.iter_ids() }
        .filter_map(|(class, bid)| Some((class, (*bid)?)))
        .collect();
    let nodes = 1 + cohorts.len() + reserves + 3 * held.len() + orders.len();
    let mut pen = Pen::new(nodes)?;
    let sink = pen.node();
    let firsts: Vec<NodeId> = cohorts.iter().map(|_| pen.node()).collect();
    let seconds: Vec<NodeId> = (0..reserves).map(|_| pen.node()).collect();
    let mut posts = IdVec::new();
    let mut post_of = BTreeMap::new();
    for &(demand, heads) in &orders {
        let node = pen.node();
        let room = pen.arc((node, sink), heads.into(), [0, -1, 0])?;
        let post = Post {
            demand,
            node,
            room,
            heads,
        };
        post_of.insert(demand, posts.push(post));
    }
    let mut drawn = Drawn {
        net: Network::new(0)?,
        levels: Levels::default(),
        sink,
        sources: Vec::new(),
        taught: IdVec::new(),
        posts,
        post_of,
        entries: IdVec::new(),
    };
    for (class, bid) in held {
        let taught = pen.class(ground, &drawn, class, bid)?;
        drawn.taught.push(taught);
    }
    pen.similar(ground, &mut drawn)?;
    let mut seconds = seconds.into_iter();
    let mut reserve = Vec::new();
    let entries = Entries::new(ground, &drawn);
    let mut sources = Vec::with_capacity(cohorts.len() + reserves);
    for ((id, cohort), node) in cohorts.iter_ids().zip(firsts) {
        sources.push(pen.source(ground, &entries, (id, cohort, false), (node, sink))?);
        if cohort.reserve > 0 {
            let node = seconds.next().unwrap_or(node);
            reserve.push(pen.source(ground, &entries, (id, cohort, true), (node, sink))?);
        }
    }
    sources.extend(reserve);
    drawn.sources = sources;
    drawn.entries = drawn.taught.iter().map(|_| Vec::new()).collect();
    for (at, source) in drawn.sources.iter().enumerate() {
        for seat in &source.seats {
            drawn.entries[seat.taught].push((at, seat.arc));
        }
    }
    drawn.net = pen.net;
    drawn.levels = pen.levels;
    Ok(drawn)
}

/// Orders that take part or are served, with their posts.
fn orders(ground: Ground) -> Vec<(DemandId, u32)> {
    let mut taken: BTreeMap<DemandId, u32> = BTreeMap::new();
    for (id, class) in ground.formation.classes.iter_ids() {
        if ground.award[id].is_some() {
            for member in &class.members {
                *taken.entry(member.demand).or_default() += member.heads;
            }
        }
    }
    let of = |(id, demand): (DemandId, &crate::domain::market::Demand)| {
        let taken = taken.get(&id).copied();
        let open = takes_part(ground.market, id)
            .is_ok()
            .then_some(demand.heads);
        let heads = taken.max(open)?;
        (heads > 0).then_some((id, heads))
    };
    ground.market.demands().iter_ids().filter_map(of).collect()
}

/// Classes that a cohort could enter, by the body of its school.
struct Entries<'a> {
    of: HashMap<crate::domain::market::EntityId, Vec<TaughtId>>,
    taught: &'a IdVec<TaughtId, Taught>,
}

impl<'a> Entries<'a> {
    fn new(ground: Ground, drawn: &'a Drawn) -> Self {
        let mut of: HashMap<_, Vec<TaughtId>> = HashMap::new();
        for (id, taught) in drawn.taught.iter_ids() {
            let body = ground.market.schools()[taught.school].entity;
            of.entry(body).or_default().push(id);
        }
        Entries {
            of,
            taught: &drawn.taught,
        }
    }
}

struct Pen {
    net: Network,
    levels: Levels,
    next: usize,
}

impl Pen {
    fn new(nodes: usize) -> Result<Self, NetworkError> {
        Ok(Pen {
            net: Network::new(nodes)?,
            levels: Levels::default(),
            next: 0,
        })
    }

    fn node(&mut self) -> NodeId {
        self.next += 1;
        NodeId::new(self.next - 1)
    }

    fn arc(
        &mut self,
        (tail, head): (NodeId, NodeId),
        upper: i64,
        costs: [i64; 3],
    ) -> Result<ArcId, NetworkError> {
        for (level, cost) in self.levels.iter_mut().zip(costs) {
            level.push(cost);
        }
        self.net.add_arc(Arc {
            tail,
            head,
            lower: 0,
            upper,
            cost: 0,
        })
    }

    /// A class: its seats, its own posts, its margin, and the way to retraining.
    fn class(
        &mut self,
        ground: Ground,
        drawn: &Drawn,
        id: ClassId,
        bid: BidId,
    ) -> Result<Taught, NetworkError> {
        let class = &ground.formation.classes[id];
        let (size, sink) = (class.size(), drawn.sink);
        let intake = ground.model.award.intake(size);
        let [enter, seated, hub] = [self.node(), self.node(), self.node()];
        let room = self.arc((enter, seated), intake.into(), [0; 3])?;
        let margin = self.arc((seated, sink), (intake - size).into(), [0, -1, 0])?;
        let away = self.arc((seated, hub), INFINITE, [0; 3])?;
        let again = ground.model.place.retrain_cost.into();
        let retrain = self.arc((hub, sink), INFINITE, [0, 0, again])?;
        let mut own = Vec::with_capacity(class.members.len());
        for member in &class.members {
            let node = drawn.posts[drawn.post_of[&member.demand]].node;
            let arc = self.arc((seated, node), member.heads.into(), [-1, 0, 0])?;
            own.push((member.demand, arc));
        }
        Ok(Taught {
            class: id,
            bid,
            school: ground.market.bids()[bid].school,
            role: role(ground, class, bid),
            size,
            intake,
            enter,
            room,
            seated,
            margin,
            hub,
            away,
            retrain,
            own,
            similar: Vec::new(),
        })
    }

    /// Arcs from every class to posts that are similar.
    fn similar(&mut self, ground: Ground, drawn: &mut Drawn) -> Result<(), NetworkError> {
        let kinds = Kinds::new(ground, drawn);
        let mut apart: HashMap<Point, Vec<i64>> = HashMap::new();
        let place = &ground.model.place;
        for id in drawn.taught.ids() {
            let role = drawn.taught[id].role.clone();
            let (seated, hub) = (drawn.taught[id].seated, drawn.taught[id].hub);
            let from = apart.entry(role.point);
            let metres = from.or_insert_with(|| kinds.metres(role.point));
            let mut found = Vec::new();
            for (posts, steps, metres) in kinds.near(ground, &role, metres) {
                for &post in posts {
                    let demand = &ground.market.demands()[drawn.posts[post].demand];
                    let cost = likeness::cost(place, &role, demand, steps, metres);
                    found.push((post, steps, cost));
                }
            }
            found.sort_unstable();
            for (post, steps, cost) in found {
                let node = drawn.posts[post].node;
                let tail = if steps == 0 { seated } else { hub };
                let arc = self.arc((tail, node), INFINITE, [0, 0, cost])?;
                drawn.taught[id].similar.push((post, steps, arc));
            }
        }
        Ok(())
    }

    /// A cohort's trainees or reserves, and where they may sit.
    fn source(
        &mut self,
        ground: Ground,
        entries: &Entries,
        (id, cohort, reserve): (CohortId, &Cohort, bool),
        (node, sink): (NodeId, NodeId),
    ) -> Result<Source, NetworkError> {
        let (market, model) = (ground.market, ground.model);
        let (heads, extra, idle) = match reserve {
            true => (cohort.reserve, model.place.reserve_cost, 0),
            false => (cohort.heads, 0, model.place.retrain_cost),
        };
        let was = self.net.supply(sink);
        self.net.set_supply(node, heads.into())?;
        self.net.set_supply(sink, was - i64::from(heads))?;
        let idle = self.arc((node, sink), INFINITE, [0, 0, idle.into()])?;
        let mut seats = Vec::new();
        let body = market.schools()[cohort.school].entity;
        for &at in entries.of.get(&body).into_iter().flatten() {
            let taught = &entries.taught[at];
            let class = &ground.formation.classes[taught.class];
            let named = cohort.class.is_empty() || cohort.class == class.code;
            let majors = &ground.formation.calls[class.call].majors;
            let kin = likeness::admits(market, model, cohort, &taught.role, majors);
            if let (true, Some(kin)) = (named, kin) {
                let cost = kin.steps() * model.place.step_cost + extra;
                let arc = self.arc((node, taught.enter), INFINITE, [0, 0, cost.into()])?;
                seats.push(Seat { taught: at, arc });
            }
        }
        Ok(Source {
            cohort: id,
            reserve,
            node,
            idle,
            seats,
        })
    }
}

fn role(ground: Ground, class: &Class, bid: BidId) -> Role {
    let call = &ground.formation.calls[class.call];
    Role {
        major: ground.market.bids()[bid].major,
        rank: call.level.rank,
        at_least: call.level.at_least,
        mode: call.mode,
        chain: call.chain.clone(),
        post: call.post.clone(),
        point: class.anchor.point,
        wage_yuan: likeness::wage(ground.market, class),
    }
}

/// Posts by what likeness looks at, then by point: pay alone differs within.
struct Kinds {
    kinds: Vec<Kind>,
    points: Vec<Point>,
}

struct Kind {
    /// One of them.
    like: DemandId,
    /// By point.
    posts: BTreeMap<usize, Vec<PostId>>,
}

impl Kinds {
    fn new(ground: Ground, drawn: &Drawn) -> Self {
        let (mut at, mut place) = (HashMap::new(), HashMap::new());
        let mut all = Kinds {
            kinds: Vec::new(),
            points: Vec::new(),
        };
        for (id, post) in drawn.posts.iter_ids() {
            let demand = &ground.market.demands()[post.demand];
            let (majors, rank) = (&demand.majors, demand.level.rank);
            let key = (majors, rank, demand.mode, &demand.chain, &demand.post);
            let nth = *at.entry(key).or_insert(all.kinds.len());
            if nth == all.kinds.len() {
                all.kinds.push(Kind {
                    like: post.demand,
                    posts: BTreeMap::new(),
                });
            }
            let point = demand.site.point;
            let point = *place.entry(point).or_insert_with(|| {
                all.points.push(point);
                all.points.len() - 1
            });
            all.kinds[nth].posts.entry(point).or_default().push(id);
        }
        all
    }

    /// Posts that are similar to a role and near enough, with the steps and metres to them.
    fn near(&self, ground: Ground, role: &Role, metres: &[i64]) -> Vec<(&[PostId], u32, i64)> {
        let place = &ground.model.place;
        let mut near = Vec::new();
        for kind in &self.kinds {
            let demand = &ground.market.demands()[kind.like];
            let Some(steps) = likeness::steps(ground.market, place, role, demand) else {
                continue;
            };
            let posts = kind.posts.iter().map(|(&at, posts)| (posts, metres[at]));
            let posts = posts.filter(|&(_, metres)| likeness::is_near(place, metres));
            near.extend(posts.map(|(posts, metres)| (posts.as_slice(), steps, metres)));
        }
        near
    }

    /// From a point to all points of posts \[m\].
    fn metres(&self, from: Point) -> Vec<i64> {
        self.points.iter().map(|&to| from.metres(to)).collect()
    }
}
