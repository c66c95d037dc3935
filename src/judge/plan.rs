//! Seats as a flow: the network laid out again from the market, the document's flow put into it,
//! its value, its proof, and what a seat is worth everywhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::award::Contest;
use super::case::Case;
use super::fit::{Facts, accepts, of_programme};
use super::residual::{Pipes, StageOf, Three};
use super::rules::CheckRule;
use super::scores::by_data;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{EntityId, Mode, ProgrammeId};
use crate::domain::outcome::{Basis, MajorOut, Plan, PlanBody, PlanFlow, PlanProgramme, SeatWorth};

/// A body by code and kind of trainee.
type Body = (String, Mode);

/// A plan that holds, laid out.
pub(super) struct Laid {
    pub pipes: Pipes,
    pub sink: usize,
    /// Programme: node, pipe to its body.
    pub programmes: BTreeMap<ProgrammeId, (usize, usize)>,
    /// Body: node, pipe to the sink.
    pub bodies: BTreeMap<Body, (usize, usize, EntityId)>,
}

/// Who teaches a class in a plan: place of the bid in the case if any, programme, σ.
type Offer = (Option<usize>, ProgrammeId, i128);

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) -> Option<Laid> {
    let (case, round) = (contest.case, &contest.case.outcome.round);
    let plans = &case.outcome.plans;
    if plans.is_empty() && case.outcome.indicators.is_none() {
        return None;
    }
    let mut bases = vec![Basis::Programmes];
    if round.has_bids && !round.planned {
        bases.push(Basis::Bids);
    }
    let found: Vec<Basis> = plans.iter().map(|plan| plan.basis).collect();
    v.equal(CheckRule::Plan, At::Outcome, "bases", found, bases);
    let mut all = None;
    for plan in plans {
        let laid = plan_holds(case, contest.facts, plan, v);
        if plan.basis == Basis::Programmes {
            all = laid;
        }
    }
    all
}

fn plan_holds(case: &Case<'_>, facts: &[Facts], plan: &Plan, v: &mut Verdicts) -> Option<Laid> {
    let mut layout = Layout::new(case, facts, plan.basis);
    let taken = layout.take(plan);
    let at = At::Outcome;
    if !v.holds(
        CheckRule::Plan,
        at,
        taken.is_ok(),
        format_args!("{taken:?}"),
        "a flow",
    ) {
        return None;
    }
    let value = layout.laid.pipes.value();
    let seats: u64 = plan.flows.iter().map(|flow| u64::from(flow.seats)).sum();
    let expected = (layout.weight, -value[0], layout.intake, i128::from(seats));
    let said = (
        plan.weight.into(),
        plan.served.into(),
        i128::from(plan.intake),
    );
    let said = (said.0, said.1, said.2, i128::from(plan.seats));
    let sums = v.equal(
        CheckRule::Plan,
        at,
        "weight, served, intake, seats",
        said,
        expected,
    );
    let said = (i128::from(plan.quality), i128::from(plan.metres));
    let beside = v.equal(
        CheckRule::Plan,
        at,
        "quality, metres",
        said,
        (-value[1], value[2]),
    );
    let stages: Vec<StageOf<'_>> = plan
        .proof
        .iter()
        .map(|stage| {
            (
                stage.levels as usize,
                stage.factor.into(),
                &stage.potentials[..],
            )
        })
        .collect();
    let proved = layout.laid.pipes.proved(&stages);
    let proof = v.holds(CheckRule::PlanProof, at, proved, "potentials", "a proof");
    if !(sums && beside && proof) {
        return None;
    }
    let expected = layout.programmes(case);
    v.equal(
        CheckRule::PlanPrices,
        at,
        "programmes",
        &plan.programmes,
        &expected,
    );
    let expected = layout.bodies(case);
    v.equal(CheckRule::PlanPrices, at, "bodies", &plan.bodies, &expected);
    Some(layout.laid)
}

