//! An outcome in, out where its work sites and winning schools lie, as a picture by longitude and
//! latitude: circles and lines only, no borders, drawn here so that it needs no script; and how
//! much of each body's capacity the award uses.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Index;
use crate::domain::market::Point;
use crate::domain::outcome::{EntityOut, Outcome, Usage};
use crate::domain::words::{self, Said};

/// Width of the picture \[units of the drawing\].
const WIDTH: f64 = 1000.0;
/// Free space around the outermost circles.
const MARGIN: f64 = 46.0;
/// Height of a name, and of the site's name above and the school's below its circle's middle.
const LINE: f64 = 13.0;
/// Width of a character of a name.
const LETTER: f64 = 11.0;

/// The picture.
#[derive(Serialize)]
pub(super) struct Map {
    width: f64,
    height: f64,
    sites: Vec<Spot>,
    schools: Vec<Spot>,
    ways: Vec<Way>,
}

/// A circle; its area is in proportion to heads.
#[derive(Serialize)]
struct Spot {
    x: String,
    y: String,
    radius: String,
    name: String,
    heads: u64,
    named: bool,
}

/// A line from a school to a site that it trains for.
#[derive(Serialize)]
struct Way {
    from: (String, String),
    to: (String, String),
    width: String,
}

/// A place by name and point, so that two of one name stay apart.
type Place = (String, (i32, i32));

/// Sites and schools with heads in awarded classes; all sites where nothing is awarded yet. `None`
/// without classes.
pub(super) fn map(outcome: &Outcome, index: &Index<'_>) -> Option<Map> {
    let mut sites: BTreeMap<Place, u64> = BTreeMap::new();
    let mut schools: BTreeMap<Place, u64> = BTreeMap::new();
    let mut ways: BTreeMap<(Place, Place), u64> = BTreeMap::new();
    let place = |name: &str, point: Point| (name.to_owned(), (point.lon, point.lat));
    for class in outcome.calls.iter().flat_map(|call| &call.classes) {
        let heads = u64::from(class.size);
        let site = place(&class.anchor.name, class.anchor.point);
        *sites.entry(site.clone()).or_default() += heads;
        if let Some(bid) = index.bid(class.winner.as_deref()) {
            let school = place(&bid.school_name, bid.point);
            *schools.entry(school.clone()).or_default() += heads;
            *ways.entry((school, site)).or_default() += heads;
        }
    }
    let frame = Frame::around(sites.keys().chain(schools.keys()).map(|(_, at)| *at))?;
    let most = sites.values().chain(schools.values()).copied().max();
    let most = most.unwrap_or(1).max(1);
    let way = |((from, to), heads): (&(Place, Place), &u64)| Way {
        from: frame.shown(from.1),
        to: frame.shown(to.1),
        width: format!("{:.1}", 0.6 + 5.0 * (*heads as f64 / most as f64).sqrt()),
    };
    let (mut sites, mut schools) = (spots(&sites, &frame, most), spots(&schools, &frame, most));
    name_apart(&mut sites, &mut schools);
    Some(Map {
        width: WIDTH,
        height: frame.height,
        ways: ways.iter().map(way).collect(),
        sites,
        schools,
    })
}

/// Lets circles carry their names, the largest first, where no name stands already.
fn name_apart(sites: &mut [Spot], schools: &mut [Spot]) {
    let sites = sites.iter_mut().map(|spot| (-0.5 * LINE, spot));
    let schools = schools.iter_mut().map(|spot| (1.1 * LINE, spot));
    let mut spots: Vec<(f64, &mut Spot)> = sites.chain(schools).collect();
    spots.sort_by(|(_, a), (_, b)| b.heads.cmp(&a.heads).then_with(|| a.name.cmp(&b.name)));
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (below, spot) in spots {
        let (Ok(x), Ok(y)) = (spot.x.parse::<f64>(), spot.y.parse::<f64>()) else {
            continue;
        };
        let half = LETTER * (spot.name.chars().count() + 3) as f64 / 2.0;
        let here = (x, y + below, half);
        let meets = |&(x, y, half): &(f64, f64, f64)| {
            (x - here.0).abs() < half + here.2 && (y - here.1).abs() < LINE
        };
        spot.named = !taken.iter().any(meets);
        if spot.named {
            taken.push(here);
        }
    }
}

/// Circles, the largest first so that small ones lie on top.
fn spots(places: &BTreeMap<Place, u64>, frame: &Frame, most: u64) -> Vec<Spot> {
    let mut places: Vec<(&Place, u64)> = places.iter().map(|(p, heads)| (p, *heads)).collect();
    places.sort_by_key(|&(_, heads)| std::cmp::Reverse(heads));
    let spot = |(place, heads): (&Place, u64)| {
        let (x, y) = frame.shown(place.1);
        Spot {
            x,
            y,
            radius: format!("{:.1}", 2.5 + 19.0 * (heads as f64 / most as f64).sqrt()),
            name: place.0.clone(),
            heads,
            named: false,
        }
    };
    places.into_iter().map(spot).collect()
}

