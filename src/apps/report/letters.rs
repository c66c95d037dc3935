//! An outcome in, `letters/<bid>.html` out, 结果告知: to each school what its own bid was given, where
//! it stands, what beat it, what would have won, and how to check all that. Of other bids only
//! their ranks.

use std::collections::BTreeSet;

use serde::Serialize;

use super::html::{environment, paper};
use super::view::{Index, caveats, fraction, major};
use super::{File, file};
use crate::domain::market::Rule;
use crate::domain::outcome::{BidOut, CallOut, CriterionOut, Outcome, StrayBid, Verdict};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label, Rivals, Said};

/// Longest stem of a file's name \[bytes\].
const STEM_MAX: usize = 120;
/// Names that one system keeps for its devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// What a letter shows.
#[derive(Serialize)]
struct Letter<'a> {
    round: &'a str,
    banners: Vec<Said>,
    school: &'a str,
    facts: Vec<(Label, Said)>,
    result: Said,
    settled: Vec<Said>,
    marks: Vec<Mark<'a>>,
    standing: Vec<(Label, Said)>,
    why: Vec<Said>,
    change: Vec<Said>,
    broken: Vec<(Said, Said)>,
    checks: Vec<(Label, &'a str)>,
}

/// A criterion of the bid's own.
#[derive(Serialize)]
struct Mark<'a> {
    criterion: &'a str,
    weight: &'a str,
    max: &'a str,
    mean: Option<String>,
}

/// The files of `letters/`, by name; none before marks are in.
pub(super) fn letters(outcome: &Outcome, id: &str) -> Vec<File> {
    if !(outcome.round.has_bids && outcome.round.has_marks) {
        return Vec::new();
    }
    let (environment, index) = (environment(), Index::new(outcome));
    let mut letters: Vec<(&str, Letter<'_>)> = Vec::new();
    for call in &outcome.calls {
        let bids = call.bids.iter();
        letters.extend(bids.map(|bid| (bid.code.as_str(), letter(outcome, call, bid, id))));
    }
    let strays = outcome.strays.iter();
    letters.extend(strays.map(|s| (s.code.as_str(), stray(outcome, s, &index, id))));
    letters.sort_by_key(|(code, _)| *code);
    let codes = letters.iter().map(|(code, _)| *code);
    let stems = stems(codes);
    let write = |(stem, (_, letter)): (String, (&str, Letter<'_>))| {
        let text = paper(&environment, "letter.html", letter);
        file(format!("letters/{stem}.html"), text)
    };
    stems.into_iter().zip(letters).map(write).collect()
}

fn letter<'a>(outcome: &'a Outcome, call: &'a CallOut, bid: &'a BidOut, id: &'a str) -> Letter<'a> {
    let eligible = call.bids.iter().filter(|bid| bid.eligible).count();
    let data = |text: &str| Said::data(text);
    let mut standing = Vec::new();
    standing.extend(
        bid.score
            .map(|score| (l::SCORE, Said::data(score.to_string()))),
    );
    if let Some(rank) = bid.score_rank {
        standing.push((l::SCORE_RANK, words::place_of(rank, eligible)));
        standing.push((l::RANK, words::place_of(bid.rank, eligible)));
    }
    let mut facts = vec![
        (l::BID_CODE, data(&bid.code)),
        (l::CALL, data(&call.code)),
        (l::POST, data(&call.role)),
        (l::LEVEL, words::level(call.level)),
        (l::MODE, words::mode(call.mode)),
        (l::MAJOR, Said::data(major(&bid.major))),
        (l::SEATS, words::heads(u64::from(bid.seats))),
    ];
    facts.extend(outcome.round.date.iter().map(|date| (l::DATE, data(date))));
    Letter {
        round: &outcome.round.name,
        banners: caveats(outcome),
        school: &bid.school_name,
        facts,
        result: words::result(&bid.verdict),
        settled: settled(outcome, bid),
        marks: bid.criteria.iter().map(mark).collect(),
        standing,
        why: why(outcome, call, bid),
        change: bid.needs.iter().flat_map(words::needs).collect(),
        broken: broken(&bid.broken),
        checks: checks(outcome, id),
    }
}

/// What the answers of both sides changed for a bid.
fn settled(outcome: &Outcome, bid: &BidOut) -> Vec<Said> {
    let own = |holder: Option<&str>| holder == Some(bid.code.as_str());
    let classes = outcome.classes_now();
    let changed = classes.iter().filter_map(|now| {
        let (had, has) = (own(now.recommended), own(now.winner));
        words::letter_settled(now.class, had, has, now.is_dissolved())
    });
    changed.collect()
}

/// A bid that names no call has no marks and no rank.
fn stray<'a>(
    outcome: &'a Outcome,
    bid: &'a StrayBid,
    index: &Index<'a>,
    id: &'a str,
) -> Letter<'a> {
    let rule = Rule::NoSuchCall {
        call: bid.call.clone(),
    };
    let school = index.schools.get(bid.school.as_str()).copied();
    Letter {
        round: &outcome.round.name,
        banners: caveats(outcome),
        school: school.unwrap_or(&bid.school),
        facts: vec![
            (l::BID_CODE, Said::data(&bid.code)),
            (l::CALL, Said::data(&bid.call)),
        ],
        result: words::result(&Verdict::Ineligible),
        settled: Vec::new(),
        marks: Vec::new(),
        standing: Vec::new(),
        why: Vec::new(),
        change: Vec::new(),
        broken: broken(&[rule]),
        checks: checks(outcome, id),
    }
}

