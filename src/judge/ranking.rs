//! What became of each bid: verdict, regret against the forced award, limit, both ranks, and the
//! list of calls not won by their highest score.

use std::collections::{BTreeMap, HashMap};

use super::award::{Cap, Contest};
use super::limits::{limits, shut_out};
use super::linking::Ask;
use super::rules::CheckRule;
use super::{At, Claim, ClaimWhy, Verdicts};
use crate::domain::market::{Limit, Taken};
use crate::domain::outcome::{Exception, Move, Regret, Verdict};

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    for bid in 0..contest.case.bids.len() {
        verdict(contest, bid, v);
    }
    for call in 0..contest.case.calls.len() {
        ranks(contest, call, v);
    }
    exceptions(contest, v);
}

fn verdict(contest: &Contest<'_, '_>, bid: usize, v: &mut Verdicts) {
    let (at, facts) = (At::Bid(contest.bid_code(bid)), &contest.facts[bid]);
    let found = &contest.case.bids[bid].out.verdict;
    let (wins, limits) = (&contest.wins[bid], limits(contest, bid));
    let class = contest.case.calls[contest.case.bids[bid].call]
        .classes()
        .next();
    let block = class.map_or("", |class| contest.case.classes[class].out.block.as_str());
    let together = matches!(
        found,
        Verdict::Cannot {
            limit: Limit::Together
        }
    );
    let linked = !(contest.linked.asks.is_empty() && contest.linked.rulings.is_empty());
    let expected = match (facts.eligible, wins.is_empty(), limits.is_empty()) {
        (false, true, _) => "ineligible",
        (true, true, _) if contest.infeasible(block) => "undecided",
        (true, true, _) if contest.case.outcome.round.planned => "open",
        (true, true, true) if together && linked => "cannot",
        (_, false, _) => "won",
        (true, true, false) => "cannot",
        (true, true, true) => "lost",
    };
    let kind = match found {
        Verdict::Won { .. } => "won",
        Verdict::Lost { .. } => "lost",
        Verdict::Cannot { .. } => "cannot",
        Verdict::Undecided => "undecided",
        Verdict::Open => "open",
        Verdict::Ineligible => "ineligible",
    };
    v.equal(CheckRule::Verdict, at, "verdict", kind, expected);
    match found {
        Verdict::Won { classes } => {
            let mut codes: Vec<&str> = wins.iter().map(|&c| contest.class_code(c)).collect();
            let mut found: Vec<&str> = classes.iter().map(String::as_str).collect();
            codes.sort_unstable();
            found.sort_unstable();
            v.equal(CheckRule::Verdict, at, "classes", found, codes);
        }
        Verdict::Lost { regret, moves, .. } => lost(contest, bid, regret, moves, v),
        Verdict::Cannot { limit } if together && linked && limits.is_empty() => {
            let found = format_args!("{limit:?}");
            match shut_out(contest, bid) {
                Some(shut) => _ = v.holds(CheckRule::Cannot, at, shut, found, "no award with it"),
                None => v.claimed.push(Claim {
                    subject: at.subject(),
                    why: ClaimWhy::TooLarge,
                    confirmed: false,
                }),
            }
        }
        Verdict::Cannot { limit } => {
            let ok = limits.contains(limit);
            let (found, expected) = (format_args!("{limit:?}"), format_args!("{limits:?}"));
            v.holds(CheckRule::Cannot, at, ok, found, expected);
        }
        Verdict::Undecided | Verdict::Open | Verdict::Ineligible => {}
    }
}