struct Layout {
    laid: Laid,
    /// Class code, bid code, row of the programme -> pipe.
    pairs: HashMap<(String, Option<String>, u32), usize>,
    /// Per class its pipes from the source, the heaviest first.
    urns: Vec<Vec<usize>>,
    /// Pipe into a bid's node -> pipe on to its programme.
    onward: HashMap<usize, (usize, ProgrammeId)>,
    weight: i128,
    intake: i128,
}

impl Layout {
    fn new(case: &Case<'_>, facts: &[Facts], basis: Basis) -> Self {
        let offers = offers(case, facts, basis);
        let classes = case.classes.len();
        let all = || offers.iter().flatten();
        let code = |bid: usize| case.bids[bid].out.code.as_str();
        let bids: BTreeSet<(&str, usize)> = all()
            .filter_map(|o| o.0)
            .map(|bid| (code(bid), bid))
            .collect();
        let programmes: BTreeSet<ProgrammeId> = all().map(|o| o.1).collect();
        let body = |id: ProgrammeId| {
            let programme = &case.market.programmes()[id];
            let entity = case.market.schools()[programme.school].entity;
            let code = case.market.entities()[entity].code.clone();
            ((code, programme.mode), entity)
        };
        let bodies: BTreeMap<Body, EntityId> = programmes.iter().map(|&id| body(id)).collect();
        let mut node = 2 + classes;
        let mut next = || {
            node += 1;
            node - 1
        };
        let bids: BTreeMap<usize, usize> = bids.into_iter().map(|(_, bid)| (bid, next())).collect();
        let programmes: BTreeMap<ProgrammeId, usize> =
            programmes.into_iter().map(|id| (id, next())).collect();
        let bodies: BTreeMap<Body, (usize, EntityId)> = bodies
            .into_iter()
            .map(|(key, id)| (key, (next(), id)))
            .collect();
        let mut layout = Layout {
            laid: Laid {
                pipes: Pipes::new(node),
                sink: 1,
                programmes: BTreeMap::new(),
                bodies: BTreeMap::new(),
            },
            pairs: HashMap::new(),
            urns: vec![Vec::new(); classes],
            onward: HashMap::new(),
            weight: 0,
            intake: case.classes.iter().map(|class| class.intake).sum(),
        };
        layout.urns(case);
        layout.pairs(case, facts, &offers, &bids, &programmes);
        let pipes = &mut layout.laid.pipes;
        for (&id, &node) in &programmes {
            let seats = case.market.programmes()[id].seats;
            let to = bodies[&body(id).0].0;
            let pipe = pipes.add(node, to, Some(seats.into()), [0; 3]);
            layout.laid.programmes.insert(id, (node, pipe));
        }
        for (key, (node, entity)) in bodies {
            let most = case.market.entities()[entity].seats(key.1).map(i128::from);
            let pipe = pipes.add(node, 1, most, [0; 3]);
            layout.laid.bodies.insert(key, (node, pipe, entity));
        }
        layout
    }

    /// The way past all classes, and each class's seats by weight.
    fn urns(&mut self, case: &Case<'_>) {
        self.laid.pipes.add(0, 1, None, [0; 3]);
        for (class, heads) in heads(case).into_iter().enumerate() {
            for (weight, seats) in seats(&heads, case.model.award.yield_hundredths.into()) {
                let cost = [-weight, 0, 0];
                let pipe = self.laid.pipes.add(0, 2 + class, Some(seats), cost);
                self.urns[class].push(pipe);
                self.weight += weight * seats;
            }
        }
    }

    fn pairs(
        &mut self,
        case: &Case<'_>,
        facts: &[Facts],
        offers: &[Vec<Offer>],
        bids: &BTreeMap<usize, usize>,
        programmes: &BTreeMap<ProgrammeId, usize>,
    ) {
        let mut exits: BTreeMap<usize, usize> = BTreeMap::new();
        for (&bid, &node) in bids {
            if let Some(id) = facts[bid].programme {
                let seats = case.market.bids()[case.bids[bid].id].seats;
                let pipes = &mut self.laid.pipes;
                let exit = pipes.add(node, programmes[&id], Some(seats.into()), [0; 3]);
                exits.insert(bid, exit);
            }
        }
        for (class, offers) in offers.iter().enumerate() {
            let row = &case.classes[class];
            for &(bid, id, score) in offers {
                let school = &case.market.schools()[case.market.programmes()[id].school];
                let metres = row.anchor.map_or(0, |site| site.point.metres(school.point));
                let head = bid.map_or(programmes[&id], |bid| bids[&bid]);
                let cost = [0, -score, metres.into()];
                let pipe = self.laid.pipes.add(2 + class, head, Some(row.intake), cost);
                let bid_code = bid.map(|bid| case.bids[bid].out.code.clone());
                let key = (row.out.code.clone(), bid_code, id.index() as u32 + 1);
                self.pairs.insert(key, pipe);
                let exit = bid.map_or(usize::MAX, |bid| exits[&bid]);
                self.onward.insert(pipe, (exit, id));
            }
        }
    }

