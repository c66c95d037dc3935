//! An outcome in, its CSVs out, for programs: UTF-8, LF, English headers, codes instead of names.
//! Free text is kept from being taken for a formula.

use std::collections::BTreeMap;

use super::{csv_text, inert, optional};
use crate::domain::market::{Answer, Days, Figure, Mode, Place, Rule, Severity};
use crate::domain::outcome::{
    Aside, BidOut, CallOut, Effect, Outcome, Side, StrayBid, Traced, Verdict,
};
use crate::domain::words;

/// Every CSV of an outcome: file stem and text. `set_aside` only where a row was, `tracking` only
/// where there are outcomes of earlier rounds.
pub fn tables(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let mut tables = vec![
        ("classes", classes(outcome)),
        ("members", members(outcome)),
        ("awards", awards(outcome)),
        ("rankings", rankings(outcome)),
        ("unserved", unserved(outcome)),
        ("answers", answers(outcome)),
        ("findings", findings(outcome)),
    ];
    tables.extend(tracking(outcome).map(|text| ("tracking", text)));
    if !outcome.set_aside.is_empty() {
        tables.push(("set_aside", set_aside(outcome)));
    }
    tables
}

/// Rows set aside: each has codes of errors, or the place of a row that it hangs on.
fn set_aside(outcome: &Outcome) -> String {
    let header = ["table", "file", "sheet", "row", "errors", "hangs_on"];
    let rows = outcome.set_aside.iter().map(|row| {
        let (codes, on) = match &row.why {
            Aside::Wrong { codes } => (codes.join(";"), String::new()),
            Aside::HangsOn { place } => (String::new(), origin(place)),
        };
        vec![
            row.table.clone(),
            inert(&row.place.file),
            inert(row.place.sheet.as_deref().unwrap_or_default()),
            optional(row.place.row),
            codes,
            inert(&on),
        ]
    });
    csv_text(&header, rows)
}

/// What became of earlier trainees: a row per group and figure, shares of 1 with four decimals.
fn tracking(outcome: &Outcome) -> Option<String> {
    let found = outcome.indicators.as_ref()?.tracking.as_ref()?;
    let header = [
        "by", "code", "name", "rows", "intake", "figure", "value", "part", "whole", "missing",
    ];
    let groups = [
        ("all", std::slice::from_ref(&found.whole)),
        ("round", &found.rounds),
        ("school", &found.schools),
        ("firm", &found.firms),
        ("major_group", &found.groups),
    ];
    let lines = groups.into_iter().flat_map(|(by, lines)| {
        let each = move |line: &Traced| (by, line.clone());
        lines.iter().map(each)
    });
    let rows = lines.flat_map(|(by, line)| {
        Figure::ALL.map(|(figure, key, _)| {
            let rate = line.rate(figure);
            let value = |value: u32| format!("{}.{:04}", value / 10_000, value % 10_000);
            vec![
                by.to_owned(),
                inert(&line.code),
                inert(&line.name),
                line.rows.to_string(),
                line.intake.to_string(),
                key.to_owned(),
                optional(rate.value.map(value)),
                rate.part.to_string(),
                rate.whole.to_string(),
                rate.missing.to_string(),
            ]
        })
    });
    Some(csv_text(&header, rows))
}

/// `firms.csv:3`, `round.xlsx [需求方]:3`.
fn origin(place: &Place) -> String {
    let row = optional(place.row);
    match &place.sheet {
        Some(sheet) => format!("{} [{sheet}]:{row}", place.file),
        None => format!("{}:{row}", place.file),
    }
}

