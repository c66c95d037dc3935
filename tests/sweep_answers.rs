//! What people read of a sweep, held against the same worked out slowly from invented rows. Can
//! catch: a count, mean or end of an axis that is wrong, a name that reaches the page or the
//! workbook as markup or formula.

mod common;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use common::rng::Rng;
use jiebang::apps::sweep::{
    Answers, Cell, ClassNow, Column, Kind, Round, Shape, Study, Table, Tables, answers, files,
};
use jiebang::base::stop::Stop;
use jiebang::domain::change::Axis;
use serde_json::Value;

const ENGINE: [(&str, Kind); 6] = [
    ("status", Kind::Text),
    ("heads", Kind::Int),
    ("quality", Kind::Real),
    ("share", Kind::Real),
    ("moved", Kind::Int),
    ("moves", Kind::Text),
];

/// A row as a test thinks of it.
#[derive(Clone)]
struct Row {
    name: String,
    at: Vec<Option<f64>>,
    heads: Option<i64>,
    quality: f64,
    /// Class and new holder; `None` where classes are others.
    moves: Option<Vec<(usize, Option<usize>)>>,
}

struct Invented {
    round: Round,
    axes: Vec<Axis>,
    classes: Vec<ClassNow>,
    bids: Vec<String>,
    schools: BTreeMap<String, String>,
    base: Table,
    tables: Vec<Table>,
    rows: Vec<Row>,
    shape: Shape,
}

fn columns(axes: &[Axis]) -> Vec<Column> {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
    };
    let mut columns = vec![column("scenario", Kind::Int), column("name", Kind::Text)];
    columns.extend(axes.iter().map(|axis| column(&axis.name, Kind::Real)));
    columns.extend(ENGINE.map(|(name, kind)| column(name, kind)));
    columns
}

impl Invented {
    /// Rows of a grid of two axes or of one axis at a time; names as told.
    fn new(rng: &mut Rng, shape: Shape, named: impl Fn(&str, usize) -> String) -> Self {
        let axes: Vec<Axis> = (0..2)
            .map(|n| Axis {
                name: named("axis", n),
                base: Some(1.0),
            })
            .collect();
        let bids: Vec<String> = (0..7).map(|n| named("bid", n)).collect();
        let classes: Vec<ClassNow> = (0..5)
            .map(|n| ClassNow {
                code: named("class", n),
                role: named("role", n),
                size: 20 + n as u32,
                winner: (n < 4).then(|| bids[n].clone()),
            })
            .collect();
        let values = [[0.5, 1.0, 1.5, 2.0], [10.0, 20.0, 30.0, 40.0]];
        let mut places: Vec<Vec<Option<f64>>> = Vec::new();
        match shape {
            Shape::Fan => {
                places.push(vec![None, None]);
                places.extend(values[0].map(|v| vec![Some(v), None]));
                places.extend(values[1].map(|v| vec![None, Some(v)]));
            }
            _ => {
                let pairs = values[0].iter().flat_map(|&a| values[1].map(|b| (a, b)));
                places.extend(pairs.map(|(a, b)| vec![Some(a), Some(b)]));
            }
        }
        let rows = places.into_iter().enumerate().map(|(n, at)| Row {
            name: named("scenario", n),
            at,
            heads: (rng.within(0, 7) > 0).then(|| 100 + i64::from(rng.within(0, 39))),
            quality: 60.0 + f64::from(rng.within(0, 2999)) / 100.0,
            moves: (rng.within(0, 8) > 0).then(|| {
                let moves = (0..5).filter(|_| rng.within(0, 2) == 0).collect::<Vec<_>>();
                let to = |class: usize| match rng.within(0, 3) {
                    0 if class < 4 => (class, None),
                    _ => (class, Some((class + 1 + rng.within(0, 1) as usize) % 7)),
                };
                moves.into_iter().map(to).collect()
            }),
        });
        let rows: Vec<Row> = rows.collect();
        let columns = columns(&axes);
        let mut tables = vec![Table::new(columns.clone())];
        for (number, row) in rows.iter().enumerate() {
            if rng.within(0, 4) == 0 {
                tables.push(Table::new(columns.clone()));
            }
            let mut cells = cells(number, row, &classes, &bids);
            tables.last_mut().expect("a table").push(&mut cells);
        }
        let mut base = Table::new(columns);
        let nothing = Row {
            name: "基准".to_owned(),
            at: vec![None, None],
            heads: Some(120),
            quality: 75.0,
            moves: Some(Vec::new()),
        };
        base.push(&mut cells(0, &nothing, &classes, &bids));
        let round = Round {
            name: named("round", 0),
            code: named("code", 0),
            date: Some("2026-03-01".to_owned()),
            synthetic: true,
            vetted: false,
            seed: named("seed", 0),
            version: "0".to_owned(),
        };
        let schools = bids.iter().enumerate();
        Invented {
            round,
            schools: schools
                .map(|(n, bid)| (bid.clone(), named("school", n)))
                .collect(),
            axes,
            classes,
            bids,
            base,
            tables,
            rows,
            shape,
        }
    }

