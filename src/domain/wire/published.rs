//! An outcome's calls and classes in, out come the tables `calls` (榜单) and `call_members`
//! (榜单成员) under the headings that the reader takes: with them in a round, formation is frozen.

use std::collections::BTreeMap;

use super::{csv_text, inert};
use crate::domain::market::{Days, Integrator};
use crate::domain::outcome::{CallOut, Outcome};
use crate::domain::words;

/// `calls.csv`: a row per call.
pub fn calls(outcome: &Outcome) -> String {
    let header = [
        "榜单编号",
        "产业链",
        "岗位",
        "需求层次",
        "培养类型",
        "对应专业",
        "培养周期",
        "班数",
        "人数",
        "成班方式",
        "整合方",
        "冠名",
        "企业",
        "揭榜截止",
    ];
    let names: BTreeMap<&str, &str> = outcome
        .demands
        .iter()
        .map(|demand| (demand.firm.as_str(), demand.firm_name.as_str()))
        .collect();
    let deadline = outcome.round.bid_deadline.clone().unwrap_or_default();
    let rows = outcome.calls.iter().map(|call| {
        let majors: Vec<&str> = call.majors.iter().map(|m| m.code.as_str()).collect();
        let first = call.classes.first();
        let by = first.and_then(|class| class.integrator.as_ref());
        vec![
            inert(&call.code),
            inert(&call.chain),
            inert(&call.role),
            words::level_short(call.level).zh,
            words::mode(call.mode).zh,
            inert(&majors.join("、")),
            call.days.map_or_else(String::new, length),
            call.classes.len().to_string(),
            call.classes
                .iter()
                .map(|class| class.size)
                .sum::<u32>()
                .to_string(),
            first.map_or_else(String::new, |class| words::tier(class.tier).zh),
            by.map_or_else(String::new, |by| inert(&integrator(by, &names))),
            inert(call.named.as_deref().unwrap_or_default()),
            inert(&firms(call).join("、")),
            deadline.clone(),
        ]
    });
    csv_text(&header, rows)
}

/// `call_members.csv`: a row per demand and class.
pub fn call_members(outcome: &Outcome) -> String {
    let header = ["榜单编号", "班级编号", "需求编号", "人数"];
    let rows = outcome.calls.iter().flat_map(|call| {
        call.classes.iter().flat_map(move |class| {
            class.members.iter().map(move |member| {
                vec![
                    inert(&call.code),
                    inert(&class.code),
                    inert(&member.demand),
                    member.heads.to_string(),
                ]
            })
        })
    });
    csv_text(&header, rows)
}

/// Plain days, as the reader takes them back.
fn length(days: Days) -> String {
    let Days { low, high } = days;
    if low == high {
        format!("{low}天")
    } else {
        format!("{low}-{high}天")
    }
}

/// The park, cluster or leader by name; the office by its word.
fn integrator(by: &Integrator, names: &BTreeMap<&str, &str>) -> String {
    match by.code.as_deref() {
        Some(code) => names.get(code).copied().unwrap_or(code).to_owned(),
        None => words::tier(by.tier).zh,
    }
}

/// The firms of a call by name, in the order of its classes and members, none twice.
fn firms(call: &CallOut) -> Vec<&str> {
    let mut firms: Vec<&str> = Vec::new();
    for member in call.classes.iter().flat_map(|class| &class.members) {
        if !firms.contains(&member.firm_name.as_str()) {
            firms.push(&member.firm_name);
        }
    }
    firms
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn calls_carry_what_a_school_must_know() {
        let text = calls(&sample());
        let row = text.lines().nth(2).expect("the second call");
        assert_eq!(
            row,
            "tiny-航空航天-002,航空航天,数控加工岗,高职,在校生,460103,150-180天,1,20,\
             产业园区整合,示例航空产业园,,乙精密机械（示例）、丙航空零部件（示例）,2026-03-15"
        );
    }

    #[test]
    fn every_member_of_every_class_is_listed() {
        let text = call_members(&sample());
        assert_eq!(text.lines().count(), 1 + 7);
        assert!(text.contains("tiny-航空航天-002,tiny-航空航天-002-1,D03,8\n"));
    }

    #[test]
    fn headings_are_those_of_the_reader() {
        let known = include_str!("../../steps/read/headers.toml");
        let table = |name: &str| {
            let start = known.find(&format!("[{name}]")).expect("a table");
            known[start..].split("\n[").next().unwrap_or_default()
        };
        for (name, text) in [
            ("calls", calls(&sample())),
            ("call_members", call_members(&sample())),
        ] {
            let header = text.lines().next().expect("a header").to_owned();
            for heading in header.split(',') {
                assert!(table(name).contains(&format!("\"{heading}\"")), "{heading}");
            }
        }
    }
}
