//! A best placement gone through again: its flow lawful, worth what it says, and proved by its
//! potentials.

use super::laid::Laid;
use crate::domain::outcome::{Best, PlacedValue};
use crate::judge::residual::{Pipes, StageOf, Three};
use crate::judge::rules::CheckRule;
use crate::judge::{At, Verdicts};

/// What three levels of cost say in the document's terms.
pub fn told(value: Three) -> PlacedValue {
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    PlacedValue {
        own: small(-value[0]),
        placed: small(-value[1]),
        cost: small(value[2]),
    }
}

/// Checks a best placement of the network as `laid` has it, with `supply` per node; returns the
/// pipes with its flow where all of it holds.
pub fn check(
    (name, best): (&str, &Best),
    laid: &Laid,
    supply: &[i128],
    v: &mut Verdicts,
) -> Option<Pipes> {
    let at = At::Stage("place", name);
    let mut pipes = laid.pipes.clone();
    pipes.pipes.iter_mut().for_each(|pipe| pipe.flow = 0);
    let arcs = pipes.pipes.len() as u64;
    let drawn = v.equal(CheckRule::PlaceNetwork, at, "arcs", best.arcs, arcs);
    let taken = take(&mut pipes, best, supply);
    let lawful = v.holds(
        CheckRule::PlaceFlow,
        at,
        taken.is_ok(),
        format_args!("{taken:?}"),
        "a flow",
    );
    if !(drawn && lawful) {
        return None;
    }
    let value = told(pipes.value());
    let worth = v.equal(CheckRule::PlaceValue, at, "value", best.value, value);
    let stages: Vec<StageOf<'_>> = { best.proof.iter() }
        .map(|stage| {
            let levels = stage.levels as usize;
            (levels, stage.factor.into(), &stage.potentials[..])
        })
        .collect();
    let proved = pipes.proved(&stages);
    let proof = v.holds(CheckRule::PlaceProof, at, proved, "potentials", "a proof");
    (worth && proof).then_some(pipes)
}

/// Puts a flow in: every arc once and in order, none above its limit, nobody lost at any node.
fn take(pipes: &mut Pipes, best: &Best, supply: &[i128]) -> Result<(), String> {
    let mut rest = supply.to_vec();
    let mut last = None;
    for &(arc, flow) in &best.flows {
        if last >= Some(arc) || flow == 0 {
            return Err(format!("arc {arc} with {flow} after {last:?}"));
        }
        last = Some(arc);
        let pipe = pipes.pipes.get_mut(arc as usize);
        let pipe = pipe.ok_or(format!("no arc {arc}"))?;
        pipe.flow = flow.into();
        if pipe.most.is_some_and(|most| pipe.flow > most) {
            return Err(format!("arc {arc}: {pipe:?}"));
        }
        rest[pipe.tail] -= pipe.flow;
        rest[pipe.head] += pipe.flow;
    }
    match rest.iter().position(|&left| left != 0) {
        Some(node) => Err(format!("node {node}: {} too many", rest[node])),
        None => Ok(()),
    }
}
