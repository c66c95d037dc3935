//! Numbers in, lines and boxes of a picture out. Pictures need no script and print sharply.

use serde::Serialize;

use crate::domain::words;

/// Size of a picture and the space around what is drawn \[units of the drawing\].
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 38.0;
/// Width of a bar of the tornado.
const BAR: f64 = 340.0;
/// Most values named along a side.
const NAMED_MOST: usize = 14;

/// A place as a template writes it.
fn place(value: f64) -> String {
    format!("{value:.1}")
}

/// Values onto a stretch.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let span = self.high - self.low;
        let share = if span > 0.0 {
            (value - self.low) / span
        } else {
            0.5
        };
        self.from + (self.to - self.from) * share
    }
}

/// A round step, of 1, 2, 5, 10 and so on, that cuts a range into six parts at most.
fn step(range: f64) -> f64 {
    if range <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf((range / 6.0).log10().floor());
    let fits = |&times: &f64| range / (power * times) <= 6.0;
    power * [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0)
}

/// A stretch of round ends that holds all values, and the round values in it.
fn rounded(values: impl Iterator<Item = f64>) -> (f64, f64, Vec<f64>) {
    let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
        (a.min(v), b.max(v))
    });
    let (low, high) = if ends.0 <= ends.1 { ends } else { (0.0, 1.0) };
    let step = step(high - low);
    let first = (low / step).floor();
    let last = (high / step).ceil().max(first + 1.0);
    let ticks = (0..=(last - first) as u32).map(|n| (first + f64::from(n)) * step);
    (first * step, last * step, ticks.collect())
}

/// A mark on a side: where, and what it says.
type Tick = (String, String);

/// A dot with what it says when pointed at.
#[derive(Serialize)]
pub struct Dot {
    x: String,
    y: String,
    title: String,
}

/// Dots and a line between sides.
#[derive(Serialize)]
pub struct Plot {
    width: f64,
    height: f64,
    left: f64,
    right: String,
    top: f64,
    base: String,
    across: Vec<Tick>,
    upward: Vec<Tick>,
    path: String,
    dots: Vec<Dot>,
    cloud: Vec<(String, String)>,
    now: Option<(String, String)>,
}

/// What a plot shows.
pub struct Shown<'a> {
    /// Keys that say how the sides are written; an axis of a sweep has none.
    pub keys: [Option<&'a str>; 2],
    /// Points in the order of the line.
    pub points: Vec<([f64; 2], String)>,
    /// Whether the line goes in steps that leave room only for what is beaten.
    pub stepped: bool,
    /// Pale dots.
    pub cloud: &'a [[f64; 2]],
    /// The base.
    pub now: Option<[f64; 2]>,
}

/// A value as it is written on a side.
fn written(key: Option<&str>, value: f64) -> String {
    match key {
        Some(key) => words::amount(key, value),
        None => words::axis_value(value),
    }
}

/// A plot.
pub fn plot(shown: &Shown) -> Plot {
    let values = |which: usize| {
        let points = shown.points.iter().map(move |(at, _)| at[which]);
        let cloud = shown.cloud.iter().map(move |at| at[which]);
        points.chain(cloud).chain(shown.now.map(|at| at[which]))
    };
    let (left, right, across) = rounded(values(0));
    let (low, high, upward) = rounded(values(1));
    let x = Scale {
        low: left,
        high: right,
        from: LEFT,
        to: WIDTH - RIGHT,
    };
    let y = Scale {
        low,
        high,
        from: HEIGHT - BOTTOM,
        to: TOP,
    };
    let put = |at: [f64; 2]| (place(x.at(at[0])), place(y.at(at[1])));
    let mut path = String::new();
    for (nth, (at, _)) in shown.points.iter().enumerate() {
        let (px, py) = put(*at);
        match (nth, shown.stepped) {
            (0, _) => path += &format!("M{px} {py}"),
            // The corner of what both neighbors beat.
            (_, true) => path += &format!(" H{px} V{py}"),
            (_, false) => path += &format!(" L{px} {py}"),
        }
    }
    let dot = |(at, title): &([f64; 2], String)| {
        let (x, y) = put(*at);
        Dot {
            x,
            y,
            title: title.clone(),
        }
    };
    Plot {
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: place(WIDTH - RIGHT),
        top: TOP,
        base: place(HEIGHT - BOTTOM),
        across: across
            .iter()
            .map(|&v| (place(x.at(v)), written(shown.keys[0], v)))
            .collect(),
        upward: upward
            .iter()
            .map(|&v| (place(y.at(v)), written(shown.keys[1], v)))
            .collect(),
        path,
        dots: shown.points.iter().map(dot).collect(),
        cloud: shown.cloud.iter().map(|&at| put(at)).collect(),
        now: shown.now.map(put),
    }
}

/// A bar of the tornado: from the least to the most, marked at both ends of the axis and the base.
#[derive(Serialize)]
pub struct Strip {
    width: f64,
    x: String,
    length: String,
    low: Option<String>,
    high: Option<String>,
    now: Option<String>,
}

