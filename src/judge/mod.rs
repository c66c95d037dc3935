//! Judges an outcome: in go a document and the round it claims to answer, out comes what was
//! checked, how often, and what failed. Every rule is written anew from the formulation and nothing
//! is shared with the steps, so that one mistake cannot hide in both. No solver is called.
//!
//! ```text
//! rules      what is checked, named in zh and en
//! case       document and market side by side, by code; facts recomputed once
//! grouping   which demands may share a class, who makes it, what it costs
//! document   head, codes, demand and bid lines
//! summary    the figures of page one
//! formation  classes and calls, rules 1 to 9
//! unserved   heads left and why; F1 to F6 against the stages
//! scores     recusal, means, σ
//! fit        the rules that each bid breaks
//! award      winners, capacities, A1 to A4, blocks
//! ranking    verdicts, regrets, ranks, exceptions
//! limits     what rules a bid out whatever the others do
//! needs      what would have won
//! linking    rules that link awards of different classes, and conflicts between them
//! proofs     stages; optima looked for again within a budget
//! partition  the best classes of a few demands, by brute force
//! cut        the same where some may be cut
//! columns    prices that prove classes gone through again
//! grown      classes by what they are worth at given prices
//! assembled  listed classes put together in all ways
//! block      classes with their pairs, capacities and floors, for a search
//! search     a better award than the one claimed, by branching
//! apart      a block in the parts that its proof takes it in
//! tree       a written-down search of a block walked again
//! priced     a block under prices: items, groups, what each item is worth
//! sets       the best set of bids of a group at given prices, and all nearly as good
//! exhaust    sets of all groups put together
//! settlement what followed from the answers to the award, played again
//! released   floors and pins that cannot hold any more after an answer
//! supply     who could teach each call
//! plan       seats as a flow, its proof and what a seat is worth
//! planned    potential bids, made anew
//! residual   a flow with potentials gone through again
//! indicators the figures of the round as a whole
//! tracking   what became of earlier trainees, and what of it stands in for an indicator
//! remedy     ways out for heads in no class
//! reform     a role key formed again under a change
//! sides      deferred acceptance, greedy and the pairs that block each award
//! leaving    the fewest blocking pairs that any award has
//! robust     how sure the recommendation is said to be
//! drawn      draws of weights repeated from their seed
//! panel      how the experts marked
//! departure  a firm leaves its class: who stays, and every way on
//! placement  where trainees go: the network, its proof, every event played again
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use serde::Serialize;

use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::Outcome;

#[cfg(test)]
mod answer;
mod apart;
mod assembled;
mod award;
mod block;
mod case;
mod columns;
mod cut;
mod departure;
mod document;
mod drawn;
mod exhaust;
mod fit;
mod formation;
mod grouping;
mod grown;
mod indicators;
mod leaving;
mod limits;
mod linking;
mod needs;
mod panel;
mod partition;
mod placement;
mod plan;
mod planned;
mod priced;
mod proofs;
mod ranking;
mod reform;
mod released;
mod remedy;
mod residual;
mod robust;
mod rules;
#[cfg(test)]
mod sample;
mod scores;
mod search;
mod sets;
mod settlement;
mod sides;
mod summary;
mod supply;
#[cfg(test)]
mod tampered;
mod tracking;
mod tree;
mod unserved;

pub use placement::{Awarded, awarded, judge_placed, judge_placement};
pub use rules::CheckRule;

use case::Case;

/// What a check is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", content = "code", rename_all = "snake_case")]
pub enum Subject {
    /// The document as a whole.
    Outcome,
    /// A demand line.
    Demand(String),
    /// A call.
    Call(String),
    /// A class.
    Class(String),
    /// A bid.
    Bid(String),
    /// Trainees of one school, major and year.
    Cohort(String),
    /// What became of trainees or posts, by file and row.
    Event(String),
    /// A level of a block.
    Stage {
        /// `F1` .. `F6`, `A1` .. `A4`; empty for all levels of the block.
        level: String,
        /// The block's smallest demand or class code.
        block: String,
    },
}

