//! Bids for the calls that were formed, marks on them, and the same round in another order of rows.

use jiebang::base::ids::{Id, IdVec};
use jiebang::domain::market::{
    Bid, BidId, Call, MajorId, Mark, Market, Parts, Programme, SchoolId,
};
use jiebang::domain::outcome::Formation;
use rust_decimal::Decimal;

use super::rng::Rng;
use super::rounds::{MAJORS, day};

/// The same round with bids for the calls that were formed, and marks.
pub fn with_bids(rng: &mut Rng, market: Market, formation: &Formation) -> Market {
    let codes = rng.order(60);
    // Preferences have numbers of their own.
    let mut lists = Rng::of_round(codes[..5].iter().fold(0, |n, &code| 60 * n + code as u64));
    let mut bids: IdVec<BidId, Bid> = IdVec::new();
    let mut ways = 1;
    for call in &formation.calls {
        for _ in 0..rng.within(0, 5) {
            let code = codes[bids.len()];
            let more = ways / bids_on(&bids, &call.code).pow(call.classes.len() as u32)
                * (bids_on(&bids, &call.code) + 1).pow(call.classes.len() as u32);
            if more > 20_000 {
                break;
            }
            ways = more;
            let (school, major) = bidder(rng, &market, call, &bids);
            bids.push(Bid {
                code: format!("B{code}"),
                school,
                call: call.code.clone(),
                major,
                seats: rng.within(3, 20),
                classes_max: rng.chance(25).then(|| rng.within(0, 2)),
                date: rng.chance(80).then(|| day(rng.within(9, 16))),
                wish: lists.chance(40).then(|| lists.within(1, 6)),
                firm_rank: lists.chance(30).then(|| lists.within(1, 4)),
                cost_fen: None,
                source: format!("bids.csv:{code}"),
            });
        }
    }
    if let Some(last) = bids.ids().last().filter(|_| rng.chance(5)) {
        bids[last].call = "R1-无-001".into();
    }
    let mut parts = market.into_parts();
    parts.marks = Some(marks(rng, &parts, bids.len()));
    parts.bids = Some(bids);
    Market::new(parts)
}

/// A school and a major, mostly of a programme that suits the call and with no bid on it yet.
fn bidder(
    rng: &mut Rng,
    market: &Market,
    call: &Call,
    bids: &IdVec<BidId, Bid>,
) -> (SchoolId, MajorId) {
    let any = (
        SchoolId::new(rng.bits() as usize % market.schools().len()),
        MajorId::new(rng.bits() as usize % MAJORS),
    );
    let suits = |p: &&Programme| {
        let level = (p.rank, p.mode) == (call.level.rank, call.mode);
        let bid = |b: &Bid| (&b.call, b.school, b.major) == (&call.code, p.school, p.major);
        level && call.majors.contains(&p.major) && !bids.iter().any(bid)
    };
    let suiting: Vec<&Programme> = market.programmes().iter().filter(suits).collect();
    if suiting.is_empty() || rng.chance(15) {
        return any;
    }
    let programme = rng.pick(&suiting);
    (programme.school, programme.major)
}

/// One more than the bids on a call: the ways to award one of its classes.
fn bids_on(bids: &IdVec<BidId, Bid>, call: &str) -> u64 {
    1 + bids.iter().filter(|bid| bid.call == call).count() as u64
}

fn marks(rng: &mut Rng, parts: &Parts, bids: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    let coarse = rng.chance(30);
    for bid in (0..bids).map(BidId::new) {
        for expert in parts.experts.ids() {
            for (criterion, row) in parts.criteria.iter_ids() {
                if rng.chance(6) {
                    continue;
                }
                let share = if coarse {
                    rng.within(7, 10) * 100
                } else {
                    rng.within(200, 1000)
                };
                let mark = row.max * Decimal::new(i64::from(share), 3);
                marks.push(Mark {
                    bid,
                    expert,
                    criterion,
                    mark,
                });
            }
        }
    }
    marks
}

/// The same round with a date of its own for every bid, in time or late as it was: of equal dates
/// the later row counts, and nothing else may hang on the order of the rows.
pub fn dated_apart(market: Market) -> Market {
    let mut parts = market.into_parts();
    let deadline = parts.round.bid_deadline;
    let rows = parts.bids.iter().flatten().cloned().enumerate();
    let dated = |(row, bid): (usize, Bid)| {
        let late = bid
            .date
            .zip(deadline)
            .is_some_and(|(date, deadline)| date > deadline);
        let year = if late { 2027 } else { 2026 };
        let own = jiff::civil::date(year, 1 + row as i8 / 28, 1 + row as i8 % 28);
        Bid {
            date: Some(own),
            ..bid
        }
    };
    parts.bids = Some(rows.map(dated).collect());
    Market::new(parts)
}

/// The same round with its firms, demands, schools and bids in another order.
pub fn shuffled(rng: &mut Rng, market: Market) -> Market {
    let mut parts = market.into_parts();
    let (firms, firm) = reordered(rng, &parts.firms);
    let (demands, _) = reordered(rng, &parts.demands);
    let (schools, school) = reordered(rng, &parts.schools);
    let (bids, bid) = reordered(rng, parts.bids.as_ref().unwrap_or(&IdVec::new()));
    (parts.firms, parts.demands, parts.schools) = (firms, demands, schools);
    for row in parts.firms.ids().collect::<Vec<_>>() {
        parts.firms[row].leader = parts.firms[row].leader.map(&firm);
    }
    for row in parts.demands.ids().collect::<Vec<_>>() {
        let demand = &mut parts.demands[row];
        demand.firm = firm(demand.firm);
        demand.filed_for.iter_mut().for_each(|(f, _)| *f = firm(*f));
    }
    for row in parts.experts.ids().collect::<Vec<_>>() {
        parts.experts[row]
            .recused_firms
            .iter_mut()
            .for_each(|f| *f = firm(*f));
    }
    for row in parts.programmes.ids().collect::<Vec<_>>() {
        parts.programmes[row].school = school(parts.programmes[row].school);
    }
    if parts.bids.is_some() {
        let with = bids.iter().cloned().map(|b| Bid {
            school: school(b.school),
            ..b
        });
        parts.bids = Some(with.collect());
    }
    for mark in parts.marks.iter_mut().flatten() {
        mark.bid = bid(mark.bid);
    }
    Market::new(parts)
}

/// Rows in another order, and where each went.
fn reordered<I: Id, T: Clone>(
    rng: &mut Rng,
    rows: &IdVec<I, T>,
) -> (IdVec<I, T>, impl Fn(I) -> I + use<I, T>) {
    let order = rng.order(rows.len());
    let moved = order.iter().map(|&old| rows[I::new(old)].clone()).collect();
    let place = move |old: I| {
        let new = order.iter().position(|&o| o == old.index());
        I::new(new.expect("every row went somewhere"))
    };
    (moved, place)
}
