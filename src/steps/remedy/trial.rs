//! A change made and the demands it touches formed again: in go a few demands and a change, out
//! come their classes, and what is different.

use std::collections::BTreeMap;

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{
    DemandId, FirmKind, Integrator, MajorId, Market, Parts, Tier, Vetting,
};
use crate::domain::model::{Classes, Model};
use crate::domain::outcome::{Change, Formation, Part, Reformed, Status};
use crate::math::milp::MilpError;
use crate::steps::form::{served, tried};

/// Demands formed by themselves.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Per class its demands by place, with their heads.
    pub classes: Vec<Vec<(usize, u32)>>,
    /// Per demand its heads in classes.
    pub served: Vec<u32>,
    /// Whether F1 is solved to its end.
    pub first_proved: bool,
    /// Whether all levels are.
    pub proved: bool,
}

/// Forms the demands of a market that holds no others.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn trial(market: &Market, model: &Model, stop: &Stop) -> Result<Trial, MilpError> {
    let formation = tried(market, model, stop)?;
    let classes = formation.classes.iter().map(|class| {
        let members = class.members.iter();
        members.map(|m| (m.demand.index(), m.heads)).collect()
    });
    let proved = |level: &dyn Fn(&str) -> bool| {
        let mut stages = formation.stages.iter().filter(|s| level(&s.level));
        stages.all(|stage| stage.status == Status::Optimal)
    };
    Ok(Trial {
        classes: classes.collect(),
        served: served(&formation, market.demands().len())
            .iter()
            .copied()
            .collect(),
        first_proved: proved(&|level| level == "F1"),
        proved: proved(&|_| true),
    })
}

/// Makes a change for the demand at place `own`.
pub fn apply(change: &Change, own: usize, parts: &mut Parts, model: &mut Model) {
    let own = DemandId::new(own);
    let of = |code: &str, parts: &Parts| {
        let mut ids = parts.demands.iter_ids();
        ids.find(|(_, d)| d.code == code).map_or(own, |(id, _)| id)
    };
    let classes = &mut model.classes;
    match change {
        Change::Vetting => parts.demands[own].vetting = Some(Vetting::Passed),
        Change::Screening => {
            let firm = parts.demands[own].firm;
            parts.firms[firm].eligible = true;
        }
        Change::Consent { demand } => {
            let id = of(demand, parts);
            parts.demands[id].merge_ok = Some(true);
        }
        Change::Period { demand, days } => {
            let id = of(demand, parts);
            parts.demands[id].days = Some(*days);
        }
        Change::Major {
            catalogue, major, ..
        } => accept(parts, own, catalogue, major),
        Change::Wish { demand } => {
            let id = of(demand, parts);
            parts.demands[id].integrator = None;
        }
        Change::Heads { more } => {
            let demand = &mut parts.demands[own];
            demand.heads += more;
            demand.heads_max = demand.heads_max.max(demand.heads);
        }
        Change::Post { post, .. } => {
            for id in parts.demands.ids().collect::<Vec<_>>() {
                parts.demands[id].post.clone_from(post);
            }
        }
        Change::RoleKey { chain, post, .. } => {
            let demand = &mut parts.demands[own];
            demand.chain.clone_from(chain);
            demand.post.clone_from(post);
        }
        Change::Waiver => parts.demands[own].waiver = Some(String::new()),
        Change::Parks { park, with } => merge_parks(parts, park, with),
        Change::Tier { tier } => {
            let cost = Classes::default().tier_cost(*tier).unwrap_or(0);
            classes.tiers.insert(tier.key().to_owned(), cost);
        }
        Change::Spread { km } => classes.spread_max_km = *km,
        Change::Firms { most } => classes.firms_max = *most,
        Change::LeastSize { size } => classes.class_min = *size,
        Change::LargestSize { size } => classes.class_max = *size,
    }
}

fn accept(parts: &mut Parts, id: DemandId, catalogue: &str, code: &str) {
    let mut majors = parts.majors.iter_ids();
    let found: Option<MajorId> = majors
        .find(|(_, major)| major.catalogue == catalogue && major.code == code)
        .map(|(id, _)| id);
    let accepted = &mut parts.demands[id].majors;
    accepted.extend(found);
    accepted.sort_unstable();
    accepted.dedup();
}

/// Firms, wishes and park offices of `with` become `park`'s.
fn merge_parks(parts: &mut Parts, park: &str, with: &str) {
    for id in parts.firms.ids().collect::<Vec<_>>() {
        let firm = &mut parts.firms[id];
        if firm.park.as_deref() == Some(with) {
            firm.park = Some(park.to_owned());
        }
        if firm.kind == FirmKind::Park && firm.name == with {
            park.clone_into(&mut firm.name);
        }
    }
    for id in parts.demands.ids().collect::<Vec<_>>() {
        if let Some(Integrator {
            tier: Tier::Park,
            code: Some(code),
        }) = &mut parts.demands[id].integrator
            && code == with
        {
            park.clone_into(code);
        }
    }
}

/// A formation's classes of a few demands: code and members by demand code.
pub type Standing = Vec<(String, Vec<Part>)>;

/// The classes that hold heads of `demands`, none of which is in a published class.
pub fn standing(market: &Market, formation: &Formation, demands: &[DemandId]) -> Standing {
    let mut sorted = demands.to_vec();
    sorted.sort_unstable();
    let holds = |d: DemandId| sorted.binary_search(&d).is_ok();
    let classes = formation.classes.iter();
    let classes = classes.filter(|class| class.members.iter().any(|m| holds(m.demand)));
    let part = |m: &crate::domain::market::Member| Part {
        demand: market.demands()[m.demand].code.clone(),
        heads: m.heads,
    };
    let line = |class: &crate::domain::market::Class| {
        let mut parts: Vec<Part> = class.members.iter().map(part).collect();
        parts.sort();
        (class.code.clone(), parts)
    };
    classes.map(line).collect()
}

/// What a trial changes: `demands` are those of the trial, in its order, with what they order now.
pub fn reformed(
    market: &Market,
    demands: &[DemandId],
    before: &Standing,
    trial: &Trial,
) -> Reformed {
    let mut old: BTreeMap<&[Part], Vec<&str>> = BTreeMap::new();
    for (code, parts) in before.iter().rev() {
        old.entry(parts).or_default().push(code);
    }
    let code = |at: usize| market.demands()[demands[at]].code.clone();
    let mut classes = Vec::new();
    for class in &trial.classes {
        let part = |&(at, heads): &(usize, u32)| Part {
            demand: code(at),
            heads,
        };
        let mut parts: Vec<Part> = class.iter().map(part).collect();
        parts.sort();
        // Of equal classes the first stay.
        if old.get_mut(&parts[..]).and_then(Vec::pop).is_none() {
            classes.push(parts);
        }
    }
    classes.sort();
    let mut dissolved: Vec<String> = old.into_values().flatten().map(str::to_owned).collect();
    dissolved.sort_unstable();
    let mut was: BTreeMap<&str, u32> = BTreeMap::new();
    for part in before.iter().flat_map(|(_, parts)| parts) {
        *was.entry(&part.demand).or_default() += part.heads;
    }
    let gain = demands.iter().zip(&trial.served).map(|(&id, &now)| {
        let demand = &market.demands()[id];
        let then = was.get(demand.code.as_str()).copied().unwrap_or(0);
        i64::from(now.min(demand.heads)) - i64::from(then.min(demand.heads))
    });
    Reformed {
        heads: gain.sum(),
        classes,
        dissolved,
    }
}
