//! What would have won? In go a losing bid and its corner of the contest; out come the smallest
//! rise of its score and the least room at its school that make it win, each verified by solving
//! again (section 4, Smallest winning change).

use crate::base::stop::Stop;
use crate::domain::market::{BidId, ClassId, Score};
use crate::domain::outcome::{Case, Needs, Points, Seats, Standing};
use crate::math::milp::MilpError;
use crate::steps::award::{Change, Contest, Corner, Won};

/// The highest score \[centi-points\].
const FULL: u32 = 10_000;
/// How often a rise that should win is raised by one more where an exact tie goes against it.
const TIES_MAX: u32 = 2;

/// The smallest winning changes of an eligible bid that wins nothing, as it stands; `held` is the
/// number of classes that the body of its school wins. `None` for any other.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
///
/// *Complexity*: a few solutions of the bid's blocks; for seats at most as many as the intake of a
/// class.
pub fn needs(
    case: Case,
    contest: &Contest,
    (bid, standing): (BidId, &Standing),
    held: u32,
    stop: &Stop,
) -> Result<Option<Needs>, MilpError> {
    let forced = match standing {
        Standing::Lost(forced) => Some(forced),
        Standing::Cannot(_) => None,
        _ => return Ok(None),
    };
    let Some(corner) = contest.corner(case, bid).filter(|c| c.classes() > 0) else {
        // It can touch only classes whose rules cannot all hold: nothing is awarded there.
        return Ok(Some(Needs {
            points: Points::Limit,
            seats: Seats::Limit,
        }));
    };
    let look = Look {
        case,
        forced: forced.map(|forced| corner.as_forced(forced, bid)),
        corner,
        bid,
        stop,
    };
    Ok(Some(Needs {
        points: look.points()?,
        seats: look.seats(held)?,
    }))
}

struct Look<'a> {
    case: Case<'a>,
    /// V(b) as it was found.
    forced: Option<Won>,
    corner: Corner,
    bid: BidId,
    stop: &'a Stop,
}

