//! Classes, programmes and bodies as a network: in goes a round with its classes, out come nodes
//! and arcs with three levels of cost, as `domain/outcome/plan` lays them down.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::{Id, IdVec};
use crate::domain::market::{BidId, ClassId, EntityId, Market, Mode, ProgrammeId, SchoolId, Score};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, Formation};
use crate::math::flow::{Arc, ArcId, INFINITE, Network, NetworkError, NodeId};
use crate::steps::potential::scores;
use crate::steps::supply::fitting;

/// Minus weight, minus quality, metres.
pub type Levels = [Vec<i64>; 3];
/// A body by code and kind of trainee.
pub type BodyKey = (String, Mode, EntityId);

/// A class at a programme, on the basis of bids through one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The class.
    pub class: ClassId,
    /// The bid.
    pub bid: Option<BidId>,
    /// The programme.
    pub programme: ProgrammeId,
    /// From the class to the bid or the programme.
    pub arc: ArcId,
}

/// The network of a round.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Nodes and arcs.
    pub net: Network,
    /// Cost per arc and level.
    pub levels: Levels,
    /// Where all seats go.
    pub sink: NodeId,
    /// Nodes of no meaning yet, without arcs.
    pub spare: Vec<NodeId>,
    /// Per class of which a head could be served, its node.
    pub classes: BTreeMap<ClassId, NodeId>,
    /// Classes at programmes.
    pub pairs: Vec<Pair>,
    /// Programmes that a class can reach: node, and arc to the body.
    pub programmes: BTreeMap<ProgrammeId, (NodeId, ArcId)>,
    /// Their bodies: node, and arc to the sink.
    pub bodies: BTreeMap<BodyKey, (NodeId, ArcId)>,
    /// Weight of all classes, in hundredths of heads × priority.
    pub weight: i64,
    /// Seats that all classes need.
    pub intake: u64,
}

/// Who could teach a class: bid if any, programme, σ in centi-points, seats offered.
pub type Offers = IdVec<ClassId, Vec<(Option<BidId>, ProgrammeId, u32)>>;

/// Over all fitting programmes, with so many spare nodes.
///
/// # Errors
/// Numbers that could leave 64 bits.
pub fn by_programmes(
    market: &Market,
    model: &Model,
    formation: &Formation,
    spare: usize,
) -> Result<Drawn, NetworkError> {
    let scores = scores(market, model);
    let fitting = fitting(market, model, formation);
    let score = |school: SchoolId| scores[school].map_or(0, |Score(score)| score);
    let of = |class: &crate::domain::market::Class| {
        let programmes = fitting[class.call].iter();
        let line = |&id| (None, id, score(market.programmes()[id].school));
        programmes.map(line).collect()
    };
    let offers: Offers = formation.classes.iter().map(of).collect();
    draw(market, model, formation, &offers, spare)
}

/// Over the bids that may win, with so many spare nodes.
///
/// # Errors
/// Numbers that could leave 64 bits.
pub fn by_bids(case: Case, spare: usize) -> Result<Drawn, NetworkError> {
    let mut offers: Offers = case.formation.classes.iter().map(|_| Vec::new()).collect();
    for bid in case.market.bids().ids().filter(|&bid| case.eligible(bid)) {
        let (call, programme) = (case.fits.call[bid], case.fits.programme[bid]);
        let score = case.scores.sheets[bid].score;
        let score = score.filter(|&s| s >= case.model.scoring.quality_min);
        if let (Some(call), Some(programme), Some(Score(score))) = (call, programme, score) {
            for &class in &case.formation.calls[call].classes {
                offers[class].push((Some(bid), programme, score));
            }
        }
    }
    draw(case.market, case.model, case.formation, &offers, spare)
}