    fn study<'a>(&'a self, name: &'a str) -> Study<'a> {
        Study {
            round: &self.round,
            name,
            note: name,
            shape: self.shape,
            scenarios: self.rows.len() as u64,
            axes: &self.axes,
            base: &self.base,
            classes: &self.classes,
            schools: &self.schools,
            planned: false,
        }
    }

    fn answers(&self, name: &str) -> Answers {
        let mut tables = || -> Result<Tables<'_>, _> {
            Ok(Box::new(self.tables.iter().map(|table| Ok(table.clone()))))
        };
        let study = self.study(name);
        answers(&study, &mut tables, None, &Stop::never()).expect("rows that read")
    }
}

fn cells(number: usize, row: &Row, classes: &[ClassNow], bids: &[String]) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Int(number as i64),
        Cell::Text(row.name.clone().into()),
    ];
    cells.extend(row.at.iter().map(|at| at.map_or(Cell::Blank, Cell::Real)));
    let Some(heads) = row.heads else {
        cells.push(Cell::Text("refused".into()));
        cells.extend((0..5).map(|_| Cell::Blank));
        return cells;
    };
    cells.push(Cell::Text("proved".into()));
    cells.push(Cell::Int(heads));
    cells.push(Cell::Real(row.quality));
    cells.push(Cell::Real(heads as f64 / 150.0));
    match &row.moves {
        None => cells.extend([Cell::Blank, Cell::Blank]),
        Some(moves) => {
            let one = |&(class, bid): &(usize, Option<usize>)| {
                let bid = bid.map_or("-", |bid| bids[bid].as_str());
                format!("{}={bid}", classes[class].code)
            };
            let text: Vec<String> = moves.iter().map(one).collect();
            cells.push(Cell::Int(moves.len() as i64));
            cells.push(match moves.is_empty() {
                true => Cell::Blank,
                false => Cell::Text(text.join(";").into()),
            });
        }
    }
    cells
}

fn plain(kind: &str, n: usize) -> String {
    format!("{kind}{n}")
}

fn json(answers: &Answers) -> Value {
    serde_json::to_value(answers).expect("data")
}