/// The award with `moves` applied is lawful, gives the bid a class, and costs the regret.
fn lost(contest: &Contest<'_, '_>, bid: usize, regret: &Regret, moves: &[Move], v: &mut Verdicts) {
    let at = At::Bid(contest.bid_code(bid));
    let (mut change, mut forced) = (HashMap::new(), BTreeMap::new());
    let mut asked: BTreeMap<Ask, i128> = BTreeMap::new();
    let mut loss = [0i128; 4];
    for step in moves {
        let Some((class, to)) = read_move(contest, step, at, v) else {
            return;
        };
        let from = contest.winner[class];
        let fresh = forced.insert(class, to).is_none() && from != to;
        v.holds(
            CheckRule::Forced,
            at,
            fresh,
            &step.class,
            "each class moved once",
        );
        for (winner, sign) in [(from, -1), (to, 1)] {
            let Some(winner) = winner else { continue };
            let value = contest.value(winner, class);
            loss = std::array::from_fn(|i| loss[i] - sign * value[i]);
            for (cap, amount) in contest.uses(winner, class) {
                *change.entry(cap).or_insert(0) += sign * amount;
            }
            for (ask, amount) in contest.brings(winner, class) {
                *asked.entry(ask).or_insert(0) += sign * amount;
            }
        }
    }
    let brought = contest.brought();
    let over = change.iter().find(|&(&cap, &change)| {
        let used = contest.used.get(&cap).copied().unwrap_or(0) + change;
        change > 0 && contest.limit(cap).is_some_and(|limit| used > limit)
    });
    let short = contest.linked.asks.iter().any(|&(ask, least)| {
        let change = asked.get(&ask).copied().unwrap_or(0);
        change < 0 && brought.get(&ask).copied().unwrap_or(0) + change < least
    });
    let lawful = over.is_none() && !short;
    v.holds(
        CheckRule::Forced,
        at,
        lawful,
        "a limit or a floor is broken",
        "a lawful award",
    );
    let wins = forced.values().any(|&to| to == Some(bid));
    v.holds(
        CheckRule::Forced,
        at,
        wins,
        "the bid wins no class",
        "a class of its call",
    );
    let found = [regret.heads, regret.quality, regret.metres, regret.draw].map(i128::from);
    v.equal(CheckRule::Regret, at, "regret", found, loss);
    v.holds(
        CheckRule::Regret,
        at,
        found > [0; 4],
        format_args!("{found:?}"),
        "a loss",
    );
}

/// The class of a move and its winner under force; `None` (and a failed check) where it is unknown
/// or misstated.
fn read_move(
    contest: &Contest<'_, '_>,
    step: &Move,
    at: At<'_>,
    v: &mut Verdicts,
) -> Option<(usize, Option<usize>)> {
    let case = contest.case;
    let found = format_args!("{step:?}");
    let Some(&class) = case.class.get(step.class.as_str()) else {
        v.holds(
            CheckRule::Forced,
            at,
            false,
            found,
            "a class of the outcome",
        );
        return None;
    };
    let from = &case.classes[class].out.winner;
    let same = v.equal(CheckRule::Forced, at, &step.class, &step.from, from);
    let to = step
        .to
        .as_ref()
        .map(|code| case.bid.get(code.as_str()).copied());
    let lawful = match to {
        None => true,
        Some(Some(to)) => {
            case.bids[to].call == case.classes[class].call && contest.facts[to].may_win
        }
        Some(None) => false,
    };
    v.holds(
        CheckRule::Forced,
        at,
        lawful,
        found,
        "to an eligible bid of the call",
    );
    (same && lawful).then_some((class, to.flatten()))
}

/// Where a bid stands: winners by classes and σ, losers by regret, σ and code, then those that
/// cannot win, then the ineligible. Lower is better.
fn place<'a>(contest: &Contest<'_, 'a>, bid: usize) -> (u8, [i128; 4], i128, &'a str) {
    let facts = &contest.facts[bid];
    let score = -i128::from(facts.score.unwrap_or(0));
    let wins = contest.wins[bid].len() as i128;
    match &contest.case.bids[bid].out.verdict {
        Verdict::Won { .. } => (0, [-wins, 0, 0, 0], score, ""),
        Verdict::Lost { regret: r, .. } => {
            let regret = [r.heads, r.quality, r.metres, r.draw].map(i128::from);
            (1, regret, score, contest.bid_code(bid))
        }
        // The pages state no order among these.
        Verdict::Undecided | Verdict::Open => (1, [0; 4], score, contest.bid_code(bid)),
        Verdict::Cannot { .. } => (2, [0; 4], 0, ""),
        Verdict::Ineligible => (3, [0; 4], 0, ""),
    }
}

