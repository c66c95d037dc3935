//! `schools` -> schools by plate, and the bodies behind the plates, whose capacity counts once.

use std::collections::{BTreeMap, HashMap};

use super::names::{Named, Names};
use super::notes::{Choices, Codes, Notes, one_line};
use super::parse::COUNT_MAX;
use super::sites::{self, Sites};
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{CatalogPlace, microdegrees, squeezed};
use crate::domain::market::{Entity, EntityId, Mode, Point, School, SchoolId, Trouble};
use crate::steps::read::{Row, RowAt, Table, Tables, share};

/// Capacities that plates of one entity share: columns of the table.
const CAPACITIES: [&str; 3] = ["seats", "seats_service", "classes_max"];

/// Kinds of school, by their official words.
const KINDS: &Choices<&str> = &[
    (
        "中职",
        &["中职", "中等职业学校", "中专", "职业高中", "职高"],
    ),
    ("技工学校", &["技工学校", "普通技工学校"]),
    ("高级技工学校", &["高级技工学校"]),
    ("技师学院", &["技师学院"]),
    ("高职", &["高职", "高职专科", "高职院校", "高等职业学校"]),
    ("职业本科", &["职业本科", "本科层次职业学校"]),
    ("应用型本科", &["应用型本科", "应用本科"]),
];

/// The schools of a round.
#[derive(Debug)]
pub struct Schools {
    /// By plate.
    pub schools: IdVec<SchoolId, School>,
    /// Bodies behind the plates.
    pub entities: IdVec<EntityId, Entity>,
    /// By code, name and former name.
    pub names: Names<SchoolId>,
}

impl Schools {
    /// Reads the table.
    pub fn new(tables: &Tables, sites: &mut Sites, notes: &mut Notes) -> Self {
        let table = tables.get("schools");
        let mut schools = Schools {
            schools: IdVec::new(),
            entities: IdVec::new(),
            names: Names::new("培养机构", tables.usable("schools").is_some()),
        };
        let mut codes = Codes::default();
        for row in table.into_iter().flat_map(Table::rows) {
            let code = codes.of(notes, row, "school", |row| {
                ("name", squeezed(row.text("name")))
            });
            let id = schools.names.add(&code);
            schools.names.name(id, row.text("name"));
            let separators = [';', '、', ',', '/', '|', '\n'];
            for alias in row.text("aliases").split(separators) {
                schools.names.alias(id, alias, row.raw("name"));
            }
            let school = school(row, code, sites, notes);
            schools.schools.push(school);
        }
        if let Some(table) = table {
            schools.join_plates(table, notes);
        }
        schools
    }

    /// Gives every school its entity and every entity its capacities.
    fn join_plates(&mut self, table: &Table, notes: &mut Notes) {
        let mut of_code: HashMap<String, EntityId> = HashMap::new();
        let mut stated: HashMap<(EntityId, &'static str), (u32, RowAt)> = HashMap::new();
        for (row, id) in table.rows().zip(self.schools.ids()) {
            notes.plain(row, "entity");
            let code = self.entity_code(table, row, id);
            let entities = &mut self.entities;
            let entity = *of_code.entry(code).or_insert_with_key(|code| {
                entities.push(Entity {
                    code: code.clone(),
                    seats: None,
                    seats_service: None,
                    classes_max: None,
                })
            });
            self.schools[id].entity = entity;
            self.capacities(row, entity, &mut stated, notes);
        }
    }

    /// The code of a school's entity: what 同一主体 says, where a plate named there stands for its own
    /// entity; else the school's.
    fn entity_code(&self, table: &Table, row: Row, id: SchoolId) -> String {
        let text = squeezed(row.text("entity"));
        if text.is_empty() {
            return self.schools[id].code.clone();
        }
        let Named::One(plate) = self.names.find(&text) else {
            return text;
        };
        let other = table.rows().nth(plate.index());
        let theirs = other.map_or("", |row| row.text("entity"));
        if theirs.is_empty() {
            self.schools[plate].code.clone()
        } else {
            squeezed(theirs)
        }
    }

    fn capacities(
        &mut self,
        row: Row,
        entity: EntityId,
        stated: &mut HashMap<(EntityId, &'static str), (u32, RowAt)>,
        notes: &mut Notes,
    ) {
        let mut given = Vec::new();
        for key in CAPACITIES {
            let Some(value) = notes.whole(row, key, 0..=COUNT_MAX) else {
                continue;
            };
            given.push((key, value));
            let here = (value, row.position());
            let (other, first) = *stated.entry((entity, key)).or_insert(here);
            if other != value {
                let other = other.to_string();
                let (other_row, other_file) = row.told(first);
                let trouble = Trouble::EntityDiffers {
                    other_row,
                    other_file,
                    other,
                };
                notes.cell(row, key, trouble);
                continue;
            }
            let entity = &mut self.entities[entity];
            match key {
                "seats" => entity.seats = Some(value),
                "seats_service" => entity.seats_service = Some(value),
                _ => entity.classes_max = Some(value),
            }
        }
        let seats: Vec<_> = given
            .iter()
            .filter(|(key, _)| *key != "classes_max")
            .collect();
        let none = !seats.is_empty() && seats.iter().all(|(_, value)| *value == 0);
        let no_class = given.contains(&("classes_max", 0));
        let key = if none { seats[0].0 } else { "classes_max" };
        if none || no_class {
            notes.cell(row, key, Trouble::NoSeats);
        }
    }

    /// Takes `seats` off what an entity has left for `mode`.
    pub fn commit(&mut self, school: SchoolId, mode: Mode, seats: u32) {
        let entity = &mut self.entities[self.schools[school].entity];
        let left = match mode {
            Mode::Student => &mut entity.seats,
            Mode::Service => &mut entity.seats_service,
        };
        *left = left.map(|left| left.saturating_sub(seats));
    }
}

fn school(row: Row, code: String, sites: &mut Sites, notes: &mut Notes) -> School {
    let place = sites.cell(notes, row, "city", None);
    let stated = point(row, notes);
    let nowhere = Point { lon: 0, lat: 0 };
    let mut indicators = BTreeMap::new();
    for (key, heading) in row.table().indicators() {
        if let Some(value) = notes.read(row, key, share, || Trouble::BadDecimal) {
            indicators.insert(heading.to_owned(), value);
        }
    }
    School {
        code,
        name: one_line(row.raw("name")),
        entity: EntityId::new(0),
        kind: notes
            .choice(row, "kind", KINDS)
            .unwrap_or_default()
            .to_owned(),
        city: place.map_or("", CatalogPlace::city_name).to_owned(),
        point: stated.or(place.map(sites::point)).unwrap_or(nowhere),
        eligible: notes.yes(row, "eligible").unwrap_or(true),
        indicators,
    }
}

/// The point that 经度 and 纬度 state; both or neither.
fn point(row: Row, notes: &mut Notes) -> Option<Point> {
    let mut degrees = |key: &str, most: i32| {
        let micro = |text: &str| microdegrees(text).filter(|m| m.abs() <= most * 1_000_000);
        notes.read(row, key, micro, || Trouble::BadNumber {
            expected: format!("-{most}..={most}"),
        })
    };
    let (lon, lat) = (degrees("lon", 180), degrees("lat", 90));
    for (key, other) in [("lon", "lat"), ("lat", "lon")] {
        if row.text(key).is_empty() && !row.text(other).is_empty() {
            notes.cell(row, key, Trouble::Missing);
        }
    }
    Some(Point {
        lon: lon?,
        lat: lat?,
    })
}