impl Subject {
    /// The code that people look for; empty for the document as a whole.
    pub fn code(&self) -> &str {
        match self {
            Subject::Outcome => "",
            Subject::Demand(code)
            | Subject::Call(code)
            | Subject::Class(code)
            | Subject::Bid(code)
            | Subject::Cohort(code)
            | Subject::Event(code)
            | Subject::Stage { block: code, .. } => code,
        }
    }
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which rule.
    pub rule: CheckRule,
    /// Where.
    pub subject: Subject,
    /// What the document says, as data.
    pub found: String,
    /// What the judge works out, as data.
    pub expected: String,
}

/// How often a rule was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Checks made.
    pub checked: u64,
    /// Of these, failed.
    pub failed: u64,
}

/// Why something that the document says is not proved again here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClaimWhy {
    /// HiGHS says so.
    Highs {
        /// Its version.
        version: String,
    },
    /// Looking at every alternative again goes beyond the judge's budget.
    TooLarge,
    /// The document itself does not call it proved.
    NotProved,
    /// A value is written down without the flow that reaches it.
    NoFlow,
    /// The search that is written down does not end everywhere.
    TreeOpen {
        /// Where.
        at: String,
    },
}

/// A claim of the document that the judge takes as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// A stage, or a bid whose regret it is.
    pub subject: Subject,
    /// Why it is not proved again.
    pub why: ClaimWhy,
    /// Whether the judge's own search found the same all the same (only with [`ClaimWhy::Highs`]).
    pub confirmed: bool,
}

/// What the judge found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdicts {
    /// Per rule: how often it was checked and how often it failed. Rules never met are left out.
    pub counts: BTreeMap<CheckRule, Count>,
    /// Every check that failed, in the order of the document.
    pub failures: Vec<Check>,
    /// What is only claimed.
    pub claimed: Vec<Claim>,
    /// Codes of the calls that a failure can influence: all calls that share an award block with a
    /// failed demand, class, call, bid or stage. Sorted. Everything else stands.
    pub influenced: Vec<String>,
}

impl Verdicts {
    /// Whether every check passed.
    pub fn ok(&self) -> bool {
        self.failures.is_empty()
    }

    /// Adds the verdicts on another document of the same run.
    pub fn add(&mut self, other: Verdicts) {
        for (rule, count) in other.counts {
            let sum = self.counts.entry(rule).or_default();
            sum.checked += count.checked;
            sum.failed += count.failed;
        }
        self.failures.extend(other.failures);
        self.claimed.extend(other.claimed);
    }

    /// Checks made, over all rules.
    pub fn checks(&self) -> u64 {
        self.counts.values().map(|count| count.checked).sum()
    }

    /// Counts a check; keeps it, with both sides written out, if it failed.
    fn holds(
        &mut self,
        rule: CheckRule,
        at: At<'_>,
        ok: bool,
        found: impl Display,
        expected: impl Display,
    ) -> bool {
        let count = self.counts.entry(rule).or_default();
        count.checked += 1;
        if !ok {
            count.failed += 1;
            self.failures.push(Check {
                rule,
                subject: at.subject(),
                found: found.to_string(),
                expected: expected.to_string(),
            });
        }
        ok
    }

    /// Checks that `found` equals `expected`; `field` says what is compared.
    fn equal<T: PartialEq + Debug>(
        &mut self,
        rule: CheckRule,
        at: At<'_>,
        field: &str,
        found: T,
        expected: T,
    ) -> bool {
        let ok = found == expected;
        let found = format_args!("{field} {found:?}");
        self.holds(rule, at, ok, found, format_args!("{field} {expected:?}"))
    }
}

