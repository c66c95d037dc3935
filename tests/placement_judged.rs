//! The judge of placements. Can catch: a placement, an event or a figure that breaks a rule of
//! section 5 as the judge reads it anew; a judge who lets a changed figure pass.

mod common;

use common::placed::{happened, judged};
use common::placing::placing;
use common::{Failing, Seen, numbers};
use jiebang::domain::market::EventKind;
use jiebang::domain::outcome::{Destination, Placement, Why};
use jiebang::judge::CheckRule;

#[test]
fn a_placement_passes() {
    let mut seen = Seen::default();
    for number in numbers(200) {
        let _failing = Failing(number);
        let (mut placing, mut rng) = placing(number);
        let Some(placement) = happened(&mut placing, &mut rng, 8) else {
            seen.note("refused");
            continue;
        };
        let verdicts = judged(&placing, &placement);
        assert_eq!(verdicts.failures, []);
        for rule in verdicts.counts.keys() {
            seen.note(&format!("{rule:?}"));
        }
        for event in &placement.events {
            seen.note(&format!("{:?}", event.kind));
            seen.note_if(event.moves.len() > 2, "several move");
        }
        for row in &placement.rows {
            let why = format!("{:?}", row.why);
            seen.note(why.split(' ').next().unwrap_or_default());
            seen.note_if(
                row.who.reserve && !row.who.class.is_empty(),
                "reserve in a class",
            );
        }
    }
    let rules = [
        "PlaceNetwork",
        "PlaceFlow",
        "PlaceProof",
        "PlaceBooks",
        "PlaceDestination",
        "PlaceRoom",
        "PlaceWhy",
        "PlaceEvents",
        "PlaceMoves",
        "PlaceKept",
        "PlaceOptimum",
        "PlaceValue",
        "PlaceWorth",
        "PlaceIntake",
        "PlaceClasses",
        "PlacePosts",
        "PlaceCohorts",
        "PlaceAligned",
    ];
    seen.covers(&rules);
    seen.covers(&["Withdrawn", "Failed", "FirmCannotTake", "Completed"]);
    seen.covers(&["several move", "reserve in a class"]);
    let whys = ["TrainedFor", "Expected", "FailedDiverted", "FirmFallback"];
    seen.covers(&whys);
    seen.covers(&["MoreThanPosts", "NoClass", "SeatsTaken", "NobodySimilar"]);
    seen.covers(&["SimilarTaken", "NotNeeded", "Withdrew"]);
}