impl Look<'_> {
    fn score(&self) -> u32 {
        let score = self.case.scores.sheets[self.bid].score;
        score.map_or(0, |score| score.0)
    }

    /// What its score lacks to take part.
    fn below(&self) -> u32 {
        let least = self.case.model.scoring.quality_min.0;
        least.saturating_sub(self.score())
    }

    fn forced(&self, change: Change) -> Result<Option<Won>, MilpError> {
        if let (Some(won), true) = (self.forced, change == Change::default()) {
            return Ok(Some(won));
        }
        self.corner.forced(change, self.stop)
    }

    /// Whether an award with the bid is better than the award as it stands.
    fn beats(&self, won: Won) -> bool {
        won.value > self.corner.base
    }

    /// *Method*: a better score adds to A2 of exactly the awards that hold the bid, so its best
    /// award says how much is missing. Where its call has several classes an award that is worse
    /// now, but holds more of them, may need less: as long as one point less still wins, the best
    /// award there takes over. Each step needs fewer points, so it ends.
    fn points(&self) -> Result<Points, MilpError> {
        let start = self.below();
        let mut at = start;
        let need = loop {
            let Some(won) = self.forced(raise(at))? else {
                return Ok(Points::Limit);
            };
            if !(won.proved && self.corner.proved) {
                return Ok(Points::Open);
            }
            let lost = std::array::from_fn(|k| self.corner.base[k] - won.value[k]);
            if lost[0] > 0 {
                return Ok(Points::HeadsLost);
            }
            let need = at + missing(lost, won.heads);
            if self.corner.classes() == 1 || need <= start.max(1) {
                break need;
            }
            match self.forced(raise(need - 1))? {
                Some(fewer) if self.beats(fewer) => at = need - 1,
                _ => break need,
            }
        };
        self.rise(need.max(1))
    }

    /// The rise if it wins when solved again, or with a tie against it the next.
    fn rise(&self, need: u32) -> Result<Points, MilpError> {
        for points in need..=need + TIES_MAX {
            if self.score() + points > FULL {
                return Ok(Points::FullMarks);
            }
            if let Some(found) = self.wins(raise(points))? {
                if found {
                    let points = Score(points);
                    return Ok(Points::More { points });
                }
            } else {
                return Ok(Points::Open);
            }
        }
        Ok(Points::Open)
    }

    /// Whether the bid wins under a change; `None` where that was not solved to its end.
    fn wins(&self, change: Change) -> Result<Option<bool>, MilpError> {
        let won = self.corner.free(change, self.stop)?;
        Ok(won.filter(|won| won.proved).map(|won| won.heads > 0))
    }

    /// *Method*: V(b) never falls as seats are added, and the award never falls under what it is
    /// without them; so no number wins before V(b) reaches the award as it stands, and none at all
    /// where that takes more than an intake. From there on they are tried one by one, since
    /// others use the seats too.
    fn seats(&self, held: u32) -> Result<Seats, MilpError> {
        if self.below() > 0 {
            return Ok(Seats::Limit);
        }
        let class = self.corner.limits_classes() && self.full(held);
        let change = |seats| Change {
            seats,
            class,
            points: 0,
        };
        if self.forced.is_some() && !class && !self.corner.is_scarce() {
            return Ok(Seats::Outdone);
        }
        let (mut low, most) = (u32::from(!class), self.intake());
        let Some(won) = self.forced(change(most))? else {
            return Ok(Seats::Limit);
        };
        if !(won.proved && self.corner.proved) {
            return Ok(Seats::Open);
        }
        if !self.beats(won) {
            return Ok(Seats::Outdone);
        }
        let mut high = most;
        while low < high {
            let middle = low + (high - low) / 2;
            match self.forced(change(middle))? {
                Some(won) if self.beats(won) => high = middle,
                _ => low = middle + 1,
            }
        }
        for seats in low..=most {
            match self.wins(change(seats))? {
                Some(true) => return Ok(Seats::More { seats, class }),
                Some(false) => {}
                None => return Ok(Seats::Open),
            }
        }
        Ok(Seats::Outdone)
    }

    /// Whether the body of its school wins as many classes as it may.
    fn full(&self, held: u32) -> bool {
        let market = self.case.market;
        let school = &market.schools()[market.bids()[self.bid].school];
        let most = market.entities()[school.entity].classes_max;
        most.is_some_and(|most| held >= most)
    }

    /// Intake of the largest class of its call.
    fn intake(&self) -> u32 {
        let formation = self.case.formation;
        let call = self.case.fits.call[self.bid].map(|call| &formation.calls[call]);
        let classes = call.map_or(&[][..], |call| &call.classes);
        let size = |&class: &ClassId| formation.classes[class].size();
        self.case
            .model
            .award
            .intake(classes.iter().map(size).max().unwrap_or(0))
    }
}

fn raise(points: u32) -> Change {
    Change {
        points,
        ..Change::default()
    }
}

/// The least rise after which an award that holds `heads` heads of the bid is better, if it loses
/// this much, A1 to A4 in order, no heads among it.
fn missing(lost: [i64; 4], heads: i64) -> u32 {
    if lost < [0; 4] {
        return 0;
    }
    let (even, left) = (lost[1] / heads, lost[1] % heads);
    let further = left > 0 || (lost[2], lost[3]) >= (0, 0);
    u32::try_from(even + i64::from(further)).unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_is_missing_is_the_least_rise_that_turns_the_order() {
        for lost in -3..9i64 {
            for rest in [(-1, 0), (0, 0), (0, 1), (1, -5)] {
                let heads = 3;
                let better = |d: i64| [0, d * heads - lost, -rest.0, -rest.1] > [0; 4];
                let least = (0..).find(|&d| better(d)).expect("some rise is enough");
                let found = missing([0, lost, rest.0, rest.1], heads);
                assert_eq!(i64::from(found), least, "{lost} {rest:?}");
            }
        }
        assert_eq!(missing([-1, 100, 0, 0], 3), 0);
    }
}
