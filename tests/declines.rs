//! Can catch: a decline that loses count of who is out, an award that comes back to a school that
//! declined, a chain that ends before the last school was asked.

mod desk;

use std::fmt::Write as _;
use std::fs;

use jiebang::domain::outcome::{Effect, Outcome};
use jiebang::judge;
use jiebang::steps::validate::load;

const SCHOOLS: usize = 10;

/// A class of 24 that ten schools bid for, S01 with the best score, and so on; the first `declines`
/// of them decline in turn.
fn after(declines: usize) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |file: &str, text: &str| fs::write(folder.path().join(file), text).expect("writes");
    put(
        "round.toml",
        "code = \"r\"\nname = \"示例\"\nmodel = \"sichuan-order-class\"\nseed = \"s\"\n",
    );
    put(
        "firms.csv",
        "企业名称,产业链,市州\n示例企业,航空航天,成都市\n",
    );
    put(
        "demands.csv",
        "需求编号,企业名称,岗位名称,需求层次,对应专业,数量,论证结论\n\
         D1,示例企业,数控岗,大专,460103,24,通过\n",
    );
    put("criteria.csv", "指标编号,权重,满分\n专业匹配,100,100\n");
    put("experts.csv", "专家编号\nE1\nE2\n");
    let mut schools = "机构编号,机构名称,市州\n".to_owned();
    let mut programmes = "机构编号,专业代码,层次,学位\n".to_owned();
    let mut bids = "申报编号,机构编号,榜单编号,专业代码,拟招人数\n".to_owned();
    let mut marks = "申报编号,专家编号,指标,得分\n".to_owned();
    for n in 1..=SCHOOLS {
        writeln!(schools, "S{n:02},示例学校{n:02},成都市").expect("text");
        writeln!(programmes, "S{n:02},460103,大专,24").expect("text");
        writeln!(bids, "B{n:02},S{n:02},r-航空航天-001,460103,24").expect("text");
        for expert in ["E1", "E2"] {
            writeln!(marks, "B{n:02},{expert},专业匹配,{}", 96 - n).expect("text");
        }
    }
    let mut answers = "班级编号,答复方,答复,答复日期,理由\n".to_owned();
    for n in 1..=declines {
        writeln!(
            answers,
            "r-航空航天-001-1,S{n:02},不同意,2026-04-{n:02},师资不足"
        )
        .expect("text");
    }
    put("schools.csv", &schools);
    put("programmes.csv", &programmes);
    put("bids.csv", &bids);
    put("marks.csv", &marks);
    if declines > 0 {
        put("intentions.csv", &answers);
    }
    let loaded = load(folder.path(), None).expect("the round reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    outcome
}

#[test]
fn ten_schools_decline_one_after_another() {
    for declines in 0..=SCHOOLS {
        let outcome = after(declines);
        let now = outcome.classes_now();
        let next = (declines < SCHOOLS).then(|| format!("B{:02}", declines + 1));
        assert_eq!(now[0].winner, next.as_deref(), "after {declines}");
        let events = outcome.settlement.iter().flat_map(|s| &s.events);
        for (nth, event) in events.enumerate() {
            let Effect::Barred { bids, reaward, .. } = &event.effect else {
                panic!("{:?}", event.effect);
            };
            assert_eq!(*bids, [format!("B{:02}", nth + 1)]);
            // One class: nothing else is kept, so keeping costs nothing.
            assert_eq!((reaward.price.heads, reaward.moved), (0, 0));
            assert!(reaward.kept.proved && reaward.free.proved);
        }
    }
}
