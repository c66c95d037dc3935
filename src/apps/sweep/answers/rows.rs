//! Answers -> rows that page and workbook share, as people read them.

use serde::Serialize;

use super::boxes::Flip;
use super::breaks::Break;
use super::peel::Side;
use super::regret::Plan;
use super::stands::Stands;
use super::study::Study;
use super::told::Answers;
use crate::domain::words::{self, Said};

/// A class and how often its award stands.
#[derive(Serialize)]
pub struct StandsRow {
    /// The class.
    pub class: String,
    /// The post.
    pub role: String,
    /// Its heads.
    pub size: u32,
    /// Who wins it in the base.
    pub winner: Said,
    /// The share of scenarios in which it does.
    pub share: String,
    /// The same, in percent of the bar.
    pub part: String,
    /// Who takes it instead, with scenarios.
    pub takers: Vec<Said>,
    /// The same row in figures.
    #[serde(skip)]
    pub of: Stands,
}

/// The conditions under which a class changes hands.
#[derive(Serialize)]
pub struct FlipRow {
    /// The class.
    pub class: String,
    /// The post.
    pub role: String,
    /// Who wins it in the base.
    pub winner: Said,
    /// The conditions.
    pub conditions: Said,
    /// How dense changes are under them.
    pub density: String,
    /// How many of all changes they hold.
    pub coverage: String,
    /// How many of all scenarios they hold.
    pub support: String,
    /// How dense changes are without them.
    pub rate: String,
    /// The counts behind.
    pub holds: Said,
}

/// A point at which a class changes hands.
#[derive(Serialize)]
pub struct BreakRow<'a> {
    /// The axis.
    pub axis: &'a str,
    /// The class.
    pub class: &'a str,
    /// The post.
    pub role: &'a str,
    /// Between which values.
    pub between: Said,
    /// Who wins before.
    pub before: Said,
    /// Who wins after.
    pub after: Said,
    /// Whether once.
    pub times: Said,
}

/// A plan and how it fares.
#[derive(Serialize)]
pub struct PlanRow {
    /// Its name.
    pub name: Said,
    /// Scenarios in which it is the best award.
    pub best_in: u64,
    /// Largest and mean regret in weighted heads.
    pub heads: [String; 2],
    /// Scenarios without loss of heads.
    pub even: u64,
    /// Largest and mean regret in head-points, where no heads are lost.
    pub quality: [String; 2],
    /// Scenarios in which it is not lawful.
    pub unlawful: u64,
    /// What it gives otherwise than the base.
    pub moves: String,
}

fn holder(bid: Option<&str>, study: &Study) -> Said {
    let school = bid.and_then(|bid| study.schools.get(bid));
    words::holder(bid, school.map(String::as_str))
}

/// Classes that change hands in some scenario, the least certain first.
pub fn stands(answers: &Answers, study: &Study) -> Vec<StandsRow> {
    let row = |stands: &Stands| {
        let class = &study.classes[stands.place];
        let takers = stands
            .takers
            .iter()
            .map(|(bid, n)| (holder(Some(bid), study), *n));
        let nobody = (stands.lost > 0).then(|| (holder(None, study), stands.lost));
        let counted = |(said, n): (Said, u64)| Said {
            zh: format!("{}（{n}）", said.zh),
            en: format!("{} ({n})", said.en),
        };
        StandsRow {
            class: class.code.clone(),
            role: class.role.clone(),
            size: class.size,
            winner: holder(stands.winner.as_deref(), study),
            share: words::portion(stands.kept, stands.of),
            part: format!("{:.1}", 100.0 * stands.kept as f64 / stands.of as f64),
            takers: takers.chain(nobody).map(counted).collect(),
            of: stands.clone(),
        }
    };
    let some = answers
        .stands
        .iter()
        .filter(|stands| stands.kept < stands.of);
    some.map(row).collect()
}

/// Conditions by class.
pub fn flips(answers: &Answers, study: &Study) -> Vec<FlipRow> {
    let row = |flip: &Flip| {
        let class = &study.classes[flip.place];
        let side = |side: &Side| (answers.axes[side.axis].as_str(), side.from, side.to);
        let sides: Vec<_> = flip.sides.iter().map(side).collect();
        FlipRow {
            class: class.code.clone(),
            role: class.role.clone(),
            winner: holder(class.winner.as_deref(), study),
            conditions: words::conditions(&sides),
            density: words::portion(flip.hits, flip.inside),
            coverage: words::portion(flip.hits, flip.flips),
            support: words::portion(flip.inside, flip.of),
            rate: words::portion(flip.flips, flip.of),
            holds: words::box_holds(flip.inside, flip.hits, flip.flips, flip.of),
        }
    };
    answers.flips.iter().map(row).collect()
}

/// Points of change, axis by axis.
pub fn breaks<'a>(answers: &'a Answers, study: &'a Study) -> Vec<BreakRow<'a>> {
    let row = |found: &'a Break| {
        let [before, after] = [found.before.0, found.after.0].map(words::axis_value);
        BreakRow {
            axis: &answers.axes[found.axis],
            class: &found.class,
            role: &study.classes[found.place].role,
            between: words::break_between(&before, &after, found.exact),
            before: holder(found.before.1.as_deref(), study),
            after: holder(found.after.1.as_deref(), study),
            times: words::monotone(found.changes, found.returns),
        }
    };
    let found = answers
        .breaks
        .as_ref()
        .map_or(&[][..], |breaks| &breaks.found);
    found.iter().map(row).collect()
}

/// How plans fare.
pub fn plans(answers: &Answers) -> Vec<PlanRow> {
    let row = |plan: &Plan| {
        let most = |most: Option<(i64, u64)>, unit: f64| {
            most.map_or_else(String::new, |(value, number)| {
                let value = words::amount("heads", value as f64 / unit);
                format!("{value}（{}）", words::scenario(number).zh)
            })
        };
        let mean = |mean: Option<f64>, unit: f64| {
            mean.map_or_else(String::new, |value| format!("{:.2}", value / unit))
        };
        PlanRow {
            name: words::plan_name(plan.place, plan.moved),
            best_in: plan.best_in,
            heads: [most(plan.most_heads, 1.0), mean(plan.mean_heads(), 1.0)],
            even: plan.even,
            quality: [
                most(plan.most_quality, 100.0),
                mean(plan.mean_quality(), 100.0),
            ],
            unlawful: plan.unlawful,
            moves: plan.moves.replace(';', "; "),
        }
    };
    let regrets = answers.regrets.as_ref();
    regrets.map_or_else(Vec::new, |regrets| regrets.plans.iter().map(row).collect())
}
