//! The judge of placements. Can catch: a placement, an event or a figure that breaks a rule of
//! section 5 as the judge reads it anew; a judge who lets a changed figure pass.

mod common;
mod desk;

use std::fs;

use common::placed::{happened, judged};
use common::placing::{Placing, placing};
use common::rng::Rng;
use common::{Failing, Seen, numbers, settled, solve, whole_round};
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Bid, Cohort, EventKind, Market, Mode, Place};
use jiebang::domain::outcome::{
    Destination, Effect, PlacedClass, PlacedMove, PlacedRow, Placement, Who, Why,
};
use jiebang::judge::{CheckRule, judge_placement};
use jiebang::steps::place::held;

#[test]
fn a_placement_passes() {
    let mut seen = Seen::default();
    for number in numbers(400) {
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

/// Changes a placement; false where it has nothing of the kind.
type Tamper = fn(&mut Placement) -> bool;

/// Does something with the first of many.
fn first<T>(of: &mut [T], change: impl FnOnce(&mut T)) -> bool {
    let found = of.first_mut();
    found.map(change).is_some()
}

/// Does something with the first that fits.
fn some<T>(of: &mut [T], fits: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
    let found = of.iter_mut().find(|one| fits(one));
    found.map(change).is_some()
}

/// Does something with the moves of the last event that has any.
fn moves(placement: &mut Placement, change: impl FnOnce(&mut Vec<PlacedMove>)) -> bool {
    let mut events = placement
        .events
        .iter_mut()
        .rev()
        .map(|event| &mut event.moves);
    let found = events.find(|moves| !moves.is_empty());
    found.map(change).is_some()
}

/// Puts one trainee of a row elsewhere, in the rows alone.
fn put_elsewhere(placement: &mut Placement, who: &Who, from: &Destination, to: &Destination) {
    let row = placement.rows.iter_mut();
    for row in row.filter(|row| row.who == *who && row.to == *from) {
        row.heads -= 1;
    }
    let mut there = placement.rows.iter_mut();
    match there.find(|row| row.who == *who && row.to == *to) {
        Some(row) => row.heads += 1,
        None => placement.rows.push(PlacedRow {
            who: who.clone(),
            to: to.clone(),
            why: Why::NobodySimilar,
            heads: 1,
        }),
    }
    placement.rows.retain(|row| row.heads > 0);
}

/// The last event, which frees no place, sends away somebody who need not go, and says so
/// everywhere.
fn sent_away(placement: &mut Placement) -> bool {
    let own = |row: &&PlacedRow| matches!(row.to, Destination::Own { .. });
    let row = placement.rows.iter().find(own).cloned();
    let last = placement.events.last().map(|event| event.kind);
    let (Some(row), Some(EventKind::Completed)) = (row, last) else {
        return false;
    };
    let to = Destination::Retrain;
    put_elsewhere(placement, &row.who, &row.to, &to);
    placement.value.own -= 1;
    placement.value.placed -= 1;
    let value = placement.value;
    let event = placement.events.last_mut().expect("an event");
    event.value = value;
    event.price.own -= 1;
    event.price.placed -= 1;
    event.moves.push(PlacedMove {
        class_before: row.who.class.clone(),
        failed_before: false,
        who: row.who,
        from: row.to,
        to,
        why: Why::NobodySimilar,
        heads: 1,
    });
    true
}

/// The last event leaves somebody in retraining who found a post.
fn left_behind(placement: &mut Placement) -> bool {
    let Some(event) = placement.events.last_mut() else {
        return false;
    };
    let found = event.moves.iter_mut().find(|m| {
        let post = matches!(m.to, Destination::Post { .. } | Destination::Own { .. });
        let stays = m.failed_before == m.who.failed && m.class_before == m.who.class;
        post && stays && m.from == Destination::Retrain
    });
    let Some(found) = found else {
        return false;
    };
    found.heads -= 1;
    let (who, from, to) = (found.who.clone(), found.to.clone(), found.from.clone());
    event.moves.retain(|m| m.heads > 0);
    put_elsewhere(placement, &who, &from, &to);
    true
}

/// A change, and a rule that must catch it.
const TAMPERS: [(CheckRule, Tamper); 61] = [
    (CheckRule::Format, |p| {
        p.format.push('x');
        true
    }),
    (CheckRule::RoundHead, |p| {
        p.round.push('x');
        true
    }),
    (CheckRule::ModelHead, |p| {
        p.model_hash.push('x');
        true
    }),
    (CheckRule::PlaceNetwork, |p| {
        p.first.arcs += 1;
        true
    }),
    (CheckRule::PlaceNetwork, |p| {
        p.free.arcs -= 1;
        true
    }),
    (CheckRule::PlaceFlow, |p| {
        first(&mut p.first.flows, |f| f.1 += 1)
    }),
    (CheckRule::PlaceFlow, |p| p.first.flows.pop().is_some()),
    (CheckRule::PlaceFlow, |p| {
        first(&mut p.free.flows, |f| f.1 += 1)
    }),
    (CheckRule::PlaceFlow, |p| {
        first(&mut p.first.flows, |f| f.0 += 1_000_000)
    }),
    (CheckRule::PlaceProof, |p| {
        first(&mut p.first.proof, |s| s.potentials[0] += 1 << 40)
    }),
    (CheckRule::PlaceProof, |p| {
        first(&mut p.free.proof, |s| s.potentials[0] += 1 << 40)
    }),
    (CheckRule::PlaceProof, |p| {
        first(&mut p.first.proof, |s| s.factor -= 1)
    }),
    (CheckRule::PlaceProof, |p| p.first.proof.pop().is_some()),
    (CheckRule::PlaceValue, |p| {
        p.first.value.own += 1;
        true
    }),
    (CheckRule::PlaceValue, |p| {
        p.free.value.cost -= 1;
        true
    }),
    (CheckRule::PlaceValue, |p| {
        p.value.cost -= 1;
        true
    }),
    (CheckRule::PlaceValue, |p| {
        first(&mut p.events, |e| e.value.placed += 1)
    }),
    (CheckRule::PlaceValue, |p| {
        first(&mut p.events, |e| e.price.cost -= 1)
    }),
    (CheckRule::PlaceValue, |p| {
        first(&mut p.events, |e| e.free.own -= 100)
    }),
    (CheckRule::PlaceValue, |p| {
        first(&mut p.events, |e| e.free_moved = 1_000_000)
    }),
    (CheckRule::PlaceBooks, |p| {
        first(&mut p.rows, |r| r.heads += 1)
    }),
    (CheckRule::PlaceBooks, |p| p.rows.pop().is_some()),
    (CheckRule::PlaceBooks, |p| {
        let row = p.rows.first().cloned();
        p.rows.extend(row);
        !p.rows.is_empty()
    }),
    (CheckRule::PlaceMoves, |p| {
        some(&mut p.rows, |r| r.to == Destination::Left, |r| r.heads += 1)
    }),
    (CheckRule::Codes, |p| {
        first(&mut p.rows, |r| r.who.cohort.push('x'))
    }),
    (CheckRule::Codes, |p| {
        some(
            &mut p.rows,
            |r| !r.who.class.is_empty(),
            |r| r.who.class.push('x'),
        )
    }),
    (CheckRule::PlaceDestination, |p| {
        some(
            &mut p.rows,
            |r| matches!(r.to, Destination::Post { .. }),
            |r| {
                if let Destination::Post { steps, .. } = &mut r.to {
                    *steps += 1;
                }
            },
        )
    }),
    (CheckRule::PlaceDestination, |p| {
        some(
            &mut p.rows,
            |r| r.to == Destination::Retrain,
            |r| {
                r.to = Destination::Standby;
            },
        )
    }),
    (CheckRule::PlaceDestination, |p| {
        let of = |r: &PlacedRow| r.who.failed && r.to == Destination::Retrain;
        some(&mut p.rows, of, |r| r.to = Destination::Margin)
    }),
    (CheckRule::PlaceValue, |p| {
        let own = |row: &&PlacedRow| matches!(row.to, Destination::Own { .. });
        let row = p.rows.iter().find(own).cloned();
        let Some(row) = row.filter(|_| p.events.is_empty()) else {
            return false;
        };
        put_elsewhere(p, &row.who, &row.to, &Destination::Retrain);
        true
    }),
    (CheckRule::PlaceWhy, |p| {
        first(&mut p.rows, |r| {
            r.why = match r.why {
                Why::TrainedFor => Why::Expected,
                _ => Why::TrainedFor,
            }
        })
    }),
    (CheckRule::PlaceWhy, |p| {
        let of = |r: &PlacedRow| matches!(r.why, Why::SimilarTaken { .. });
        some(&mut p.rows, of, |r| r.why = Why::NobodySimilar)
    }),
    (CheckRule::PlaceWhy, |p| {
        moves(p, |m| m[0].why = Why::NoClass)
    }),
    (CheckRule::PlaceMoves, |p| moves(p, |m| m[0].heads += 1_000)),
    (CheckRule::PlaceMoves, |p| {
        moves(p, |m| m[0].failed_before ^= true)
    }),
    (CheckRule::PlaceMoves, |p| {
        some(
            &mut p.events,
            |e| e.kind == EventKind::Withdrawn,
            |e| e.moves.retain(|m| m.to != Destination::Left),
        )
    }),
    (CheckRule::PlaceKept, sent_away),
    (CheckRule::PlaceOptimum, left_behind),
    (CheckRule::PlaceEvents, |p| p.events.pop().is_some()),
    (CheckRule::PlaceEvents, |p| {
        first(&mut p.events, |e| e.heads += 1)
    }),
    (CheckRule::PlaceEvents, |p| {
        first(&mut p.events, |e| e.reason.push('x'))
    }),
    (CheckRule::PlaceEvents, |p| {
        first(&mut p.events, |e| e.date = Some("x".into()))
    }),
    (CheckRule::PlaceEvents, |p| {
        some(&mut p.events, |e| e.class.is_some(), |e| e.class = None)
    }),
    (CheckRule::PlaceEvents, |p| {
        some(
            &mut p.events,
            |e| !e.posts.is_empty(),
            |e| e.posts[0].1 += 1,
        )
    }),
    (CheckRule::PlaceWorth, |p| {
        first(&mut p.classes, |c| c.seat_worth.own += 1)
    }),
    (CheckRule::PlaceWorth, |p| {
        first(&mut p.posts, |c| c.worth.cost -= 1)
    }),
    (CheckRule::PlaceIntake, |p| {
        let of = |c: &PlacedClass| c.intake_for.needed.is_some();
        some(&mut p.classes, of, |c| {
            c.intake_for.needed = c.intake_for.needed.map(|n| n + 1)
        })
    }),
    (CheckRule::PlaceIntake, |p| {
        first(&mut p.classes, |c| c.intake_for.chance ^= 1)
    }),
    (CheckRule::PlaceIntake, |p| {
        first(&mut p.classes, |c| c.intake_for.short += 1)
    }),
    (CheckRule::PlaceIntake, |p| {
        first(&mut p.classes, |c| c.intake_for.finish = (1, 2))
    }),
    (CheckRule::PlaceClasses, |p| {
        first(&mut p.classes, |c| c.seated += 1)
    }),
    (CheckRule::PlaceClasses, |p| {
        first(&mut p.classes, |c| c.left += 1)
    }),
    (CheckRule::PlaceClasses, |p| {
        first(&mut p.classes, |c| c.margin += 1)
    }),
    (CheckRule::PlaceClasses, |p| {
        first(&mut p.classes, |c| c.similar_posts += 1)
    }),
    (CheckRule::PlacePosts, |p| {
        first(&mut p.posts, |c| c.open += 1)
    }),
    (CheckRule::PlacePosts, |p| {
        first(&mut p.posts, |c| c.filled += 1)
    }),
    (CheckRule::PlaceCohorts, |p| {
        first(&mut p.cohorts, |c| c.reserve += 1)
    }),
    (CheckRule::PlaceCohorts, |p| {
        first(&mut p.cohorts, |c| c.classes += 1)
    }),
    (CheckRule::PlaceAligned, |p| {
        p.aligned.heads += 1;
        true
    }),
    (CheckRule::PlaceAligned, |p| {
        p.aligned.of += 1;
        true
    }),
    (CheckRule::PlaceAligned, |p| {
        p.aligned.expected = p.aligned.expected.map(|share| share ^ 1);
        p.aligned.expected.is_some()
    }),
];

#[test]
fn what_is_changed_is_named() {
    let mut seen = Seen::default();
    for number in numbers(150) {
        let _failing = Failing(number);
        let (mut placing, mut rng) = placing(number);
        let Some(placement) = happened(&mut placing, &mut rng, 6) else {
            continue;
        };
        for (nth, (rule, tamper)) in TAMPERS.iter().enumerate() {
            let mut changed = placement.clone();
            if tamper(&mut changed) {
                let failures = judged(&placing, &changed).failures;
                let named = failures.iter().any(|check| check.rule == *rule);
                assert!(named, "change {nth}: {rule:?} not in {failures:#?}");
                seen.note(&format!("change {nth}"));
            }
        }
    }
    let all: Vec<String> = (0..TAMPERS.len())
        .map(|nth| format!("change {nth}"))
        .collect();
    seen.covers(&all.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Trainees for some of the bids of a round.
fn with_cohorts(rng: &mut Rng, market: Market) -> Market {
    let mut parts = market.into_parts();
    let bids: Vec<Bid> = parts.bids.iter().flatten().cloned().collect();
    for (nth, bid) in bids.iter().enumerate().take(8) {
        parts.cohorts.push(Cohort {
            code: format!("P{nth}"),
            school: bid.school,
            major: bid.major,
            rank: rng.within(1, 3) as u8,
            year: "2025".into(),
            mode: *rng.pick(&[Mode::Student, Mode::Student, Mode::Service]),
            heads: rng.within(1, 40),
            reserve: rng.within(0, 5),
            class: String::new(),
            source: String::new(),
            place: Place::default(),
        });
    }
    Market::new(parts)
}

#[test]
fn a_placement_on_what_the_answers_left_passes() {
    let mut seen = Seen::default();
    for number in numbers(150) {
        let _failing = Failing(number);
        let (market, model, mut rng) = whole_round(number);
        let outcome = solve(&market, &model);
        let market = settled::with_answers(&mut rng, market, &outcome);
        let market = with_cohorts(&mut rng, market);
        let held = held(&market, &model, &Stop::never()).expect("held");
        let mut placing = Placing {
            market: held.market,
            model,
            formation: held.formation,
            award: held.award,
        };
        let Some(placement) = happened(&mut placing, &mut rng, 4) else {
            continue;
        };
        let mut parts = market.into_parts();
        parts.events = placing.market.into_parts().events;
        let (market, model) = (Market::new(parts), placing.model);
        let outcome = solve(&market, &model);
        let verdicts = judge_placement(&market, &model, &outcome, &placement);
        assert_eq!(verdicts.failures, []);
        seen.note_if(!placement.events.is_empty(), "events");
        seen.note_if(placement.value.own > 0, "own posts");
        let now = outcome.classes_now();
        let changed = now.iter().filter(|class| class.winner.is_some());
        for class in changed {
            let kept = class.recommended == class.winner;
            seen.note(if kept {
                "as recommended"
            } else {
                "won afterwards"
            });
        }
        let answers = outcome.settlement.iter().flat_map(|s| &s.events);
        for event in answers {
            seen.note_if(matches!(event.effect, Effect::Left { .. }), "a firm left");
        }
    }
    seen.covers(&["events", "own posts", "as recommended", "won afterwards"]);
    seen.covers(&["a firm left"]);
}

#[test]
fn a_folder_with_a_placement_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let tiny = at.join("tiny");
    fs::create_dir(&tiny).expect("a folder");
    for file in fs::read_dir(desk::dataset("tiny")).expect("a round") {
        let file = file.expect("a file");
        fs::copy(file.path(), tiny.join(file.file_name())).expect("copied");
    }
    let events = "变动情形,批次编号,需求编号,人数\n未达标,P02,,3\n企业无法接收,,D08,5\n";
    fs::write(tiny.join("events.csv"), events).expect("written");
    let (code, said, faults) = desk::jiebang(&["place", "tiny", "-o", "out"], at);
    assert_eq!(code, 0, "{said}{faults}");
    let (code, said, faults) = desk::jiebang(&["verify", "out"], at);
    assert!(
        code == 0 && said.contains("每人恰有一个去向"),
        "{said}{faults}"
    );
    let path = at.join("out/placement.json");
    let text = fs::read_to_string(&path).expect("a placement");
    let mut changed: Placement = serde_json::from_str(&text).expect("a placement");
    changed.events[0].price.own += 1;
    let text = serde_json::to_string(&changed).expect("a document");
    fs::write(&path, text).expect("written");
    let (code, said, _) = desk::jiebang(&["verify", "out"], at);
    assert!(code != 0 && said.contains("安置结果及变动代价"), "{said}");
    fs::write(&path, "{}").expect("written");
    let (code, _, faults) = desk::jiebang(&["verify", "out"], at);
    assert!(code != 0 && faults.contains("placement.json"), "{faults}");
}
