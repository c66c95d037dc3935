//! `jiebang sweep --solve N`: one scenario's whole outcome, judged, as data: to explain, to verify,
//! and to hold against another's with `jiebang diff`. Nothing of it is published, signed or sent.

use super::End;
use super::args::{Global, Sweep as Verb};
use super::console::Console;
use super::round::{Round, Unusable};
use super::solve::{end, solved};
use super::sweep::{no_such, place};
use super::verify::{Run, Supposed};
use crate::apps::report;
use crate::apps::sweep::{ByAward, Sweep, Terms};
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::change::{Change, resolve};
use crate::domain::words;
use crate::judge::judge;

/// Solves scenario `number` from the round itself, has it judged, writes it.
pub fn run(
    verb: &Verb,
    number: u64,
    (round, sweep): (Round, &Sweep),
    global: &Global,
    console: &Console,
    stop: &Stop,
) -> anyhow::Result<End> {
    if number >= sweep.len() {
        return Err(no_such("--solve", number, sweep).into());
    }
    let scenario = sweep.scenario(number);
    // As its row in the sweep: potential bids stand in for all scenarios or for none.
    let plan = Terms::of_sweep(sweep).plan || !round.market.has_bids();
    let drawn = |change: &Change| matches!(change, Change::WinnersDecline(_));
    let mut declined = Vec::new();
    if scenario.changes.iter().any(drawn) {
        if plan {
            let text = format!("--solve {number}: 规划测算中无人中选 / nobody wins in planning");
            return Err(Unusable(text).into());
        }
        let (market, model) = (&round.market, &round.model);
        let terms = Terms::default();
        let engine = ByAward::new(market, model, &sweep.head().seed, terms, (stop, &Silent))?;
        let winners: Vec<_> = engine.winners().iter().flatten().copied().collect();
        let resolved = resolve(&scenario.changes, &winners, &sweep.head().seed, number);
        let new = resolved
            .iter()
            .filter(|change| !scenario.changes.contains(change));
        declined = new
            .filter_map(|change| match change {
                Change::Declined(bid) => Some(market.bids()[*bid].code.clone()),
                _ => None,
            })
            .collect();
    }
    let supposed = Supposed {
        // A ready-made one goes by its name.
        scenarios: match verb.scenarios.exists() {
            true => std::path::absolute(&verb.scenarios)?,
            false => verb.scenarios.clone(),
        },
        number,
        declined,
    };
    let round = match supposed.applied(round, sweep) {
        Ok(round) => round,
        Err(refusals) => {
            for refusal in refusals {
                console.remark(console.say(&words::obstacle(&refusal.obstacle)));
            }
            return Ok(End::BadInput);
        }
    };
    let round = if plan { round.planned(stop)? } else { round };
    let (market, model) = (round.market.clone(), round.model.clone());
    let outcome = solved(round, console, stop)?;
    let verdicts = judge(&market, &model, &outcome);
    if !verdicts.ok() {
        anyhow::bail!("the judge rejects the outcome: {:#?}", verdicts.failures);
    }
    let out = place(verb, &outcome.round.code, sweep, number);
    report::write_data(&outcome, &out)?;
    Run::new(&verb.round, global, verb.set_aside)?
        .supposing(supposed)
        .write(&out)?;
    console.print(&console.either(
        format!(
            "情景 {number} {}: 校核 {} 项通过",
            scenario.name,
            verdicts.checks()
        ),
        format!(
            "scenario {number} {}: {} checks passed",
            scenario.name,
            verdicts.checks()
        ),
    ))?;
    let label = words::labels::RESULT.say(console.lang);
    console.print(&format!("{label}  {}", out.display()))?;
    Ok(end(&outcome))
}
