//! Why trainees are where they are, from what holds there.

use super::ledger::{Person, Spot};
use super::play::Play;
use crate::domain::outcome::Why;

/// The reason that the state of things gives.
pub fn why(play: &Play<'_>, person: Person, spot: Spot) -> Why {
    match spot {
        Spot::Own(_) => Why::TrainedFor,
        Spot::Margin => Why::Expected,
        Spot::Left => Why::Withdrew,
        Spot::Standby => Why::NotNeeded,
        Spot::Post(..) if person.failed => Why::FailedDiverted,
        Spot::Post(..) if person.class.is_some_and(|class| lost(play, class)) => Why::FirmFallback,
        Spot::Post(..) => Why::MoreThanPosts,
        Spot::Retrain => match person.class {
            Some(class) => match near(play, class, person.failed) {
                0 => Why::NobodySimilar,
                posts => Why::SimilarTaken { posts },
            },
            None if play.laid.sources[person.source].entries.is_empty() => Why::NoClass,
            None => Why::SeatsTaken,
        },
    }
}

/// Whether an order of a class has fewer posts than at first.
fn lost(play: &Play<'_>, class: usize) -> bool {
    let mut own = play.laid.classes[class].own.keys();
    own.any(|demand| play.open(*demand) < play.laid.rooms[demand].heads)
}

/// Posts that there are near to a class, filled or not; for those who failed none of its own role.
pub fn near(play: &Play<'_>, class: usize, failed: bool) -> u32 {
    let similar = play.laid.classes[class].similar.iter();
    let near = similar.filter(|(_, (steps, _))| *steps > 0 || !failed);
    near.map(|(&demand, _)| play.open(demand)).sum()
}