fn classes(outcome: &Outcome) -> String {
    let header = [
        "class",
        "call",
        "chain",
        "post",
        "level",
        "mode",
        "size",
        "tier",
        "integrator",
        "named",
        "majors",
        "days",
        "bid",
    ];
    let calls: BTreeMap<&str, &CallOut> = outcome
        .calls
        .iter()
        .map(|call| (call.code.as_str(), call))
        .collect();
    let rows = outcome.classes_now().into_iter().map(|class| {
        let by = class.integrator.and_then(|i| i.code.as_deref());
        let call = calls.get(class.call);
        let of = |text: &dyn Fn(&CallOut) -> String| call.map_or_else(String::new, |c| text(c));
        let majors = |call: &CallOut| {
            let codes: Vec<&str> = call.majors.iter().map(|m| m.code.as_str()).collect();
            inert(&codes.join(";"))
        };
        vec![
            inert(class.class),
            inert(class.call),
            of(&|call| inert(&call.chain)),
            of(&|call| inert(&call.post)),
            of(&|call| words::level_short(call.level).zh),
            of(&|call| mode_key(call.mode).to_owned()),
            class.size.to_string(),
            class.tier.key().to_owned(),
            inert(by.unwrap_or_default()),
            of(&|call| inert(call.named.as_deref().unwrap_or_default())),
            of(&majors),
            of(&|call| optional(call.days.map(range))),
            inert(class.winner.unwrap_or_default()),
        ]
    });
    csv_text(&header, rows)
}

fn members(outcome: &Outcome) -> String {
    let classes = outcome.classes_now();
    let rows = classes.iter().flat_map(|class| {
        class.members.iter().map(|member| {
            vec![
                inert(class.class),
                inert(&member.demand),
                inert(&member.firm),
                member.heads.to_string(),
            ]
        })
    });
    csv_text(&["class", "demand", "firm", "heads"], rows)
}

fn awards(outcome: &Outcome) -> String {
    let bids: BTreeMap<&str, &BidOut> = outcome
        .calls
        .iter()
        .flat_map(|call| &call.bids)
        .map(|bid| (bid.code.as_str(), bid))
        .collect();
    let classes = outcome.classes_now();
    let rows = classes.iter().filter_map(|class| {
        let bid = bids.get(class.winner?)?;
        Some(vec![
            inert(class.class),
            inert(&bid.code),
            inert(&bid.school),
            inert(&bid.major.code),
            class.size.to_string(),
            optional(bid.score),
        ])
    });
    csv_text(&["class", "bid", "school", "major", "size", "score"], rows)
}

/// Answers to the award: empty before anybody has answered.
fn answers(outcome: &Outcome) -> String {
    let header = [
        "class",
        "side",
        "party",
        "answer",
        "date",
        "reason",
        "before",
        "after",
        "lost_heads",
        "moved",
        "effect",
    ];
    let events = outcome.settlement.iter().flat_map(|s| &s.events);
    let rows = events.map(|event| {
        let reaward = match &event.effect {
            Effect::Barred { reaward, .. } | Effect::Left { reaward, .. } => Some(reaward),
            _ => None,
        };
        let own = reaward.and_then(|reaward| {
            let mut moves = reaward.kept.moves.iter();
            moves.find(|step| step.class == event.class)
        });
        let bid = |bid: Option<&String>| bid.map_or_else(String::new, |code| inert(code));
        let effect: Vec<String> = words::effect(event)
            .into_iter()
            .map(|said| said.zh)
            .collect();
        vec![
            inert(&event.class),
            side_key(event.side).to_owned(),
            inert(&event.party),
            answer_key(event.answer).to_owned(),
            event.date.clone().unwrap_or_default(),
            inert(&event.reason),
            bid(own.and_then(|step| step.from.as_ref())),
            bid(own.and_then(|step| step.to.as_ref())),
            optional(reaward.map(|reaward| reaward.price.heads)),
            optional(reaward.map(|reaward| reaward.moved)),
            inert(&effect.join("；")),
        ]
    });
    csv_text(&header, rows)
}

fn side_key(side: Side) -> &'static str {
    match side {
        Side::School => "school",
        Side::Firm => "firm",
    }
}