fn mark(criterion: &CriterionOut) -> Mark<'_> {
    let mean = criterion.mean.as_deref();
    let shown = mean.map(|exact| match fraction(exact) {
        Some(mean) if exact.contains('/') => format!("{:.2} ({exact})", mean.round_dp(2)),
        _ => exact.to_owned(),
    });
    Mark {
        criterion: &criterion.criterion,
        weight: &criterion.weight,
        max: &criterion.max,
        mean: shown,
    }
}

fn broken(rules: &[Rule]) -> Vec<(Said, Said)> {
    let both = |rule: &Rule| (words::rule(rule), words::remedy(rule));
    rules.iter().map(both).collect()
}

/// Why an eligible bid does not win; empty where it does, or never could stand.
fn why(outcome: &Outcome, call: &CallOut, bid: &BidOut) -> Vec<Said> {
    match &bid.verdict {
        Verdict::Won { .. } | Verdict::Undecided | Verdict::Open | Verdict::Ineligible => {
            Vec::new()
        }
        Verdict::Cannot { limit } => vec![words::limited(limit)],
        Verdict::Lost { regret, .. } => {
            let wins = |bid: &&BidOut| matches!(bid.verdict, Verdict::Won { .. });
            let first = call.bids.iter().find(wins).and_then(|bid| bid.score_rank);
            let own = bid.score_rank.unwrap_or(u32::MAX);
            let mut why = vec![words::beaten(Rivals { own, first })];
            let passed = outcome.exceptions.iter().find(|e| e.highest == bid.code);
            why.extend(passed.map(|exception| words::crowded(&exception.because)));
            why.push(words::price(regret));
            why
        }
    }
}

fn checks<'a>(outcome: &'a Outcome, id: &'a str) -> Vec<(Label, &'a str)> {
    vec![
        (l::OUTCOME_ID, id),
        (l::SEED, &outcome.round.seed),
        (l::CRITERIA_HASH, &outcome.model.criteria_hash),
        (l::MODEL, &outcome.model.name),
        (l::MODEL_HASH, &outcome.model.hash),
        (l::VERSION, &outcome.version),
    ]
}

/// A file name's stem per code, all different even where large and small letters are the same.
fn stems<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let one = |code: &str| {
        let mut stem = stem(code);
        if !taken.insert(stem.to_lowercase()) {
            stem = hashed(&stem, code);
            taken.insert(stem.to_lowercase());
        }
        stem
    };
    codes.map(one).collect()
}

/// A code as a file name on any system: letters, digits, `-`, `_` and inner `.` stay, every other
/// byte is `~` and two hexadecimal digits. A long one is cut and ends with its hash.
fn stem(code: &str) -> String {
    let device = |code: &str| {
        let head = code.split('.').next().unwrap_or_default().to_lowercase();
        DEVICES.contains(&head.trim_end_matches(|c: char| c.is_ascii_digit()))
    };
    let last = code.chars().count().saturating_sub(1);
    let mut stem = String::new();
    for (at, c) in code.chars().enumerate() {
        let inner = at > 0 && at < last;
        let stays = c.is_alphanumeric() || c == '-' || c == '_' || (c == '.' && inner);
        if stays && !(at == 0 && device(code)) {
            stem.push(c);
        } else {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            stem.extend(bytes.map(|byte| format!("~{byte:02X}")));
        }
    }
    match stem.len() > STEM_MAX {
        true => hashed(&stem, code),
        false => stem,
    }
}

/// A stem, cut where it is long, with a hash of the code that no escape looks like.
fn hashed(stem: &str, code: &str) -> String {
    let fits = |(at, _): &(usize, char)| *at < STEM_MAX;
    let kept: String = stem
        .char_indices()
        .take_while(fits)
        .map(|(_, c)| c)
        .collect();
    format!("{kept}~-{}", &blake3::hash(code.as_bytes()).to_hex()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn file_names_are_safe_and_all_different() {
        assert_eq!(stem("B01-a.2_中"), "B01-a.2_中");
        assert_eq!(stem("../B/1"), "~2E.~2FB~2F1");
        assert_eq!(
            (stem("nul").as_str(), stem("COM1").as_str()),
            ("~6Eul", "~43OM1")
        );
        assert_eq!(stem("B."), "B~2E");
        assert!(stem(&"申".repeat(300)).len() < 200);
        let stems = stems(["B1", "b1", "B~1", "B/1"].into_iter());
        let different: BTreeSet<String> = stems.iter().map(|s| s.to_lowercase()).collect();
        assert_eq!(different.len(), 4, "{stems:?}");
    }

    #[test]
    fn nobody_is_written_to_before_marks_are_in() {
        let mut outcome = sample();
        let bids = outcome.calls.iter().map(|call| call.bids.len());
        let all = bids.sum::<usize>() + outcome.strays.len();
        assert_eq!(letters(&outcome, "id").len(), all);
        outcome.round.has_marks = false;
        assert!(letters(&outcome, "id").is_empty());
    }
}
