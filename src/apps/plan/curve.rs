//! A curve that rises, as the numbers of a drawing: in go points, out come a path, ticks and marks.

use serde::Serialize;

use crate::domain::words;

/// Size of the curve and the space around it \[units of the drawing\].
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 34.0;

/// A drawing.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    width: f64,
    height: f64,
    base: String,
    path: String,
    ticks: Vec<(String, String)>,
    marks: Vec<(String, String)>,
    breaks: Vec<(String, String, i64)>,
}

/// The curve of `points`, by what they cost: weight served in hundredths, drawn up to `most` and
/// marked by `mark`; none where nothing rises.
pub fn curve(points: Vec<(i64, i64)>, most: i64, mark: impl Fn(i64) -> String) -> Option<Curve> {
    with_breaks(points, most, mark, &[])
}

/// The same with circles round the points that cost `breaks`.
pub fn with_breaks(
    mut points: Vec<(i64, i64)>,
    most: i64,
    mark: impl Fn(i64) -> String,
    breaks: &[i64],
) -> Option<Curve> {
    let (&(_, low), &(reached, high)) = points.first().zip(points.last())?;
    if points.len() < 2 {
        return None;
    }
    let most = most.max(reached);
    points.push((most, high));
    let x = |cost: i64| LEFT + (WIDTH - LEFT - RIGHT) * cost as f64 / most.max(1) as f64;
    let y = |served: i64| {
        let share = (served - low) as f64 / ((high - low) as f64).max(1.0);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    };
    let at = |value: f64| format!("{value:.1}");
    let path = points.iter().enumerate().map(|(nth, &(cost, served))| {
        let verb = if nth == 0 { "M" } else { "L" };
        format!("{verb}{} {}", at(x(cost)), at(y(served)))
    });
    let path = path.collect::<Vec<_>>().join(" ");
    let heads = |served: i64| words::hundredths(served.unsigned_abs());
    let quarter = |n: i64| low + (high - low) * n / 4;
    let broken = points.iter().filter(|point| breaks.contains(&point.0));
    Some(Curve {
        width: WIDTH,
        height: HEIGHT,
        base: at(HEIGHT - BOTTOM),
        path,
        ticks: (0..=4)
            .map(|n| (at(y(quarter(n))), heads(quarter(n))))
            .collect(),
        marks: (0..=4)
            .map(|n| (at(x(most * n / 4)), mark(most * n / 4)))
            .collect(),
        breaks: broken
            .map(|&(cost, served)| (at(x(cost)), at(y(served)), cost))
            .collect(),
    })
}