/// The network of some offers, with so many spare nodes.
///
/// # Errors
/// Numbers that could leave 64 bits.
fn draw(
    market: &Market,
    model: &Model,
    formation: &Formation,
    offers: &Offers,
    spare: usize,
) -> Result<Drawn, NetworkError> {
    let mut pen = Pen::new(market, formation, offers, spare)?;
    let profiles = profiles(market, model, formation);
    let (source, sink) = (NodeId::new(0), NodeId::new(1));
    let intakes = formation
        .classes
        .iter()
        .map(|c| model.award.intake(c.size()));
    let intake: i64 = intakes.map(i64::from).sum();
    pen.net.set_supply(source, intake)?;
    pen.net.set_supply(sink, -intake)?;
    pen.arc(source, sink, INFINITE, [0; 3])?;
    let mut weight = 0;
    for (class, profile) in profiles.iter_ids() {
        for &(worth, seats) in profile {
            weight += worth * seats;
            pen.arc(source, pen.class(class), seats, [-worth, 0, 0])?;
        }
    }
    let pairs = pen.pairs(model, offers)?;
    let programmes: Vec<_> = pen.programmes.clone().into_iter().collect();
    let mut ends = BTreeMap::new();
    for (id, node) in programmes {
        let programme = &market.programmes()[id];
        let body = pen.bodies[&body(market, id)];
        let arc = pen.arc(node, body, programme.seats.into(), [0; 3])?;
        ends.insert(id, (node, arc));
    }
    let mut bodies = BTreeMap::new();
    for (key, node) in pen.bodies.clone() {
        let seats = market.entities()[key.2].seats(key.1);
        let arc = pen.arc(node, sink, seats.map_or(INFINITE, i64::from), [0; 3])?;
        bodies.insert(key, (node, arc));
    }
    let nodes = pen.net.nodes();
    Ok(Drawn {
        classes: formation
            .classes
            .ids()
            .map(|id| (id, pen.class(id)))
            .collect(),
        spare: (nodes - spare..nodes).map(NodeId::new).collect(),
        net: pen.net,
        levels: pen.levels,
        sink,
        pairs,
        programmes: ends,
        bodies,
        weight,
        intake: intake.unsigned_abs(),
    })
}

/// The body of a programme.
pub fn body(market: &Market, id: ProgrammeId) -> BodyKey {
    let programme = &market.programmes()[id];
    let entity = market.schools()[programme.school].entity;
    let code = market.entities()[entity].code.clone();
    (code, programme.mode, entity)
}

struct Pen<'a> {
    market: &'a Market,
    formation: &'a Formation,
    net: Network,
    levels: Levels,
    bids: BTreeMap<(String, BidId), NodeId>,
    programmes: BTreeMap<ProgrammeId, NodeId>,
    bodies: BTreeMap<BodyKey, NodeId>,
}

impl<'a> Pen<'a> {
    fn new(
        market: &'a Market,
        formation: &'a Formation,
        offers: &Offers,
        spare: usize,
    ) -> Result<Self, NetworkError> {
        let code = |bid: BidId| (market.bids()[bid].code.clone(), bid);
        let all = || offers.iter().flatten();
        let bids: BTreeSet<_> = all().filter_map(|o| o.0).map(code).collect();
        let programmes: BTreeSet<_> = all().map(|o| o.1).collect();
        let bodies: BTreeSet<_> = programmes.iter().map(|&id| body(market, id)).collect();
        let mut next = 2 + formation.classes.len();
        let mut node = || {
            next += 1;
            NodeId::new(next - 1)
        };
        let bids = bids.into_iter().map(|key| (key, node())).collect();
        let programmes = programmes.into_iter().map(|key| (key, node())).collect();
        let bodies = bodies.into_iter().map(|key| (key, node())).collect();
        Ok(Pen {
            market,
            formation,
            net: Network::new(next + spare)?,
            levels: Levels::default(),
            bids,
            programmes,
            bodies,
        })
    }

    fn class(&self, class: ClassId) -> NodeId {
        NodeId::new(2 + class.index())
    }