/// A bar; `all` is the stretch of all bars.
pub fn strip(span: (f64, f64), ends: [Option<f64>; 2], now: Option<f64>, all: (f64, f64)) -> Strip {
    let x = Scale {
        low: all.0,
        high: all.1,
        from: 8.0,
        to: BAR - 8.0,
    };
    let at = |value: f64| place(x.at(value));
    Strip {
        width: BAR,
        x: at(span.0),
        length: place((x.at(span.1) - x.at(span.0)).max(1.0)),
        low: ends[0].map(at),
        high: ends[1].map(at),
        now: now.map(at),
    }
}

/// A heat map.
#[derive(Serialize)]
pub struct Grid {
    width: f64,
    height: f64,
    cells: Vec<Cell>,
    across: Vec<Tick>,
    upward: Vec<Tick>,
    foot: String,
    left: String,
}

#[derive(Serialize)]
struct Cell {
    x: String,
    y: String,
    width: String,
    height: String,
    color: String,
    dark: bool,
    text: String,
    title: String,
}

/// A heat map of cells by row; `values` are those of the sides.
pub fn grid(key: &str, values: &[Vec<f64>; 2], cells: &[Vec<Option<f64>>]) -> Grid {
    let each = |n: usize, room: f64, most: f64| (room / n.max(1) as f64).min(most);
    let wide = each(values[0].len(), WIDTH - LEFT - RIGHT, 90.0);
    let high = each(values[1].len(), 320.0, 34.0);
    let height = TOP + high * values[1].len() as f64 + BOTTOM;
    let all = || cells.iter().flatten().flatten().copied();
    let least = all().fold(f64::INFINITY, f64::min);
    let most = all().fold(f64::NEG_INFINITY, f64::max);
    let shade = Scale {
        low: least,
        high: most,
        from: 0.0,
        to: 1.0,
    };
    let x = |at: usize| LEFT + wide * at as f64;
    let y = |at: usize| TOP + high * (values[1].len() - 1 - at) as f64;
    let mut shown = Vec::new();
    for (row, line) in cells.iter().enumerate() {
        for (column, value) in line.iter().enumerate() {
            let share = value.map(|value| shade.at(value));
            let said = value.map_or_else(|| "–".to_owned(), |value| words::amount(key, value));
            let [across, upward] = [values[0][column], values[1][row]].map(words::axis_value);
            shown.push(Cell {
                x: place(x(column)),
                y: place(y(row)),
                width: place(wide - 1.0),
                height: place(high - 1.0),
                color: share.map_or_else(|| "#fff".to_owned(), color),
                dark: share.is_some_and(|share| share > 0.55),
                text: if wide >= 40.0 {
                    said.clone()
                } else {
                    String::new()
                },
                title: format!("{across} × {upward}: {said}"),
            });
        }
    }
    let named = |n: usize| move |at: &usize| at.is_multiple_of(n.div_ceil(NAMED_MOST).max(1));
    let across = (0..values[0].len()).filter(named(values[0].len()));
    let upward = (0..values[1].len()).filter(named(values[1].len()));
    Grid {
        width: WIDTH,
        height,
        cells: shown,
        across: across
            .map(|at| (place(x(at) + wide / 2.0), words::axis_value(values[0][at])))
            .collect(),
        upward: upward
            .map(|at| (place(y(at) + high / 2.0), words::axis_value(values[1][at])))
            .collect(),
        foot: place(height - BOTTOM),
        left: place(LEFT - 6.0),
    }
}

/// A shade between pale and dark, `0..=1`.
fn color(share: f64) -> String {
    let mix = |from: f64, to: f64| (from + (to - from) * share).round() as u8;
    let [r, g, b] = [mix(236.0, 31.0), mix(242.0, 79.0), mix(246.0, 111.0)];
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_cut_at_round_values() {
        assert_eq!(step(0.0), 1.0);
        assert_eq!(step(6.0), 1.0);
        assert_eq!(step(7.0), 2.0);
        assert_eq!(step(640.0), 200.0);
        let (low, high, ticks) = rounded([4103.0, 4390.0].into_iter());
        assert_eq!((low, high), (4100.0, 4400.0));
        assert!((3..=8).contains(&ticks.len()), "{ticks:?}");
        let (low, high, _) = rounded([5.0].into_iter());
        assert!(low <= 5.0 && high > low);
    }

    #[test]
    fn everything_stays_within_the_picture() {
        let cloud = [[0.0, 10.0], [7.5, -3.0]];
        let plot = plot(&Shown {
            keys: [None, Some("heads")],
            points: vec![([1.0, 2.0], "a".into()), ([9.0, 44.0], "b".into())],
            stepped: true,
            cloud: &cloud,
            now: Some([3.0, 3.0]),
        });
        let places = plot.dots.iter().map(|dot| (&dot.x, &dot.y));
        for (x, y) in places.chain(plot.cloud.iter().map(|(x, y)| (x, y))) {
            let (x, y): (f64, f64) = (x.parse().expect("x"), y.parse().expect("y"));
            assert!((LEFT..=WIDTH - RIGHT).contains(&x), "{x}");
            assert!((TOP..=HEIGHT - BOTTOM).contains(&y), "{y}");
        }
        assert_eq!(
            (color(0.0), color(1.0)),
            ("#ecf2f6".into(), "#1f4f6f".into())
        );
    }
}