    /// Puts a document's flow in.
    fn take(&mut self, plan: &Plan) -> Result<(), String> {
        let mut out = vec![0_i128; self.urns.len()];
        let bodies: HashMap<usize, usize> = self
            .laid
            .bodies
            .values()
            .map(|&(node, pipe, _)| (node, pipe))
            .collect();
        for flow in &plan.flows {
            let PlanFlow {
                class,
                programme,
                bid,
                seats,
            } = flow;
            let key = (class.clone(), bid.clone(), *programme);
            // Each pair is said once: it is taken out.
            let pipe = self
                .pairs
                .remove(&key)
                .ok_or(format!("no {class} at {programme}"))?;
            let (exit, id) = self.onward[&pipe];
            let (_, seat) = self.laid.programmes[&id];
            let pipes = &mut self.laid.pipes.pipes;
            let seats = i128::from(*seats);
            let body = bodies[&pipes[seat].head];
            out[pipes[pipe].tail - 2] += seats;
            for at in [pipe, seat, body] {
                pipes[at].flow += seats;
            }
            if exit != usize::MAX {
                pipes[exit].flow += seats;
            }
        }
        let pipes = &mut self.laid.pipes.pipes;
        for (class, mut left) in out.iter().copied().enumerate() {
            for &urn in &self.urns[class] {
                let most = pipes[urn].most.unwrap_or(0);
                pipes[urn].flow = left.min(most);
                left -= pipes[urn].flow;
            }
            if left > 0 {
                return Err(format!("{left} more than class {class} has"));
            }
        }
        pipes[0].flow = self.intake - out.iter().sum::<i128>();
        let over = |pipe: &&super::residual::Pipe| pipe.most.is_some_and(|most| pipe.flow > most);
        match pipes.iter().find(over) {
            Some(pipe) => Err(format!("{pipe:?}")),
            None => Ok(()),
        }
    }

    fn programmes(&self, case: &Case<'_>) -> Vec<PlanProgramme> {
        let pipes = &self.laid.pipes;
        let nodes: Vec<usize> = self.laid.programmes.values().map(|p| p.0).collect();
        let both = pipes.costs(self.laid.sink, &nodes);
        let each = self.laid.programmes.iter().zip(both);
        each.map(|((&id, &(_, pipe)), both)| {
            let programme = &case.market.programmes()[id];
            let school = &case.market.schools()[programme.school];
            let major = &case.market.majors()[programme.major];
            PlanProgramme {
                programme: id.index() as u32 + 1,
                school: school.code.clone(),
                school_name: school.name.clone(),
                major: MajorOut {
                    catalogue: major.catalogue.clone(),
                    code: major.code.clone(),
                    name: major.name.clone(),
                },
                mode: programme.mode,
                seats: programme.seats,
                used: u32::try_from(pipes.pipes[pipe].flow).unwrap_or(u32::MAX),
                both: worth(both.unwrap_or([0; 3]).min([0; 3])),
                more: worth(pipes.more(pipe)),
                less: worth(pipes.less(pipe)),
            }
        })
        .collect()
    }