/// A [`Subject`] that borrows, made into one only when a check fails.
#[derive(Clone, Copy)]
enum At<'a> {
    Outcome,
    Demand(&'a str),
    Call(&'a str),
    Class(&'a str),
    Bid(&'a str),
    Cohort(&'a str),
    Event(&'a str),
    Stage(&'a str, &'a str),
}

impl At<'_> {
    fn subject(self) -> Subject {
        match self {
            At::Outcome => Subject::Outcome,
            At::Demand(code) => Subject::Demand(code.to_owned()),
            At::Call(code) => Subject::Call(code.to_owned()),
            At::Class(code) => Subject::Class(code.to_owned()),
            At::Bid(code) => Subject::Bid(code.to_owned()),
            At::Cohort(code) => Subject::Cohort(code.to_owned()),
            At::Event(code) => Subject::Event(code.to_owned()),
            At::Stage(level, block) => Subject::Stage {
                level: level.to_owned(),
                block: block.to_owned(),
            },
        }
    }
}

/// Judges `outcome` against the round that it answers under `model`. An outcome of planning is held
/// against potential bids, made here, whatever the round's own.
///
/// # Complexity
/// Linear in the document but for the searches of `proofs`, whose work is capped by count, never by
/// time: the same document gets the same verdicts on every machine.
pub fn judge(market: &Market, model: &Model, outcome: &Outcome) -> Verdicts {
    let made;
    let market = match outcome.round.planned {
        true => {
            made = planned::market(market, model, outcome);
            &made
        }
        false => market,
    };
    let case = Case::new(market, model, outcome);
    let mut verdicts = Verdicts::default();
    document::check(&case, &mut verdicts);
    formation::check(&case, &mut verdicts);
    unserved::check(&case, &mut verdicts);
    remedy::check(&case, &mut verdicts);
    supply::check(&case, &mut verdicts);
    let sheets = scores::mark(&case);
    scores::check(&case, &sheets, &mut verdicts);
    let facts = fit::facts(&case, &sheets);
    fit::check(&case, &facts, &mut verdicts);
    let contest = award::Contest::new(&case, &facts);
    award::check(&contest, &mut verdicts);
    linking::check(&contest, &mut verdicts);
    ranking::check(&contest, &mut verdicts);
    needs::check(&contest, &mut verdicts);
    sides::check(&contest, &mut verdicts);
    summary::check(&contest, &mut verdicts);
    proofs::check(&contest, &mut verdicts);
    robust::check(&contest, &sheets, &mut verdicts);
    let laid = plan::check(&contest, &mut verdicts);
    indicators::check(&contest, laid.as_ref(), &mut verdicts);
    settlement::check(&contest, &sheets, &mut verdicts);
    verdicts.influenced = influenced(&case, &verdicts.failures);
    verdicts
}

/// The calls that share an award block with the subject of a failure.
fn influenced(case: &Case<'_>, failures: &[Check]) -> Vec<String> {
    let mut classes = BTreeSet::new();
    for failure in failures {
        match &failure.subject {
            Subject::Outcome | Subject::Cohort(_) | Subject::Event(_) => {}
            Subject::Demand(code) => classes.extend(case.classes_of_demand(code)),
            Subject::Call(code) => classes.extend(case.classes_of_call(code)),
            Subject::Class(code) => classes.extend(case.class.get(code.as_str()).copied()),
            Subject::Bid(code) => {
                let bid = case.bid.get(code.as_str());
                classes.extend(
                    bid.into_iter()
                        .flat_map(|&b| case.calls[case.bids[b].call].classes()),
                );
            }
            Subject::Stage { block, .. } => {
                classes.extend(case.class.get(block.as_str()).copied());
                classes.extend(case.classes_of_key(block));
            }
        }
    }
    let block = |class: usize| case.classes[class].out.block.as_str();
    let blocks: BTreeSet<&str> = classes.iter().map(|&class| block(class)).collect();
    let linked =
        (0..case.classes.len()).filter(|&c| blocks.contains(block(c)) || classes.contains(&c));
    let calls: BTreeSet<&str> = linked.map(|c| case.call_of(c).out.code.as_str()).collect();
    calls.into_iter().map(str::to_owned).collect()
}
