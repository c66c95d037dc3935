//! Published rankings. Can catch: a method or a normalization that is not what its authors wrote,
//! acceptabilities that are off the exact volumes, given draws added up otherwise than published.

use std::path::{Path, PathBuf};

use jiebang::base::stop::Stop;
use jiebang::math::rank::read::{Case, read};
use jiebang::math::rank::{Way, standard_error};
use serde_json::Value;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cases/rank")
}

fn expected(file: &Path) -> Value {
    let file = file.with_extension("expected.json");
    let text = std::fs::read_to_string(&file).expect("an answer");
    serde_json::from_str::<Value>(&text).expect("JSON")["expected"].clone()
}

/// Every case of the folder, by name.
fn all() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cases()).expect("cases");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let name = |path: &PathBuf| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let is_case =
        |path: &PathBuf| name(path).ends_with(".json") && !name(path).ends_with(".expected.json");
    let mut paths: Vec<PathBuf> = paths.filter(is_case).collect();
    paths.sort();
    paths
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list").iter();
    list.map(|number| number.as_f64().expect("a number"))
        .collect()
}

#[test]
fn every_case_is_in_the_index() {
    let index = std::fs::read_to_string(cases().join("INDEX.csv")).expect("an index");
    let names = index
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next());
    let mut names: Vec<PathBuf> = names.map(|name| cases().join(name)).collect();
    names.sort();
    assert_eq!(names, all());
}

#[test]
fn preferences_are_as_published() {
    let mut count = 0;
    for file in all() {
        let text = std::fs::read(&file).expect("a case");
        let Ok(Case::Table(table)) = read(&text) else {
            continue;
        };
        let decimals = table.decimals.expect("decimals");
        let found = table.solve().expect("defined").preference;
        let known = numbers(&expected(&file)["preference"]);
        let rounded = |p: &f64| format!("{:.decimals$}", p + 0.0);
        let found: Vec<String> = found.iter().map(rounded).collect();
        let known: Vec<String> = known.iter().map(rounded).collect();
        assert_eq!(found, known, "{}", file.display());
        count += 1;
    }
    assert!(count > 20, "{count} cases");
}

#[test]
fn acceptabilities_lie_within_four_standard_errors_of_exact_volumes() {
    let draws = 200_000;
    let mut count = 0;
    for file in all() {
        let text = std::fs::read(&file).expect("a case");
        let Ok(Case::Smaa(smaa)) = read(&text) else {
            continue;
        };
        let found = smaa
            .solve(draws, "a seed", &Stop::never())
            .expect("not stopped");
        assert_eq!(found.way, Way::Exact);
        let known = expected(&file);
        let known = known["rank_acceptability"].as_array().expect("rows");
        for (row, known) in found.acceptability.rank.rows().into_iter().zip(known) {
            for (share, exact) in row.iter().zip(numbers(known)) {
                let most = 4.0 * standard_error(exact, draws) + 1e-9;
                assert!(
                    (share - exact).abs() <= most,
                    "{share} {exact} {}",
                    file.display()
                );
            }
        }
        count += 1;
    }
    assert!(count >= 3, "{count} cases");
}

#[test]
fn given_draws_add_up_to_the_published_table_to_the_last_digit() {
    let file = cases().join("thrombo.json");
    let Ok(Case::Samples(samples)) = read(&std::fs::read(&file).expect("a case")) else {
        panic!("a sound case");
    };
    let found = samples.solve();
    let known = expected(&file);
    let rows = |key: &str| -> Vec<Vec<f64>> {
        known[key]
            .as_array()
            .expect("rows")
            .iter()
            .map(numbers)
            .collect()
    };
    let all = &found.acceptability;
    for (at, row) in rows("rank_acceptability").iter().enumerate() {
        assert_eq!(&all.rank.row(at).to_vec(), row);
        assert_eq!(all.pairwise.row(at).to_vec(), rows("pairwise")[at]);
    }
    for (central, row) in all.central.iter().zip(rows("central_weights")) {
        let central = central.as_ref().expect("each wins some draw");
        let rounded: Vec<f64> = central.iter().map(|w| (w * 1e7).round() / 1e7).collect();
        assert_eq!(rounded, row);
    }
    let confidence: Vec<f64> = found.confidence.iter().flatten().copied().collect();
    assert_eq!(confidence, numbers(&known["confidence"]));
    for entropy in [found.ranking_entropy, all.choice_entropy()] {
        assert_eq!(
            Some((entropy * 1e7).round() / 1e7),
            known["entropy"].as_f64()
        );
    }
}
