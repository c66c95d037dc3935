//! Planning through the real command, and the figures of tiny worked by hand. Can catch: a page of
//! planning that recommends, potential bids that the judge would not make, a figure that does not
//! follow from tiny's tables, a wrong command line that is not told.

mod desk;

use std::fs;
use std::path::Path;

use jiebang::domain::market::Score;
use jiebang::domain::model::{Band, Measure};
use jiebang::domain::outcome::{SeatUse, Served};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let inside = path.strip_prefix(folder).expect("inside");
                    found.push(inside.display().to_string());
                }
            }
        }
    }
    found.sort();
    found
}

/// Heads by body: S04 26 + 20 + 30 = 76, S03 24 + 22 = 46, the dual plates 26 + 12 = 38; squares
/// 5776 + 2116 + 1444 = 9336 of 160 x 160.
#[test]
fn the_figures_of_tiny_are_those_of_its_tables() {
    let outcome = desk::Copy::tiny().solve();
    let found = outcome.indicators.expect("indicators");
    let sure = |served: &Served| (served.heads, served.in_classes, served.awarded);
    assert_eq!(sure(&found.whole), (166, 158, 158));
    assert_eq!(found.whole.concentration, Some(3647));
    let chains: Vec<_> = found
        .chains
        .iter()
        .map(|c| (c.name.as_str(), sure(c)))
        .collect();
    let expected = [
        ("人工智能", (52, 52, 52)),
        ("先进材料", (12, 12, 12)),
        ("航空航天", (102, 94, 94)),
    ];
    assert_eq!(chains, expected);
    // B07 alone teaches for D04, the only demand of rank 1.
    assert_eq!(found.levels[0].name, "1");
    assert_eq!(found.levels[0].quality, Some(Score(7900)));
    // 11 heads want 510203 and 4 each 460603 and 460604, which nobody teaches: 147 of 166.
    assert_eq!(
        (found.matching.demand, found.matching.degree),
        (166, Some(8855))
    );
    let students = SeatUse {
        used: 160,
        seats: 45 + 70 + 130,
        unlimited: 0,
    };
    assert_eq!(found.students, students);
    let major = |code: &str| {
        let row = found.majors.iter().find(|row| row.major.code == code);
        let row = row.expect("a major");
        (row.demand_hundredths, row.supply, row.band)
    };
    assert_eq!(major("510203"), (1100, 0, Band::Shortage));
    assert_eq!(major("510209"), (4100, 70, Band::Surplus));
    assert_eq!(major("460602"), (2600, 30, Band::Balance));
    assert_eq!(major("460609"), (1200, 60, Band::SevereSurplus));
    assert_eq!(major("510205"), (0, 30, Band::Idle));
    for target in &found.targets {
        // The last three from the outcomes of earlier rounds, worked in tiny's README.
        let value = match target.measure {
            Measure::Matching => 8855,
            Measure::RelatedEmployment => 8900,
            Measure::FirmSatisfaction => 9068,
            Measure::Turnover => 1905,
        };
        assert_eq!(target.value, Some(value), "{:?}", target.measure);
    }
    // Order classes have no published rate.
    assert_eq!((found.subsidies.len(), found.subsidies[0].fen), (1, 0));
}

#[test]
fn a_plan_without_bids_recommends_nothing_and_passes_the_judge() {
    let copy = desk::Copy::tiny();
    let (folder, round) = (copy.path(), copy.path().display().to_string());
    let solve = ["solve", round.as_str(), "--plan", "-o", "planned"];
    let (code, said, _) = desk::jiebang(&solve, folder);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("规划测算"), "{said}");
    let out = folder.join("planned");
    let found = files(&out);
    let sent = |file: &&String| file.starts_with("public") || file.starts_with("letters");
    assert!(found.iter().find(sent).is_none(), "{found:?}");
    assert!(
        found.contains(&"internal/规划测算表.xlsx".to_owned()),
        "{found:?}"
    );
    let page = fs::read_to_string(out.join("internal/report.html")).expect("a page");
    assert!(page.contains("规划测算") && !page.contains("推荐"));
    let (code, said, _) = desk::jiebang(&["verify", "planned"], folder);
    assert_eq!(code, 0, "{said}");
    // A potential bid that nobody could make, and one left out.
    let path = out.join("outcome.json");
    let text = fs::read_to_string(&path).expect("an outcome");
    fs::write(&path, text.replacen("测算-tiny", "测算-tini", 1)).expect("writes");
    let (code, ..) = desk::jiebang(&["verify", "planned"], folder);
    assert_eq!(code, 1);
}

#[test]
fn expand_says_where_seats_serve_and_wrong_command_lines_are_told() {
    let copy = desk::Copy::tiny();
    // 002 wants 20 heads of 460103, which are then taught nowhere else.
    copy.replace("programmes.csv", "460103,高级工,25", "460103,高级工,5");
    copy.replace("programmes.csv", "460103,大专,25", "460103,大专,4");
    let (folder, round) = (copy.path(), copy.path().display().to_string());
    let run = |more: &[&str]| {
        let mut args = vec!["expand", round.as_str()];
        args.extend(more);
        desk::jiebang(&args, folder)
    };
    let (code, said, err) = run(&["--seats", "30", "-o", "more", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    // 9 of its 20 trainees have seats; its surplus of 2 over D03's 6 weighs nothing.
    let steps = said["expansion"]["steps"].as_array().expect("steps").len();
    assert_eq!(steps, 18 - 9, "{said}");
    let mut files = files(&folder.join("more"));
    files.retain(|file| file.starts_with("expand."));
    assert_eq!(files, ["expand.csv", "expand.html", "expand.json"]);
    for wrong in [
        &["--seats", "-3"][..],
        &["--seats", "0"],
        &["--seats", "many"],
        &[],
    ] {
        let (code, _, err) = run(wrong);
        assert_eq!(code, 2, "{wrong:?}: {err}");
        assert!(!err.is_empty());
    }
    copy.remove("bids.csv").remove("marks.csv");
    let (code, _, err) = run(&["--seats", "3", "--bids"]);
    assert_eq!(code, 2, "{err}");
}