    fn arc(
        &mut self,
        tail: NodeId,
        head: NodeId,
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

    /// Arcs from classes to bids or programmes, and from bids to programmes.
    fn pairs(&mut self, model: &Model, offers: &Offers) -> Result<Vec<Pair>, NetworkError> {
        let mut pairs = Vec::new();
        let mut taught = BTreeMap::new();
        for (class, offers) in offers.iter_ids() {
            let (market, formation) = (self.market, self.formation);
            let row = &formation.classes[class];
            let intake = i64::from(model.award.intake(row.size()));
            for &(bid, programme, score) in offers {
                let school = &market.schools()[market.programmes()[programme].school];
                let metres = row.anchor.point.metres(school.point);
                let head = match bid {
                    Some(bid) => {
                        let node = self.bids[&(market.bids()[bid].code.clone(), bid)];
                        taught.insert(bid, (node, programme));
                        node
                    }
                    None => self.programmes[&programme],
                };
                let costs = [0, -i64::from(score), metres];
                pairs.push(Pair {
                    class,
                    bid,
                    programme,
                    arc: self.arc(self.class(class), head, intake, costs)?,
                });
            }
        }
        for (bid, (node, programme)) in taught {
            let seats = i64::from(self.market.bids()[bid].seats);
            self.arc(node, self.programmes[&programme], seats, [0; 3])?;
        }
        Ok(pairs)
    }
}

/// Per class the weight of its seats, in hundredths of heads × priority, and how many weigh so
/// much: heads of the highest priority first, each seat `yield` of a head, heads above h_d nothing.
pub fn profiles(
    market: &Market,
    model: &Model,
    formation: &Formation,
) -> IdVec<ClassId, Vec<(i64, i64)>> {
    let mut heads: IdVec<ClassId, Vec<(i64, i64)>> =
        formation.classes.iter().map(|_| Vec::new()).collect();
    let mut of: BTreeMap<_, Vec<(ClassId, i64)>> = BTreeMap::new();
    for (id, class) in formation.classes.iter_ids() {
        for member in &class.members {
            let of = of.entry(member.demand).or_default();
            of.push((id, i64::from(member.heads)));
        }
    }
    for (demand, classes) in of {
        let row = &market.demands()[demand];
        let all: i64 = classes.iter().map(|&(_, heads)| heads).sum();
        let mut surplus = (all - i64::from(row.heads)).max(0);
        for &(class, here) in classes.iter().rev() {
            let least = formation.classes[class].size() == model.classes.class_min;
            let off = if least { surplus.min(here) } else { 0 };
            surplus -= off;
            heads[class].push((i64::from(row.priority), here - off));
            heads[class].push((0, off));
        }
    }
    let share = i64::from(model.award.yield_hundredths);
    heads.iter().map(|heads| profile(heads, share)).collect()
}

/// Heads by priority as seats, each holding `share` hundredths of a head, the most urgent first.
fn profile(heads: &[(i64, i64)], share: i64) -> Vec<(i64, i64)> {
    let mut heads: Vec<(i64, i64)> = heads.iter().map(|&(p, n)| (p, n * 100)).collect();
    heads.sort_unstable_by_key(|&(priority, _)| -priority);
    let mut seats: Vec<(i64, i64)> = Vec::new();
    let (mut held, mut worth) = (0, 0);
    let mut put = |worth: i64, count: i64| match seats.last_mut() {
        Some(last) if last.0 == worth => last.1 += count,
        _ if count > 0 => seats.push((worth, count)),
        _ => {}
    };
    for (priority, mut hundredths) in heads {
        if held > 0 {
            let more = hundredths.min(share - held);
            (held, worth) = (held + more, worth + priority * more);
            hundredths -= more;
            if held < share {
                continue;
            }
            put(worth, 1);
        }
        put(priority * share, hundredths / share);
        held = hundredths % share;
        worth = priority * held;
    }
    if held > 0 {
        put(worth, 1);
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_weigh_what_they_hold() {
        assert_eq!(profile(&[(1, 20), (0, 4)], 100), [(100, 20), (0, 4)]);
        assert_eq!(profile(&[(1, 3), (2, 2)], 100), [(200, 2), (100, 3)]);
        // Ten heads at nine tenths a seat: eleven full seats and one that holds a tenth.
        assert_eq!(profile(&[(1, 10)], 90), [(90, 11), (10, 1)]);
        // The third seat holds 20 hundredths of the urgent and 70 of the others.
        assert_eq!(
            profile(&[(3, 2), (1, 1)], 90),
            [(270, 2), (130, 1), (30, 1)]
        );
        let weights: i64 = profile(&[(3, 7), (1, 8)], 70)
            .iter()
            .map(|s| s.0 * s.1)
            .sum();
        assert_eq!(weights, 2900);
    }
}