fn answer_key(answer: Answer) -> &'static str {
    match answer {
        Answer::Agrees => "agrees",
        Answer::Refuses => "refuses",
        Answer::Leaves => "leaves",
    }
}

fn rankings(outcome: &Outcome) -> String {
    let header = [
        "call",
        "rank",
        "score_rank",
        "bid",
        "school",
        "major",
        "eligible",
        "score",
        "regret_heads",
        "regret_quality",
        "awarded",
        "needs",
        "reason",
    ];
    let ranked = outcome
        .calls
        .iter()
        .flat_map(|call| call.bids.iter().map(move |bid| ranking(call, bid)));
    csv_text(&header, ranked.chain(outcome.strays.iter().map(stray)))
}

fn ranking(call: &CallOut, bid: &BidOut) -> Vec<String> {
    let (heads, quality, awarded) = match &bid.verdict {
        Verdict::Won { classes } => (Some(0), Some(0), classes.len()),
        Verdict::Lost { regret, .. } => {
            let quality = (regret.heads == 0).then_some(regret.quality);
            (Some(regret.heads), quality, 0)
        }
        Verdict::Cannot { .. } | Verdict::Undecided | Verdict::Open | Verdict::Ineligible => {
            (None, None, 0)
        }
    };
    vec![
        inert(&call.code),
        bid.rank.to_string(),
        optional(bid.score_rank),
        inert(&bid.code),
        inert(&bid.school),
        inert(&bid.major.code),
        bid.eligible.to_string(),
        optional(bid.score),
        optional(heads),
        optional(quality),
        awarded.to_string(),
        optional(bid.needs.as_ref().map(words::needs_key)),
        inert(&lost_because(bid)),
    ]
}

/// The first rule that a bid breaks, the limit that binds it, or the price of its win; empty where
/// it wins.
fn lost_because(bid: &BidOut) -> String {
    match (&bid.verdict, bid.broken.first()) {
        (Verdict::Won { .. }, _) => String::new(),
        (Verdict::Ineligible, Some(rule)) => words::rule(rule).zh,
        (verdict, _) => words::verdict(verdict).zh,
    }
}

/// A bid that names no call of the round stands at the end, without a rank.
fn stray(bid: &StrayBid) -> Vec<String> {
    let call = bid.call.clone();
    let mut row = vec![String::new(); 13];
    row[0] = inert(&bid.call);
    row[3] = inert(&bid.code);
    row[4] = inert(&bid.school);
    row[6] = false.to_string();
    row[10] = 0.to_string();
    row[12] = words::rule(&Rule::NoSuchCall { call }).zh;
    row
}

fn unserved(outcome: &Outcome) -> String {
    let rows = outcome.unserved.iter().map(|left| {
        vec![
            inert(&left.demand),
            inert(&left.firm),
            left.heads.to_string(),
            inert(&words::reason(&left.reason).zh),
            inert(&words::ways_out(&left.remedies, &left.demand).zh),
        ]
    });
    csv_text(&["demand", "firm", "heads", "reason", "repair"], rows)
}

fn findings(outcome: &Outcome) -> String {
    let header = [
        "code", "severity", "file", "sheet", "row", "column", "cell", "says", "hint",
    ];
    let rows = outcome.findings.iter().map(|finding| {
        let place = &finding.place;
        let text = |cell: &Option<String>| inert(cell.as_deref().unwrap_or_default());
        vec![
            finding.code.clone(),
            severity_key(finding.severity).to_owned(),
            inert(&place.file),
            text(&place.sheet),
            optional(place.row),
            text(&place.column),
            text(&finding.cell),
            inert(&words::says(finding).zh),
            inert(&words::hint(finding).zh),
        ]
    });
    csv_text(&header, rows)
}

/// `180`, or `150-180` for a range.
fn range(days: Days) -> String {
    if days.low == days.high {
        days.low.to_string()
    } else {
        format!("{}-{}", days.low, days.high)
    }
}

