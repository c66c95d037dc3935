//! A placement as bytes that other programs read: JSON with its schema, and its CSVs.

use super::{WireError, csv_text, inert, optional};
use crate::domain::outcome::{Destination, PLACEMENT_FORMAT, PlacedRow, Placement, Why};

/// `placement` as pretty JSON with a final line feed.
pub fn write_placement(placement: &Placement) -> String {
    let mut text = serde_json::to_string_pretty(placement).expect("string keys only");
    text.push('\n');
    text
}

/// Reads what [`write_placement`] wrote.
///
/// # Errors
/// [`WireError`].
pub fn read_placement(text: &str) -> Result<Placement, WireError> {
    let found: Placement =
        serde_json::from_str(text).map_err(|error| WireError::NotAnOutcome(error.to_string()))?;
    if found.format == PLACEMENT_FORMAT {
        Ok(found)
    } else {
        let found = found.format;
        Err(WireError::Version { found })
    }
}

/// The JSON Schema of `placement.json`.
pub fn placement_schema() -> String {
    let schema = schemars::schema_for!(Placement);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Every CSV of a placement: file stem and text.
pub fn placement_tables(placement: &Placement) -> Vec<(&'static str, String)> {
    vec![
        ("placements", rows(placement)),
        ("placement_classes", classes(placement)),
        ("placement_posts", posts(placement)),
        ("placement_events", events(placement)),
        ("placement_moves", moves(placement)),
    ]
}

/// The key of a destination, its order, and the steps to it.
fn destination(to: &Destination) -> [String; 3] {
    let none = String::new;
    match to {
        Destination::Own { demand } => ["own".into(), inert(demand), none()],
        Destination::Margin => ["margin".into(), none(), none()],
        Destination::Post { demand, steps } => ["post".into(), inert(demand), steps.to_string()],
        Destination::Retrain => ["retrain".into(), none(), none()],
        Destination::Standby => ["standby".into(), none(), none()],
        Destination::Left => ["left".into(), none(), none()],
    }
}

/// The key of a reason.
fn why(why: Why) -> String {
    let key = match why {
        Why::TrainedFor => "trained_for",
        Why::Expected => "expected",
        Why::FailedDiverted => "failed_diverted",
        Why::FirmFallback => "firm_fallback",
        Why::MoreThanPosts => "more_than_posts",
        Why::NoClass => "no_class",
        Why::SeatsTaken => "seats_taken",
        Why::NobodySimilar => "nobody_similar",
        Why::SimilarTaken { .. } => "similar_taken",
        Why::NotNeeded => "not_needed",
        Why::Withdrew => "withdrew",
    };
    key.to_owned()
}

fn rows(placement: &Placement) -> String {
    let header = [
        "cohort", "reserve", "class", "failed", "to", "demand", "steps", "why", "heads",
    ];
    let row = |row: &PlacedRow| {
        let [to, demand, steps] = destination(&row.to);
        vec![
            inert(&row.who.cohort),
            row.who.reserve.to_string(),
            inert(&row.who.class),
            row.who.failed.to_string(),
            to,
            demand,
            steps,
            why(row.why),
            row.heads.to_string(),
        ]
    };
    csv_text(&header, placement.rows.iter().map(row))
}

fn classes(placement: &Placement) -> String {
    let header = [
        "class",
        "bid",
        "school",
        "size",
        "intake",
        "seated",
        "left",
        "margin",
        "needed",
        "chance_millionths",
        "reserves",
        "short",
        "seat_own",
        "seat_placed",
        "seat_cost",
    ];
    let rows = placement.classes.iter().map(|class| {
        let intake = &class.intake_for;
        let reserves = intake.reserves.iter();
        let reserves: Vec<String> = reserves
            .map(|r| format!("{}:{}", r.cohort, r.heads))
            .collect();
        let worth = class.seat_worth;
        vec![
            inert(&class.class),
            inert(&class.bid),
            inert(&class.school),
            class.size.to_string(),
            class.intake.to_string(),
            class.seated.to_string(),
            class.left.to_string(),
            class.margin.to_string(),
            optional(intake.needed),
            intake.chance.to_string(),
            inert(&reserves.join(";")),
            intake.short.to_string(),
            worth.own.to_string(),
            worth.placed.to_string(),
            worth.cost.to_string(),
        ]
    });
    csv_text(&header, rows)
}

fn posts(placement: &Placement) -> String {
    let header = [
        "demand",
        "firm",
        "posts",
        "open",
        "filled",
        "post_own",
        "post_placed",
        "post_cost",
    ];
    let rows = placement.posts.iter().map(|post| {
        vec![
            inert(&post.demand),
            inert(&post.firm),
            post.heads.to_string(),
            post.open.to_string(),
            post.filled.to_string(),
            post.worth.own.to_string(),
            post.worth.placed.to_string(),
            post.worth.cost.to_string(),
        ]
    });
    csv_text(&header, rows)
}

fn events(placement: &Placement) -> String {
    let header = [
        "event",
        "kind",
        "date",
        "cohort",
        "class",
        "firm",
        "heads",
        "own",
        "placed",
        "cost",
        "free_own",
        "free_placed",
        "free_cost",
        "free_moved",
        "source",
    ];
    let rows = placement.events.iter().enumerate().map(|(nth, event)| {
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        vec![
            (nth + 1).to_string(),
            kind.as_str().unwrap_or_default().to_owned(),
            optional(event.date.as_ref()),
            inert(event.cohort.as_deref().unwrap_or_default()),
            inert(event.class.as_deref().unwrap_or_default()),
            inert(event.firm.as_deref().unwrap_or_default()),
            event.heads.to_string(),
            event.value.own.to_string(),
            event.value.placed.to_string(),
            event.value.cost.to_string(),
            event.free.own.to_string(),
            event.free.placed.to_string(),
            event.free.cost.to_string(),
            event.free_moved.to_string(),
            inert(&event.source),
        ]
    });
    csv_text(&header, rows)
}

fn moves(placement: &Placement) -> String {
    let header = [
        "event",
        "cohort",
        "reserve",
        "class_before",
        "class",
        "failed",
        "from",
        "from_demand",
        "to",
        "to_demand",
        "steps",
        "why",
        "heads",
    ];
    let mut rows = Vec::new();
    for (nth, event) in placement.events.iter().enumerate() {
        for moved in &event.moves {
            let [from, from_demand, _] = destination(&moved.from);
            let [to, to_demand, steps] = destination(&moved.to);
            rows.push(vec![
                (nth + 1).to_string(),
                inert(&moved.who.cohort),
                moved.who.reserve.to_string(),
                inert(&moved.class_before),
                inert(&moved.who.class),
                moved.who.failed.to_string(),
                from,
                from_demand,
                to,
                to_demand,
                steps,
                why(moved.why),
                moved.heads.to_string(),
            ]);
        }
    }
    csv_text(&header, rows)
}