    fn bodies(&self, case: &Case<'_>) -> Vec<PlanBody> {
        let rows = self.laid.bodies.iter();
        let row = |(key, &(_, pipe, entity)): (&Body, &(usize, usize, EntityId))| {
            Some(PlanBody {
                entity: key.0.clone(),
                mode: key.1,
                seats: case.market.entities()[entity].seats(key.1)?,
                used: u32::try_from(self.laid.pipes.pipes[pipe].flow).unwrap_or(u32::MAX),
                more: worth(self.laid.pipes.more(pipe)),
                less: worth(self.laid.pipes.less(pipe)),
            })
        };
        rows.filter_map(row).collect()
    }
}

/// A change of cost as people count.
pub(super) fn worth(change: Three) -> SeatWorth {
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    SeatWorth {
        weight: small(-change[0]),
        quality: small(-change[1]),
        metres: small(change[2]),
    }
}

/// Per class who may teach it.
fn offers(case: &Case<'_>, facts: &[Facts], basis: Basis) -> Vec<Vec<Offer>> {
    let mut offers = vec![Vec::new(); case.classes.len()];
    match basis {
        Basis::Programmes => {
            for call in &case.calls {
                let fits: Vec<Offer> = fitting(case, call);
                for class in call.classes() {
                    offers[class].clone_from(&fits);
                }
            }
        }
        Basis::Bids => {
            for (bid, facts) in facts.iter().enumerate().filter(|(_, f)| f.may_win) {
                let (Some(id), Some(score)) = (facts.programme, facts.score) else {
                    continue;
                };
                for class in case.calls[case.bids[bid].call].classes() {
                    offers[class].push((Some(bid), id, score.into()));
                }
            }
        }
    }
    offers
}

/// The programmes that fit a call, whatever their seats.
fn fitting(case: &Case<'_>, call: &super::case::CallCase<'_>) -> Vec<Offer> {
    let most = i128::from(case.model.fit.distance_max_km) * 1000;
    let programmes = case.market.programmes().iter_ids();
    let fit = programmes.filter(|(_, programme)| {
        let school = &case.market.schools()[programme.school];
        let anchors = call
            .classes()
            .filter_map(|class| case.classes[class].anchor);
        let near = anchors
            .map(|site| i128::from(site.point.metres(school.point)))
            .min();
        let major = call
            .majors
            .iter()
            .any(|&m| accepts(case, m, programme.major));
        let near = most == 0 || near.is_none_or(|metres| metres <= most);
        school.eligible && major && near && of_programme(case, call, programme).is_empty()
    });
    fit.map(|(id, programme)| {
        (
            None,
            id,
            by_data(case, programme.school).unwrap_or(0).into(),
        )
    })
    .collect()
}

/// Per class its heads by priority; those above h_d, off classes of the least size, last first,
/// weigh nothing.
fn heads(case: &Case<'_>) -> Vec<Vec<(i128, i128)>> {
    let mut heads = vec![Vec::new(); case.classes.len()];
    for id in case.market.demands().ids() {
        let row = case.demand(id);
        let mut surplus = (case.served(id) - i128::from(row.heads)).max(0);
        for &(class, here) in case.placed[id.index()].iter().rev() {
            let least = case.classes[class].size == i128::from(case.least());
            let off = if least { surplus.min(here.into()) } else { 0 };
            surplus -= off;
            heads[class].push((i128::from(row.priority), i128::from(here) - off));
            heads[class].push((0, off));
        }
    }
    heads
}

/// Heads as seats of `share` hundredths of a head each, the heaviest heads first: weight of a seat
/// and how many weigh it.
fn seats(heads: &[(i128, i128)], share: i128) -> Vec<(i128, i128)> {
    let mut hundredths: Vec<i128> = Vec::new();
    let mut heads = heads.to_vec();
    heads.sort_unstable_by(|a, b| b.cmp(a));
    for (priority, count) in heads {
        hundredths.extend((0..count * 100).map(|_| priority));
    }
    let size = usize::try_from(share).unwrap_or(1).max(1);
    let weights = hundredths
        .chunks(size)
        .map(|chunk| chunk.iter().sum::<i128>());
    let mut seats: Vec<(i128, i128)> = Vec::new();
    for weight in weights {
        match seats.last_mut() {
            Some(last) if last.0 == weight => last.1 += 1,
            _ => seats.push((weight, 1)),
        }
    }
    seats
}
