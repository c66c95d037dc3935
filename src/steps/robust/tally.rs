//! Counts over draws, in integers, so that the order of adding up does not matter: who has which
//! rank on a call, who beats whom, with what weights, and who wins what.

use ndarray::Array2;

use crate::base::ids::Id;
use crate::domain::market::{BidId, ClassId};
use crate::domain::outcome::{Award, Case, Taker, Takers, Times};
use crate::steps::award::{Again, Reach, Redrawn};

/// What a whole rank counts: it can be shared by up to 16 that tie without a remainder.
pub const WHOLE: u64 = 720_720;

/// Bids of a call that can be ranked, by code, as places among the rows of the marks.
#[derive(Clone, Debug)]
pub struct Field {
    pub rows: Vec<usize>,
    pub bids: Vec<BidId>,
    pub classes: Vec<ClassId>,
}

/// Ranks on one call.
#[derive(Clone, Debug)]
pub struct Ranks {
    /// Bids × ranks \[1 / `WHOLE`\].
    pub rank: Array2<u64>,
    /// Bids × bids \[1/2\].
    pub over: Array2<u64>,
    /// Bids × criteria: weights \[2^-52\] × parts of rank 1 \[1 / `WHOLE`\].
    pub central: Array2<u128>,
    order: Vec<usize>,
}

impl Ranks {
    pub fn new(bids: usize, criteria: usize) -> Self {
        Ranks {
            rank: Array2::zeros((bids, bids)),
            over: Array2::zeros((bids, bids)),
            central: Array2::zeros((bids, criteria)),
            order: (0..bids).collect(),
        }
    }

    /// One draw: what each bid scores, with what weights \[2^-52\].
    pub fn add(&mut self, scores: &[u32], weights: &[i64]) {
        self.order
            .sort_unstable_by_key(|&at| (std::cmp::Reverse(scores[at]), at));
        let mut at = 0;
        while let Some(&first) = self.order.get(at) {
            let rest = self.order[at..].iter();
            let tied = rest.take_while(|&&b| scores[b] == scores[first]).count();
            let share = WHOLE / tied as u64;
            for place in at..at + tied {
                let bid = self.order[place];
                for rank in at..at + tied {
                    self.rank[[bid, rank]] += share;
                }
                for other in at..self.order.len() {
                    let against = self.order[other];
                    let wins = if other < at + tied { 1 } else { 2 };
                    self.over[[bid, against]] += if against == bid { 0 } else { wins };
                }
                if at == 0 {
                    let row = self.central.row_mut(bid);
                    let parts = row.into_iter().zip(weights);
                    parts.for_each(|(sum, &w)| *sum += w as u128 * u128::from(share));
                }
            }
            at += tied;
        }
    }

    fn join(&mut self, other: &Ranks) {
        self.rank += &other.rank;
        self.over += &other.over;
        self.central += &other.central;
    }
}

/// Who won what over some draws.
#[derive(Clone, Debug, Default)]
pub struct Won {
    /// By bid: draws in which it wins a class.
    pub bids: Vec<u32>,
    /// By class: per bid of its call, in the order of its field, and last nobody.
    pub classes: Vec<Vec<u32>>,
    /// By class: draws in which its block was not solved to its end.
    pub open: Vec<u32>,
    pub proved: u32,
    pub infeasible: u32,
    pub same: u32,
}

/// What many draws add up to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub won: Won,
    /// Per field; of the draws of weights.
    pub ranks: Vec<Ranks>,
    /// By bid: draws that leave it without a mark; of the draws of experts.
    pub unmarked: Vec<u32>,
    /// By bid: how often it is first with its central weights \[1 / `WHOLE`\]; likewise.
    pub confidence: Vec<u64>,
}

impl Tally {
    /// Nothing yet.
    pub fn new(case: Case, fields: &[Field], criteria: usize) -> Self {
        let (bids, classes) = (case.market.bids().len(), case.formation.classes.len());
        let mut of_class = vec![vec![0]; classes];
        for field in fields {
            for class in &field.classes {
                of_class[class.index()] = vec![0; field.bids.len() + 1];
            }
        }
        Tally {
            won: Won {
                bids: vec![0; bids],
                classes: of_class,
                open: vec![0; classes],
                ..Won::default()
            },
            ranks: fields
                .iter()
                .map(|field| Ranks::new(field.bids.len(), criteria))
                .collect(),
            unmarked: vec![0; bids],
            confidence: vec![0; bids],
        }
    }

