//! Holds an outcome's bids and winners against the rules and against brute force.

use std::collections::{BTreeMap, BTreeSet};

use jiebang::domain::market::{BidId, Limit, Market, Rule};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{BidOut, CallOut, Move, Outcome, Regret, Stage, Status, Verdict};

use super::needs::Loser;
use super::review::{self, Review};
use super::winners::{self, Prize, Runner};
use super::{Seen, same};

/// What brute force knows of a round's bids.
struct Known<'a> {
    market: &'a Market,
    model: &'a Model,
    /// σ of the bids that fit.
    fitting: BTreeMap<BidId, u32>,
    best: winners::Best,
    /// Codes of the classes, as `best` has them.
    classes: Vec<String>,
}

impl Known<'_> {
    /// σ, if the bid fits.
    fn score(&self, out: &BidOut) -> Option<u32> {
        self.fitting
            .get(&review::bid(self.market, &out.code))
            .copied()
    }

    /// The classes that a bid wins.
    fn won(&self, id: BidId) -> Vec<String> {
        let classes = self.classes.iter().zip(&self.best.award.1);
        classes
            .filter(|(_, w)| **w == Some(id))
            .map(|(class, _)| class.clone())
            .collect()
    }

    /// What changes where a bid is forced to win.
    fn moves(&self, id: BidId) -> Vec<Move> {
        let code = |bid: &Option<BidId>| bid.map(|b| self.market.bids()[b].code.clone());
        let (base, forced) = (&self.best.award.1, &self.best.forced[&id].1);
        let classes = self.classes.iter().zip(base.iter().zip(forced));
        let moved = classes.filter(|(_, (from, to))| from != to);
        let one = |(class, (from, to)): (&String, (&Option<BidId>, &Option<BidId>))| Move {
            class: class.clone(),
            from: code(from),
            to: code(to),
        };
        moved.map(one).collect()
    }
}

/// Every check, and with `seats` also how many more each loser would have needed.
pub fn check(market: &Market, model: &Model, outcome: &Outcome, seats: bool, seen: &mut Seen) {
    let mut fitting = BTreeMap::new();
    let mut runners: Vec<Vec<Runner>> = Vec::new();
    for call in &outcome.calls {
        let review = Review {
            market,
            model,
            call,
        };
        runners.push(reviewed(review, &mut fitting, seen));
    }
    let mut prizes = Vec::new();
    for (call, runners) in outcome.calls.iter().zip(&runners) {
        let mode = call.mode;
        prizes.extend(call.classes.iter().map(|class| Prize {
            class,
            mode,
            call: &call.code,
            chain: &call.chain,
            runners,
            must: false,
        }));
    }
    let known = Known {
        market,
        model,
        fitting,
        best: winners::best(market, model, &prizes),
        classes: prizes.iter().map(|p| p.class.code.clone()).collect(),
    };
    let conflicts = !known.best.any && !prizes.is_empty();
    same("conflicts", conflicts, !outcome.conflicts.is_empty());
    if !known.best.any {
        return undecided(outcome, seen);
    }
    let code = |id: BidId| market.bids()[id].code.clone();
    let winners = outcome
        .calls
        .iter()
        .flat_map(|c| &c.classes)
        .map(|c| c.winner.clone());
    same(
        "winners",
        known
            .best
            .award
            .1
            .iter()
            .map(|w| w.map(code))
            .collect::<Vec<_>>(),
        winners.collect(),
    );
    stages(&known, outcome);
    outcome
        .calls
        .iter()
        .for_each(|call| ranking(&known, call, seen));
    exceptions(&known, outcome, seen);
    for call in &outcome.calls {
        for out in call.bids.iter().filter(|out| out.needs.is_some()) {
            let id = review::bid(market, &out.code);
            let loser = Loser {
                market,
                model,
                prizes: &prizes,
                best: &known.best,
                call,
                out,
                id,
                score: known.fitting[&id],
            };
            loser.check(seats, seen);
        }
    }
    seen.note_if(known.best.looked > 100, "over a hundred assignments");
}

/// Some block awards nothing and says why; nobody wins in it and nobody lost.
fn undecided(outcome: &Outcome, seen: &mut Seen) {
    for conflict in &outcome.conflicts {
        let calls = outcome.calls.iter().filter(|call| {
            let mut classes = call.classes.iter();
            classes.any(|class| class.block == conflict.block)
        });
        for call in calls {
            assert!(call.classes.iter().all(|class| class.winner.is_none()));
            let told = |bid: &&BidOut| bid.eligible && bid.verdict != Verdict::Undecided;
            assert_eq!(call.bids.iter().find(told), None);
        }
        assert!(!conflict.rules.is_empty());
        seen.note("conflict");
        seen.note_if(conflict.rules.len() > 1, "conflict of several rules");
        seen.note_if(!conflict.repairs.is_empty(), "conflict with a repair");
    }
}