/// The mean of some rows' figure; `Null` where none has it.
fn mean<'a>(rows: impl Iterator<Item = &'a Row>, figure: &str) -> Option<f64> {
    let value = |row: &Row| match figure {
        "heads" => row.heads.map(|heads| heads as f64),
        "quality" => row.heads.map(|_| row.quality),
        "share" => row.heads.map(|heads| heads as f64 / 150.0),
        "stands" => row
            .heads
            .and(row.moves.as_ref())
            .map(|moves| 4.0 - moves.iter().filter(|(class, _)| *class < 4).count() as f64),
        other => panic!("{other}"),
    };
    let values: Vec<f64> = rows.filter_map(value).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn close(found: &Value, expected: Option<f64>, what: &str) {
    match expected {
        None => assert!(found.is_null(), "{what}: {found}"),
        Some(expected) => {
            let found = found.as_f64().unwrap_or(f64::NAN);
            assert!(
                (found - expected).abs() < 1e-9,
                "{what}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn counts_and_means_are_those_of_all_rows() {
    for seed in 0..60 {
        let mut rng = Rng::of_round(seed);
        let shape = if seed % 2 == 0 {
            Shape::Grid
        } else {
            Shape::Fan
        };
        let invented = Invented::new(&mut rng, shape, plain);
        let found = json(&invented.answers("推演"));
        let rows = || invented.rows.iter();
        let answered = rows().filter(|row| row.heads.is_some()).count();
        assert_eq!(found["counts"]["rows"], rows().count());
        assert_eq!(found["counts"]["refused"], rows().count() - answered);
        for span in found["spans"].as_array().expect("spans") {
            let figure = span["figure"].as_str().expect("a key");
            if ["heads", "quality", "share", "stands"].contains(&figure) {
                close(&span["mean"], mean(rows(), figure), figure);
            }
        }
        stands_are_counted(&invented, &found["stands"]);
        axes_are_measured(&invented, &found["tornado"]);
        match shape {
            Shape::Grid => cells_are_means(&invented, &found["heat"]),
            _ => assert!(found["heat"].is_null()),
        }
    }
}

fn stands_are_counted(invented: &Invented, stands: &Value) {
    let compared: Vec<&Row> = invented
        .rows
        .iter()
        .filter(|row| row.heads.is_some() && row.moves.is_some())
        .collect();
    let stands = stands.as_array().expect("classes");
    if compared.is_empty() {
        assert!(stands.is_empty());
        return;
    }
    assert_eq!(stands.len(), 5);
    let mut last = 0;
    for one in stands {
        let class = invented
            .classes
            .iter()
            .position(|class| one["class"] == class.code.as_str());
        let class = class.expect("a class");
        let to = |row: &&Row| -> Option<Option<usize>> {
            let moves = row.moves.as_ref()?;
            moves
                .iter()
                .find(|(moved, _)| *moved == class)
                .map(|(_, bid)| *bid)
        };
        let moved: Vec<Option<usize>> = compared.iter().filter_map(to).collect();
        let kept = (compared.len() - moved.len()) as u64;
        assert_eq!(one["kept"], kept);
        assert!(kept >= last, "the least certain first");
        last = kept;
        assert_eq!(
            one["lost"],
            moved.iter().filter(|bid| bid.is_none()).count()
        );
        for taker in one["takers"].as_array().expect("takers") {
            let bid = invented
                .bids
                .iter()
                .position(|bid| taker[0] == bid.as_str());
            assert_eq!(taker[1], moved.iter().filter(|to| **to == bid).count());
        }
        let takers = one["takers"].as_array().expect("takers").iter();
        let counted: u64 = takers
            .map(|taker| taker[1].as_u64().expect("a count"))
            .sum();
        assert_eq!(
            counted + one["lost"].as_u64().expect("a count"),
            moved.len() as u64
        );
    }
}

fn axes_are_measured(invented: &Invented, tornado: &Value) {
    let mut last = f64::INFINITY;
    for bar in tornado.as_array().expect("bars") {
        let axis = bar["axis"].as_u64().expect("an axis") as usize;
        let mut means = Vec::new();
        let at = |row: &&Row, value: f64| row.at[axis] == Some(value);
        let values = [[0.5, 1.0, 1.5, 2.0], [10.0, 20.0, 30.0, 40.0]][axis];
        let of = |value: f64| mean(invented.rows.iter().filter(|row| at(row, value)), "heads");
        let answered = values.into_iter().filter(|&value| of(value).is_some());
        let answered: Vec<f64> = answered.collect();
        for (end, value) in [("low", answered.first()), ("high", answered.last())] {
            let value = *value.expect("a value");
            assert_eq!(bar[end]["at"][0], value);
            close(&bar[end]["figures"][0], of(value), end);
        }
        means.extend(answered.iter().filter_map(|&value| of(value)));
        means.extend((invented.shape == Shape::Fan).then_some(120.0));
        let low = means.iter().copied().fold(f64::INFINITY, f64::min);
        let high = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        close(&bar["span"][0][0], Some(low), "least");
        close(&bar["span"][0][1], Some(high), "most");
        assert!(high - low <= last + 1e-9, "the strongest first");
        last = high - low;
    }
}

fn cells_are_means(invented: &Invented, heat: &Value) {
    for map in heat["maps"].as_array().expect("maps") {
        let figure = map["figure"].as_str().expect("a key");
        for (y, line) in map["cells"].as_array().expect("rows").iter().enumerate() {
            for (x, cell) in line.as_array().expect("cells").iter().enumerate() {
                let value = |side: usize, at: usize| heat["values"][side][at].as_f64();
                let at = [value(0, x), value(1, y)];
                let rows = invented.rows.iter().filter(|row| row.at == at);
                close(cell, mean(rows, figure), figure);
            }
        }
    }
}

const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";

#[test]
fn hostile_names_are_text_on_the_page_and_in_the_workbook() {
    let evil = |kind: &str, n: usize| format!("=cmd|'{kind}{n}'!A0{EVIL}");
    for shape in [Shape::Grid, Shape::Fan] {
        let invented = Invented::new(&mut Rng::of_round(3), shape, evil);
        let name = evil("sweep", 0);
        let found = invented.answers(&name);
        let study = invented.study(&name);
        let files: BTreeMap<String, Vec<u8>> = files(&found, &study).into_iter().collect();
        let page = String::from_utf8(files["internal/sweep.html"].clone()).expect("UTF-8");
        assert!(page.contains("情景推演，不构成择优结论"));
        assert!(!page.contains("<script>alert") && !page.contains("<img"));
        assert_eq!(
            page.matches("</script>").count(),
            2,
            "a script was closed early"
        );
        assert!(!page.contains(">=cmd"), "a cell starts a formula");
        let page = page.replace("http://www.w3.org/2000/svg", "");
        for link in ["http://", "https://", "@import", "url(", " src="] {
            assert!(!page.replace("&lt;img src=", "").contains(link), "{link}");
        }
        workbook_is_text(&files["internal/情景推演.xlsx"]);
        let json = |name: &str| serde_json::from_slice::<Value>(&files[name]).expect("JSON");
        let schema = json("answers.schema.json");
        let wrong = strays(&json("answers.json"), &schema, &schema, "");
        assert!(wrong.is_empty(), "{wrong:?}");
        let spoiled = serde_json::json!({ "name": 3 });
        let wrong = strays(&spoiled, &schema, &schema, "");
        assert!(wrong.contains(&"/name".to_owned()) && wrong.contains(&"/counts missing".into()));
    }
}

/// Where a value is not what its schema says: types, keys, references; no more is checked.
fn strays(value: &Value, schema: &Value, all: &Value, at: &str) -> Vec<String> {
    if let Some(of) = schema["$ref"].as_str() {
        let of = all.pointer(&of[1..]).expect("a definition");
        return strays(value, of, all, at);
    }
    let some = ["anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema[key].as_array());
    if let Some(some) = some {
        let fits = |one: &Value| strays(value, one, all, at).is_empty();
        return if some.iter().any(fits) {
            vec![]
        } else {
            vec![at.to_owned()]
        };
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let fits = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => value.is_null(),
    };
    let mut wrong = Vec::new();
    if !types.is_empty() && !types.iter().any(fits) {
        wrong.push(at.to_owned());
    }
    if let Some(object) = value.as_object() {
        for (key, inner) in object {
            match schema["properties"].get(key) {
                Some(schema) => wrong.extend(strays(inner, schema, all, &format!("{at}/{key}"))),
                None => wrong.push(format!("{at}/{key} unknown")),
            }
        }
        let required = schema["required"].as_array().into_iter().flatten();
        let missing = required
            .filter_map(Value::as_str)
            .filter(|k| !object.contains_key(*k));
        wrong.extend(missing.map(|key| format!("{at}/{key} missing")));
    }
    for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
        let of = &schema["items"];
        let of = schema["prefixItems"].get(n).unwrap_or(of);
        if of.is_object() {
            wrong.extend(strays(inner, of, all, &format!("{at}/{n}")));
        }
    }
    wrong
}

fn workbook_is_text(bytes: &[u8]) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut sheets = 0;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a part");
        let name = file.name().to_owned();
        let mut text = String::new();
        if !name.ends_with(".xml") || name.starts_with("docProps") {
            continue;
        }
        file.read_to_string(&mut text).expect("UTF-8");
        assert!(!text.contains("<f>") && !text.contains("<img"), "{name}");
        assert!(
            !text.contains(">=cmd"),
            "{name}: a text that starts a formula"
        );
        sheets += usize::from(name.starts_with("xl/worksheets/sheet"));
    }
    assert!(sheets >= 4, "{sheets} sheets");
}