fn ranks(contest: &Contest<'_, '_>, call: usize, v: &mut Verdicts) {
    let case = contest.case;
    let bids: Vec<usize> = case.calls[call].bids.clone().collect();
    for (n, &bid) in bids.iter().enumerate() {
        let (at, facts, out) = (
            At::Bid(contest.bid_code(bid)),
            &contest.facts[bid],
            &case.bids[bid].out,
        );
        v.equal(CheckRule::Rank, at, "rank", out.rank as usize, n + 1);
        if n > 0 {
            let (above, here) = (place(contest, bids[n - 1]), place(contest, bid));
            let found = format_args!("{above:?} above {here:?}");
            v.holds(
                CheckRule::Rank,
                at,
                above <= here,
                found,
                "the better first",
            );
        }
        let higher = |&&other: &&usize| {
            contest.facts[other].eligible && contest.facts[other].score > facts.score
        };
        let rank = facts
            .score
            .map(|_| 1 + bids.iter().filter(higher).count() as u32);
        let expected = rank.filter(|_| facts.eligible);
        v.equal(
            CheckRule::ScoreRank,
            at,
            "score_rank",
            out.score_rank,
            expected,
        );
    }
}

fn exceptions(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let mut listed: HashMap<&str, Vec<&Exception>> = HashMap::new();
    for exception in &contest.case.outcome.exceptions {
        listed.entry(&exception.call).or_default().push(exception);
        let known = contest
            .case
            .calls
            .iter()
            .any(|call| call.out.code == exception.call);
        v.holds(
            CheckRule::Codes,
            At::Call(&exception.call),
            known,
            "exception",
            "a known call",
        );
    }
    for (index, call) in contest.case.calls.iter().enumerate() {
        let at = At::Call(&call.out.code);
        let lines = listed
            .get(call.out.code.as_str())
            .map_or(&[][..], Vec::as_slice);
        let top = passed_over(contest, index);
        v.equal(
            CheckRule::Exceptions,
            at,
            "listed",
            lines.len(),
            usize::from(!top.is_empty()),
        );
        for line in lines {
            exception(contest, index, &top, line, v);
        }
    }
}

/// The eligible bids with a call's highest score, if none of them wins a class.
pub(super) fn passed_over(contest: &Contest<'_, '_>, call: usize) -> Vec<usize> {
    let bids = contest.case.calls[call].bids.clone();
    let first = contest.case.calls[call].classes().next();
    let block = first.map_or("", |class| contest.case.classes[class].out.block.as_str());
    if contest.infeasible(block) || contest.case.outcome.round.planned {
        return Vec::new();
    }
    let eligible = bids.filter(|&b| contest.facts[b].eligible);
    let eligible: Vec<usize> = eligible.collect();
    let highest = eligible.iter().map(|&b| contest.facts[b].score).max();
    let top = eligible
        .into_iter()
        .filter(|&b| Some(contest.facts[b].score) == highest);
    let top: Vec<usize> = top.collect();
    if top.iter().any(|&b| !contest.wins[b].is_empty()) {
        Vec::new()
    } else {
        top
    }
}

fn exception(
    contest: &Contest<'_, '_>,
    call: usize,
    top: &[usize],
    line: &Exception,
    v: &mut Verdicts,
) {
    let case = contest.case;
    let (rule, at) = (CheckRule::Exceptions, At::Call(&line.call));
    let Some(&highest) = top.iter().find(|&&b| contest.bid_code(b) == line.highest) else {
        v.holds(
            rule,
            at,
            false,
            &line.highest,
            "a bid with the highest score, passed over",
        );
        return;
    };
    let out = case.bids[highest].out;
    v.equal(
        rule,
        at,
        "highest_score",
        Some(line.highest_score),
        out.score,
    );
    let regret = match &out.verdict {
        Verdict::Lost { regret, .. } => Some(*regret),
        _ => None,
    };
    v.equal(rule, at, "regret", line.regret, regret);
    let winners: Vec<usize> = case.calls[call]
        .bids
        .clone()
        .filter(|&b| !contest.wins[b].is_empty())
        .collect();
    // "Best" by rank or by score: the page leaves it open where several win.
    let score = |b: usize| contest.facts[b].score;
    let most = winners.iter().map(|&b| score(b)).max();
    let best = |&&b: &&usize| case.bids[b].out.rank == 1 || Some(score(b)) == most;
    let best: Vec<&str> = winners
        .iter()
        .filter(best)
        .map(|&b| contest.bid_code(b))
        .collect();
    let ok = match &line.winner {
        Some(code) => best.contains(&code.as_str()),
        None => best.is_empty(),
    };
    v.holds(
        rule,
        at,
        ok,
        format_args!("winner {:?}", line.winner),
        format_args!("{best:?}"),
    );
    let winner = line
        .winner
        .as_ref()
        .and_then(|code| case.bid.get(code.as_str()));
    let expected = winner.and_then(|&b| case.bids[b].out.score);
    v.equal(rule, at, "winner_score", line.winner_score, expected);
    because(contest, highest, &line.because, at, v);
}