/// Checks what a call's bids break and score; returns those that may win.
pub fn reviewed(
    review: Review,
    fitting: &mut BTreeMap<BidId, u32>,
    seen: &mut Seen,
) -> Vec<Runner> {
    let mut runners = Vec::new();
    let bids = review.market.bids().iter_ids();
    let on_call: Vec<BidId> = bids
        .filter(|(_, b)| b.call == review.call.code)
        .map(|(id, _)| id)
        .collect();
    same("bids of a call", on_call.len(), review.call.bids.len());
    for id in on_call {
        let code = &review.market.bids()[id].code;
        let out = review
            .call
            .bids
            .iter()
            .find(|b| b.code == *code)
            .expect("listed");
        let (programme, broken) = review.fit(id);
        let score = review.score(id);
        same(&format!("score of {code}"), score, out.score.map(|s| s.0));
        let kinds: BTreeSet<String> = out.broken.iter().map(kind).collect();
        kinds.iter().for_each(|kind| seen.note(kind));
        seen.note_if(!out.recused.is_empty(), "recused");
        seen.note_if(out.criteria.iter().any(|c| c.trimmed > 0), "trimmed");
        let mut ours: BTreeSet<String> = broken.iter().map(|&s| s.to_owned()).collect();
        if score.is_none() {
            ours.insert("no_marks".into());
        }
        if review::programmes(review.market, id) < 2 || programme.is_some() {
            same(&format!("rules that {code} breaks"), ours, kinds);
        }
        let fits = programme.filter(|_| broken.is_empty()).zip(score);
        same(&format!("{code} fits"), fits.is_some(), out.eligible);
        let Some((programme, score)) = fits else {
            continue;
        };
        fitting.insert(id, score);
        if score >= review.model.scoring.quality_min.0 {
            runners.push(Runner {
                bid: id,
                programme,
                score,
            });
        }
    }
    runners
}

fn kind(rule: &Rule) -> String {
    let value = serde_json::to_value(rule).expect("a rule is data");
    value["kind"].as_str().expect("tagged").to_owned()
}

/// A1 to A4, summed over the blocks, and each proved.
fn stages(known: &Known, outcome: &Outcome) {
    for (k, sign) in [1, 1, -1, -1].into_iter().enumerate() {
        let level = format!("A{}", k + 1);
        let stages: Vec<_> = outcome.stages.iter().filter(|s| s.level == level).collect();
        let sum: i64 = stages.iter().map(|s| s.objective).sum();
        same(&level, sign * known.best.award.0[k], sum);
        let proved = |s: &&&Stage| s.bound == s.objective && s.status == Status::Optimal;
        same("proved", stages.len(), stages.iter().filter(proved).count());
    }
}

/// Verdicts, order of recommendation and rank by score of one call.
fn ranking(known: &Known, call: &CallOut, seen: &mut Seen) {
    let mut order = Vec::new();
    for out in &call.bids {
        let id = review::bid(known.market, &out.code);
        let score = known.score(out);
        let higher = call.bids.iter().filter(|b| known.score(b) > score).count() as u32;
        same("score rank", score.map(|_| higher + 1), out.score_rank);
        let won = known.won(id);
        let group = verdict(known, call, out, id, &won, seen);
        let regret = if group == 1 { regret(known, id) } else { None };
        let by_score = -out.score.map_or(-1, |s| i64::from(s.0));
        order.push((group, usize::MAX - won.len(), regret, by_score, &out.code));
    }
    assert!(
        order.is_sorted(),
        "order of recommendation of {}: {order:#?}",
        call.code
    );
    let ranks: Vec<u32> = call.bids.iter().map(|b| b.rank).collect();
    same("ranks", (1..=call.bids.len() as u32).collect(), ranks);
}

fn regret(known: &Known, id: BidId) -> Option<Regret> {
    let (base, forced) = (known.best.award.0, known.best.forced.get(&id)?.0);
    let [heads, quality, metres, draw] = std::array::from_fn(|k| base[k] - forced[k]);
    Some(Regret {
        heads,
        quality,
        metres,
        draw,
    })
}

