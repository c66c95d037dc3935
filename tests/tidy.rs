//! The rules of the house, held against the source itself. Can catch: an import that runs upward, a
//! file without its purpose, a room that outgrew its walls, a stub, a test that is switched off.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors and rooms from the ground up: a room imports only rooms that stand above it here.
const HOUSE: [(&str, &[&str]); 7] = [
    ("base", &["ids", "draw", "stop", "progress"]),
    (
        "math",
        &["flow", "milp", "assign", "pack", "stable", "rank"],
    ),
    (
        "domain",
        &[
            "catalog", "market", "model", "change", "outcome", "words", "wire",
        ],
    ),
    ("judge", &[]),
    (
        "steps",
        &[
            "read",
            "track",
            "validate",
            "fit",
            "supply",
            "form",
            "suggest",
            "remedy",
            "score",
            "award",
            "robust",
            "explain",
            "mend",
            "mechanism",
            "settle",
            "place",
            "potential",
            "plan",
            "indicate",
            "record",
            "diff",
            "solve",
        ],
    ),
    (
        "apps",
        &[
            "report", "returned", "template", "generate", "plan", "sweep",
        ],
    ),
    ("doors", &["cli"]),
];

/// Rooms that may not import everything above them: floor, floors it may import.
const NARROW: [(&str, &[&str]); 2] = [("math", &["base"]), ("judge", &["base", "domain"])];

const LINES_MAX: usize = 600;
const WIDTH_MAX: usize = 100;

fn sources(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the house") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a source file is UTF-8")
}

/// `src/steps/form/key.rs` -> `[steps, form, key]`; a `mod.rs` stands for its folder.
fn module(path: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(root).expect("in src").with_extension("");
    let mut parts: Vec<String> = inside
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Floor and room as positions in [`HOUSE`]; what is no room of its own stands with its floor.
fn position(module: &[String]) -> Option<(usize, Option<usize>)> {
    let floor = HOUSE
        .iter()
        .position(|(floor, _)| module.first().is_some_and(|m| m == floor))?;
    let room = module
        .get(1)
        .and_then(|m| HOUSE[floor].1.iter().position(|room| room == m));
    Some((floor, room))
}

/// Every module path that a file names: `crate::a::b` and `super::..`, resolved.
fn imports(path: &Path) -> Vec<Vec<String>> {
    let here = module(path);
    let mut found = Vec::new();
    for line in text(path)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        for (start, word) in ["crate::", "super::"]
            .iter()
            .flat_map(|w| line.match_indices(w).collect::<Vec<_>>())
        {
            let before = line[..start].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &line[start..];
            let mut base = here.clone();
            if word == "crate::" {
                base.clear();
                rest = &rest["crate::".len()..];
            }
            while let Some(inner) = rest.strip_prefix("super::") {
                base.pop();
                rest = inner;
            }
            let name = |c: char| c.is_alphanumeric() || c == '_';
            for part in rest.split("::").map(|part| part.trim_matches(|c| !name(c))) {
                if part.is_empty() || !part.chars().all(name) {
                    break;
                }
                base.push(part.to_owned());
            }
            found.push(base);
        }
    }
    found
}

#[test]
fn a_room_imports_only_what_stands_above_it() {
    let mut wrong = Vec::new();
    for path in sources("src") {
        let Some((floor, room)) = position(&module(&path)) else {
            continue;
        };
        for import in imports(&path) {
            let Some((to_floor, to_room)) = position(&import) else {
                continue;
            };
            let narrow = NARROW.iter().find(|(name, _)| *name == HOUSE[floor].0);
            let allowed = narrow
                .is_none_or(|(_, floors)| to_floor == floor || floors.contains(&HOUSE[to_floor].0));
            let down = match to_floor.cmp(&floor) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Greater => false,
                std::cmp::Ordering::Equal => to_room <= room || room.is_none(),
            };
            if !allowed || !down {
                wrong.push(format!("{} imports {}", path.display(), import.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    for (floor, rooms) in HOUSE {
        let map = text(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src")
                .join(floor)
                .join("mod.rs"),
        );
        for room in rooms {
            assert!(
                map.contains(&format!("//! {room} ")),
                "{floor}/mod.rs does not map {room}"
            );
            assert!(
                map.contains(&format!("pub mod {room};")),
                "{floor}/mod.rs lacks {room}"
            );
        }
        let declared = map.lines().filter_map(|line| line.strip_prefix("pub mod "));
        for room in declared.map(|line| line.trim_end_matches(';')) {
            let known = rooms.contains(&room) || rooms.is_empty();
            assert!(known, "{floor}/{room} is not in the order of the house");
        }
    }
    let lib = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    let floors: Vec<usize> = HOUSE
        .iter()
        .map(|(f, _)| lib.find(&format!("pub mod {f};")).expect("a floor"))
        .collect();
    assert!(
        floors.is_sorted(),
        "lib.rs does not declare the floors in their order"
    );
}

#[test]
fn every_file_says_what_it_is_for_and_keeps_its_size() {
    let mut wrong = Vec::new();
    for path in ["src", "tests", "benches"].into_iter().flat_map(sources) {
        let text = text(&path);
        let name = path.display();
        if !text.starts_with("//! ") {
            wrong.push(format!("{name}: does not begin with //!"));
        }
        if text.lines().count() > LINES_MAX {
            wrong.push(format!("{name}: {} lines", text.lines().count()));
        }
        for (at, line) in text.lines().enumerate() {
            if line.chars().count() > WIDTH_MAX {
                wrong.push(format!("{name}:{}: wider than {WIDTH_MAX}", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let marks =
        ["TO", "FIX"].map(|word| format!("{word}{}", if word == "TO" { "DO" } else { "ME" }));
    let calls = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let off = format!("#[{}", "ignore");
    let mut wrong = Vec::new();
    for path in ["src", "tests", "benches"].into_iter().flat_map(sources) {
        for (at, line) in text(&path).lines().enumerate() {
            let found = marks
                .iter()
                .chain(&calls)
                .chain([&off])
                .any(|m| line.contains(m.as_str()));
            if found {
                wrong.push(format!("{}:{}", path.display(), at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = text(&root.join("Cargo.toml"))
        .parse()
        .expect("Cargo.toml reads");
    let reasons = text(&root.join("DEPENDENCIES.md"));
    for table in ["dependencies", "dev-dependencies"] {
        for name in manifest[table].as_table().expect("a table").keys() {
            assert!(
                reasons.contains(&format!("| {name} |")),
                "DEPENDENCIES.md lacks {name}"
            );
        }
    }
}