/// The reason names a capacity of the bid that is as full as it says, used by whom it says.
fn because(contest: &Contest<'_, '_>, bid: usize, taken: &Taken, at: At<'_>, v: &mut Verdicts) {
    let (facts, case) = (&contest.facts[bid], contest.case);
    let intake = case.calls[case.bids[bid].call]
        .classes()
        .map(|c| case.classes[c].intake)
        .min();
    let (cap, most, used, listed, need) = match taken {
        Taken::ProgrammeSeats {
            seats,
            used,
            classes,
        } => {
            let cap = facts.programme.map(Cap::Programme);
            (cap, *seats, *used, classes, intake.unwrap_or(0))
        }
        Taken::EntitySeats {
            seats,
            used,
            classes,
        } => {
            let cap = facts.mode.map(|mode| Cap::Seats(facts.entity, mode));
            (cap, *seats, *used, classes, intake.unwrap_or(0))
        }
        Taken::EntityClasses { most, classes } => (
            Some(Cap::Classes(facts.entity)),
            *most,
            classes.len() as u32,
            classes,
            1,
        ),
        Taken::Tie => return,
        Taken::Limit { limit } => {
            // What the linking rules together leave no room for is checked with the verdict.
            let told = &case.bids[bid].out.verdict;
            let same = matches!(told, Verdict::Cannot { limit: verdict } if verdict == limit);
            let ok = same || limits(contest, bid).contains(limit);
            let found = format_args!("{limit:?}");
            v.holds(CheckRule::Exceptions, at, ok, found, "a limit of the bid");
            return;
        }
        Taken::Elsewhere { classes } => return elsewhere(contest, bid, classes, at, v),
    };
    let Some(cap) = cap else {
        v.holds(
            CheckRule::Exceptions,
            at,
            false,
            format_args!("{taken:?}"),
            "a capacity of the bid",
        );
        return;
    };
    let rule = CheckRule::Exceptions;
    let (limit, by_award) = (
        contest.limit(cap),
        contest.used.get(&cap).copied().unwrap_or(0),
    );
    let expected = (limit, by_award);
    v.equal(
        rule,
        at,
        "limit, used",
        (Some(i128::from(most)), i128::from(used)),
        expected,
    );
    let full = limit.is_some_and(|limit| by_award + need > limit);
    v.holds(
        rule,
        at,
        full,
        format_args!("{by_award} used of {limit:?}"),
        "too little left",
    );
    let mut users = users(contest, cap);
    let mut found: Vec<&str> = listed.iter().map(String::as_str).collect();
    users.sort_unstable();
    found.sort_unstable();
    v.equal(rule, at, "classes", found, users);
}

/// Codes of the classes whose winners use a capacity.
fn users<'a>(contest: &Contest<'_, 'a>, cap: Cap) -> Vec<&'a str> {
    let won = contest.winner.iter().enumerate();
    let won = won.filter_map(|(class, bid)| bid.map(|bid| (class, bid)));
    let using = won.filter(|&(class, bid)| contest.uses(bid, class).iter().any(|u| u.0 == cap));
    using.map(|(class, _)| contest.class_code(class)).collect()
}

/// The classes named are among those that the forced award changes.
fn elsewhere(
    contest: &Contest<'_, '_>,
    bid: usize,
    classes: &[String],
    at: At<'_>,
    v: &mut Verdicts,
) {
    let Verdict::Lost { moves, .. } = &contest.case.bids[bid].out.verdict else {
        return;
    };
    let moved = |class: &String| moves.iter().any(|step| step.class == *class);
    let ok = !classes.is_empty() && classes.iter().all(moved);
    v.holds(
        CheckRule::Exceptions,
        at,
        ok,
        format_args!("{classes:?}"),
        "classes that move",
    );
}