/// From microdegrees to the drawing: a degree of longitude is as much narrower than one of latitude
/// as it is in the middle of the picture.
struct Frame {
    west: f64,
    north: f64,
    /// Units per degree of longitude.
    east: f64,
    /// Units per degree of latitude.
    south: f64,
    height: f64,
}

impl Frame {
    fn around(points: impl Iterator<Item = (i32, i32)>) -> Option<Frame> {
        let points: Vec<(i32, i32)> = points.collect();
        let degrees = |micro: Option<i32>| micro.map(|m| f64::from(m) / 1e6);
        let (lon, lat) = (|| points.iter().map(|p| p.0), || points.iter().map(|p| p.1));
        let (west, most_east) = (degrees(lon().min())?, degrees(lon().max())?);
        let (most_south, north) = (degrees(lat().min())?, degrees(lat().max())?);
        let narrow = ((north + most_south) / 2.0).to_radians().cos().max(0.1);
        let inner = WIDTH - 2.0 * MARGIN;
        // A tall round must still fit a printed page.
        let wide = inner / ((most_east - west) * narrow).max(0.05);
        let south = wide.min(560.0 / (north - most_south).max(0.05));
        let east = south * narrow;
        let west = west - (inner / east - (most_east - west)) / 2.0;
        Some(Frame {
            west,
            north,
            east,
            south,
            height: ((north - most_south) * south + 2.0 * MARGIN).ceil(),
        })
    }

    fn shown(&self, (lon, lat): (i32, i32)) -> (String, String) {
        let x = MARGIN + (f64::from(lon) / 1e6 - self.west) * self.east;
        let y = MARGIN + (self.north - f64::from(lat) / 1e6) * self.south;
        (format!("{x:.1}"), format!("{y:.1}"))
    }
}

/// A body's capacity: used of what there was.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    code: &'a str,
    schools: String,
    uses: Vec<Use>,
}

/// A bar; without a limit only the figure.
#[derive(Serialize)]
struct Use {
    used: u32,
    limit: Option<u32>,
    percent: u32,
    said: Said,
}

/// Bodies that win something, the fullest first.
pub(super) fn bodies(outcome: &Outcome) -> Vec<Body<'_>> {
    let mut winning: Vec<_> = outcome
        .entities
        .iter()
        .filter(|body| body.classes.used > 0)
        .collect();
    winning.sort_by_key(|body| {
        let fullest = [body.students, body.service, body.classes].map(percent);
        std::cmp::Reverse(fullest.into_iter().max())
    });
    winning.into_iter().map(shown).collect()
}

fn shown(body: &EntityOut) -> Body<'_> {
    let bar = |usage: Usage| Use {
        used: usage.used,
        limit: usage.limit,
        percent: percent(usage),
        said: words::used_of(usage),
    };
    Body {
        code: &body.code,
        schools: body.schools.join("、"),
        uses: [body.students, body.service, body.classes].map(bar).into(),
    }
}

/// Used in percent of the limit, `0..=100`; 0 without one.
fn percent(usage: Usage) -> u32 {
    match usage.limit {
        None => 0,
        Some(0) => u32::from(usage.used > 0) * 100,
        Some(limit) => (u64::from(usage.used) * 100 / u64::from(limit)).min(100) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::ClassOut;
    use crate::domain::wire::sample::sample;

    #[test]
    fn every_site_and_winning_school_is_drawn_within_the_frame() {
        let outcome = sample();
        let map = map(&outcome, &Index::new(&outcome)).expect("classes");
        let heads: u64 = map.sites.iter().map(|spot| spot.heads).sum();
        let size = |class: &ClassOut| u64::from(class.size);
        let classes = outcome.calls.iter().flat_map(|call| &call.classes);
        assert_eq!(heads, classes.map(size).sum::<u64>());
        assert!(!map.schools.is_empty() && !map.ways.is_empty());
        for spot in map.sites.iter().chain(&map.schools) {
            let (x, y): (f64, f64) = (spot.x.parse().expect("x"), spot.y.parse().expect("y"));
            assert!((0.0..=map.width).contains(&x) && (0.0..=map.height).contains(&y));
        }
    }

    #[test]
    fn one_place_alone_makes_a_picture_and_none_makes_none() {
        assert!(Frame::around([(104_000_000, 30_000_000)].into_iter()).is_some());
        assert!(Frame::around([].into_iter()).is_none());
    }

    #[test]
    fn the_fullest_body_comes_first() {
        let outcome = sample();
        let bodies = bodies(&outcome);
        assert_eq!(bodies[0].code, "S01");
        let usage = |used, limit| percent(Usage { used, limit });
        assert_eq!((usage(26, Some(45)), usage(9, None)), (57, 0));
        assert_eq!((usage(0, Some(0)), usage(9, Some(3))), (0, 100));
    }
}