    /// The award of one draw.
    pub fn award(&mut self, again: &Again, base: &Award, fields: &[Field], found: &Redrawn) {
        let won = &mut self.won;
        let open = found.reached.contains(&Reach::Open);
        won.proved += u32::from(!open);
        won.infeasible += u32::from(found.reached.contains(&Reach::Infeasible));
        won.same += u32::from(!open && found.winners == *base);
        let blocks = again.blocks().zip(&found.reached);
        for ((_, classes), _) in blocks.filter(|(_, reach)| **reach == Reach::Open) {
            classes
                .iter()
                .for_each(|class| won.open[class.index()] += 1);
        }
        for field in fields {
            let mut winners = Vec::with_capacity(field.classes.len());
            for &class in &field.classes {
                let winner = found.winners[class];
                let at = winner.and_then(|bid| field.bids.iter().position(|&b| b == bid));
                won.classes[class.index()][at.unwrap_or(field.bids.len())] += 1;
                winners.extend(winner);
            }
            winners.sort_unstable();
            winners.dedup();
            winners.iter().for_each(|bid| won.bids[bid.index()] += 1);
        }
    }

    /// Adds what other draws add up to.
    pub fn join(mut self, other: &Tally) -> Tally {
        let add = |sums: &mut [u32], more: &[u32]| {
            sums.iter_mut()
                .zip(more)
                .for_each(|(sum, more)| *sum += more);
        };
        add(&mut self.won.bids, &other.won.bids);
        add(&mut self.won.open, &other.won.open);
        add(&mut self.unmarked, &other.unmarked);
        for (sums, more) in self.won.classes.iter_mut().zip(&other.won.classes) {
            add(sums, more);
        }
        self.won.proved += other.won.proved;
        self.won.infeasible += other.won.infeasible;
        self.won.same += other.won.same;
        let ranks = self.ranks.iter_mut().zip(&other.ranks);
        ranks.for_each(|(ranks, more)| ranks.join(more));
        let confidence = self.confidence.iter_mut().zip(&other.confidence);
        confidence.for_each(|(sum, more)| *sum += more);
        self
    }
}

/// `part` of `whole` \[ppm\], rounded, halves up.
pub fn ppm(part: u128, whole: u128) -> u32 {
    let twice = part * 2_000_000 + whole;
    u32::try_from(twice / (2 * whole).max(1)).unwrap_or(u32::MAX)
}

/// The standard error of a share of `draws`: √(p (1 - p) / N) \[ppm\].
pub fn error(share: u32, draws: u32) -> u32 {
    let share = f64::from(share) / 1e6;
    let error = crate::math::rank::standard_error(share, u64::from(draws));
    (error * 1e6).round() as u32
}

/// How often, with its standard error.
pub fn times(draws: u32, all: u32) -> Times {
    let share = ppm(u128::from(draws), u128::from(all));
    Times {
        draws,
        error: error(share, all),
    }
}

/// Who takes a class, most draws first.
pub fn takers(case: Case, field: &Field, class: ClassId, won: &Won, draws: u32) -> Takers {
    let open = won.open[class.index()];
    let counts = won.classes[class.index()].iter().enumerate();
    let code = |at: usize| {
        let bid = field.bids.get(at)?;
        Some(case.market.bids()[*bid].code.clone())
    };
    let mut takers: Vec<Taker> = counts
        .map(|(at, &count)| {
            let nobody = at == field.bids.len();
            // A block that was not solved counts for nobody above.
            let count = if nobody { count - open } else { count };
            Taker {
                bid: code(at),
                times: times(count, draws),
            }
        })
        .filter(|taker| taker.times.draws > 0)
        .collect();
    takers.sort_by(|a, b| (b.times.draws, &a.bid).cmp(&(a.times.draws, &b.bid)));
    Takers { takers, open }
}
