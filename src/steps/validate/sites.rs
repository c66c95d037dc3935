//! Places in cells -> points. A short or former name is read as the official one, a zone or an
//! address as the county or city it lies in, each with a warning.

use std::collections::HashMap;

use super::notes::Notes;
use crate::domain::catalog::{CatalogPlace, Located, place};
use crate::domain::market::{Point, Site, Trouble};
use crate::steps::read::Row;

type Hit = &'static CatalogPlace;

/// The point of a place.
pub fn point(place: Hit) -> Point {
    Point {
        lon: place.lon,
        lat: place.lat,
    }
}

/// A place as a site of work.
pub fn site(place: Hit) -> Site {
    Site {
        name: place.full_name(),
        point: point(place),
    }
}

/// Places looked up so far.
#[derive(Debug, Default)]
pub struct Sites {
    seen: HashMap<(String, Option<String>), Located>,
}

impl Sites {
    /// The place that the cell of `key` names; `city` tells apart counties of one name. Blank is
    /// `None`.
    pub fn cell(
        &mut self,
        notes: &mut Notes,
        row: Row,
        key: &str,
        city: Option<Hit>,
    ) -> Option<Hit> {
        let text = row.text(key);
        (!text.is_empty()).then_some(())?;
        let located = self.look_up(text, city);
        accept(notes, row, key, located)
    }

    /// The county that the cell of `key` names, which must lie in `city`.
    pub fn county(&mut self, notes: &mut Notes, row: Row, key: &str, city: Hit) -> Option<Hit> {
        let text = row.text(key);
        (!text.is_empty()).then_some(())?;
        let inside = |p: &Hit| p.city_name() == city.city_name();
        let long = self.look_up(&format!("{}{text}", city.full_name()), None);
        let located = match (&long, self.look_up(text, Some(city))) {
            (Located::Exact(_), _) => long,
            (_, Located::Exact(p)) if inside(&p) => Located::Exact(p),
            (_, Located::Within(p)) if inside(&p) => Located::Within(p),
            (_, Located::Exact(p)) => Located::Unknown(Some(p.full_name())),
            _ => long,
        };
        accept(notes, row, key, located)
    }

    fn look_up(&mut self, text: &str, city: Option<Hit>) -> Located {
        let key = (text.to_owned(), city.map(CatalogPlace::full_name));
        let located = self.seen.entry(key).or_insert_with(|| place(text, city));
        located.clone()
    }
}

fn accept(notes: &mut Notes, row: Row, key: &str, located: Located) -> Option<Hit> {
    match located {
        Located::Exact(place) if place.is_called(row.text(key)) => Some(place),
        Located::Exact(place) if key == "county" && place.name == row.text(key) => Some(place),
        Located::Exact(place) | Located::Within(place) => {
            let reading = place.full_name();
            notes.cell(row, key, Trouble::Repaired { reading });
            Some(place)
        }
        Located::Ambiguous(places) => {
            let codes = places.iter().map(|p| p.full_name()).collect();
            notes.cell(row, key, Trouble::Ambiguous { codes });
            None
        }
        Located::Unknown(nearest) => {
            notes.cell(row, key, Trouble::NoPlace { nearest });
            None
        }
    }
}