/// Checks a bid's verdict; returns its place in the order of recommendation.
fn verdict(
    known: &Known,
    call: &CallOut,
    out: &BidOut,
    id: BidId,
    won: &[String],
    seen: &mut Seen,
) -> u8 {
    let fits = known.fitting.contains_key(&id);
    match (&out.verdict, regret(known, id)) {
        (Verdict::Ineligible, _) if !fits => 3,
        (Verdict::Won { classes }, _) if fits && !won.is_empty() => {
            same("classes won", won, classes);
            seen.note_if(won.len() > 1, "won several classes");
            0
        }
        (
            Verdict::Lost {
                regret,
                moves,
                proved,
            },
            Some(ours),
        ) if fits && won.is_empty() => {
            same(&format!("regret of {}", out.code), ours, *regret);
            same("moves", known.moves(id), moves.clone());
            assert!(proved);
            seen.note_if(ours.heads > 0, "lost for heads");
            seen.note_if(ours.heads == 0 && ours.quality > 0, "lost for quality");
            seen.note_if(
                (ours.heads, ours.quality) == (0, 0),
                "lost for metres or draw",
            );
            seen.note_if(moves.len() > 1, "several moves");
            1
        }
        (Verdict::Cannot { limit }, None) if fits => {
            let binds = binds(known, call, id, limit);
            assert!(binds, "{}: {limit:?} does not bind", out.code);
            let value = serde_json::to_value(limit).expect("a limit is data");
            seen.note(&format!(
                "cannot: {}",
                value["kind"].as_str().expect("tagged")
            ));
            2
        }
        (verdict, _) => panic!("{}: {verdict:?}", out.code),
    }
}

/// Whether a limit keeps a bid from every class of its call.
fn binds(known: &Known, call: &CallOut, id: BidId, limit: &Limit) -> bool {
    let (market, model) = (known.market, known.model);
    let review = Review {
        market,
        model,
        call,
    };
    let needed = review.smallest_intake(id);
    let bid = &market.bids()[id];
    let entity = &market.entities()[market.schools()[bid.school].entity];
    let taught = review.fit(id).0.map(|p| market.programmes()[p].seats);
    match *limit {
        Limit::ProgrammeSeats { seats, intake } => {
            (taught, needed) == (Some(seats), intake) && seats < intake
        }
        Limit::EntitySeats { seats, intake } => {
            (entity.seats(call.mode), needed) == (Some(seats), intake) && seats < intake
        }
        Limit::EntityClasses => entity.classes_max == Some(0),
        Limit::BidClasses => bid.classes_max == Some(0),
        Limit::Banned
        | Limit::Pinned
        | Limit::Share
        | Limit::BaseSeats { .. }
        | Limit::BaseClasses { .. }
        | Limit::Budget { .. }
        | Limit::Together => linked(market, model),
        Limit::BelowQuality { score, least } => {
            known.fitting[&id] == score.0 && least == model.scoring.quality_min && score < least
        }
    }
}

/// Whether the round has linking rules at all; which of them binds is the judge's to check.
fn linked(market: &Market, model: &Model) -> bool {
    let award = &model.award;
    !market.decisions().is_empty()
        || !market.bases().is_empty()
        || !award.floors.is_empty()
        || award.budget_fen.is_some()
        || award.share_max_hundredths < 100
}

/// The calls that no bid of the highest fitting score wins.
fn exceptions(known: &Known, outcome: &Outcome, seen: &mut Seen) {
    let mut listed = outcome.exceptions.iter();
    for call in &outcome.calls {
        let most = call.bids.iter().filter_map(|b| known.score(b)).max();
        let is_top = |b: &&BidOut| most.is_some() && known.score(b) == most;
        let won = |code: &String| call.classes.iter().any(|c| c.winner.as_ref() == Some(code));
        let top: Vec<&String> = call.bids.iter().filter(is_top).map(|b| &b.code).collect();
        let Some(highest) = top
            .iter()
            .copied()
            .min()
            .filter(|_| !top.iter().any(|b| won(b)))
        else {
            continue;
        };
        let winner = call.bids.iter().map(|b| &b.code).find(|b| won(b));
        let entry = listed.next().expect("an entry for every such call");
        same(
            "exception",
            (&call.code, highest),
            (&entry.call, &entry.highest),
        );
        same("its winner", winner, entry.winner.as_ref());
        let regret = regret(known, review::bid(known.market, highest));
        same("its regret", regret, entry.regret);
        seen.note_if(winner.is_some(), "won by another than the highest");
    }
    assert!(listed.next().is_none(), "an exception too many");
}