fn mode_key(mode: Mode) -> &'static str {
    match mode {
        Mode::Student => "student",
        Mode::Service => "service",
    }
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;
    use crate::domain::outcome::{Alternative, Event, Price, Reaward, Settlement};

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let row = |r: Result<csv::StringRecord, csv::Error>| {
            r.expect("a row").iter().map(str::to_owned).collect()
        };
        reader.records().map(row).collect()
    }

    fn ranking_of(code: &str) -> Vec<String> {
        let all = rows(&rankings(&sample()));
        all.into_iter()
            .find(|row| row[3] == code)
            .expect("a row of the bid")
    }

    #[test]
    fn headers_are_the_promised_ones_and_every_row_has_their_length() {
        let headers: Vec<String> = tables(&sample())
            .iter()
            .map(|(_, text)| text.lines().next().unwrap_or_default().to_owned())
            .collect();
        let promised = [
            "class,call,chain,post,level,mode,size,tier,integrator,named,majors,days,bid",
            "class,demand,firm,heads",
            "class,bid,school,major,size,score",
            "call,rank,score_rank,bid,school,major,eligible,score,regret_heads,regret_quality,\
             awarded,needs,reason",
            "demand,firm,heads,reason,repair",
            "class,side,party,answer,date,reason,before,after,lost_heads,moved,effect",
            "code,severity,file,sheet,row,column,cell,says,hint",
        ];
        assert_eq!(headers, promised);
        tables(&answered())
            .iter()
            .for_each(|(_, text)| assert!(rows(text).len() > 1));
    }

    /// The sample once a school has declined its class.
    fn answered() -> Outcome {
        let mut outcome = sample();
        let alternative = Alternative {
            value: [0; 4],
            moves: Vec::new(),
            proved: true,
            unmet: Vec::new(),
        };
        let reaward = Reaward {
            kept: alternative.clone(),
            free: alternative,
            price: Price {
                heads: 0,
                quality: 0,
                metres: 0,
            },
            moved: 0,
        };
        outcome.settlement = Some(Settlement {
            events: vec![Event {
                class: "C1".into(),
                side: Side::School,
                party: "S01".into(),
                party_name: "示例学院".into(),
                answer: Answer::Refuses,
                date: None,
                reason: "=1+1".into(),
                source: "intentions.csv 2".into(),
                effect: Effect::Barred {
                    school: "S01".into(),
                    bids: vec!["B01".into()],
                    reaward,
                },
            }],
            classes: Vec::new(),
            value: [0; 4],
            classes_awarded: 0,
            heads_awarded: 0,
        });
        outcome
    }

    #[test]
    fn what_a_party_gives_as_its_reason_is_no_formula() {
        let tables = tables(&answered());
        let answers = tables.iter().find(|(stem, _)| *stem == "answers");
        let text = &answers.expect("a table").1;
        assert_eq!(rows(text)[1][5], "'=1+1");
    }

    #[test]
    fn a_ranking_says_price_and_reason() {
        assert_eq!(ranking_of("B01")[8..], ["0", "0", "1", "", ""]);
        let heads = "no score (heads);no seats (outdone)";
        assert_eq!(ranking_of("B11")[8..12], ["22", "", "0", heads]);
        assert_eq!(ranking_of("B04")[11], "score+1.31;no seats (outdone)");
        let replaced = "已替换：同校同榜单同专业的后一份申报 B02 为准";
        assert_eq!(
            ranking_of("B03")[6..],
            ["false", "", "", "", "0", "", replaced]
        );
        assert_eq!(ranking_of("B99")[1..3], ["", ""]);
    }

    #[test]
    fn a_formula_in_a_name_is_inert() {
        let mut outcome = sample();
        outcome.calls[0].named = Some("=1+1".into());
        let classes = rows(&classes(&outcome));
        assert_eq!(classes[1][9], "'=1+1");
    }
}
