//! Which figures the rows of an engine hold: columns are found by name, so that an engine may say
//! more or less than another.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::row::{Column, Kind};

/// What is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More of it.
    More,
    /// Less of it.
    Less,
}

impl Better {
    /// A value as a gain: the larger the better.
    pub fn gain(self, value: f64) -> f64 {
        match self {
            Better::More => value,
            Better::Less => -value,
        }
    }
}

/// What a figure is counted in, of which people are told whole ones: the weight served is in
/// hundredths.
pub fn unit(key: &str) -> f64 {
    match key {
        "served" => 100.0,
        _ => 1.0,
    }
}

/// A figure that people know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figure {
    /// Its column.
    pub key: &'static str,
    /// What is better.
    pub better: Better,
}

/// Awards of the base that stand: worked out from a row's moves, no column of its own.
pub const STANDS: Figure = figure("stands", Better::More);

/// Usable seats that a scenario adds: worked out from its changes, no column either.
pub const SEATS: Figure = figure("seats", Better::Less);

const fn figure(key: &'static str, better: Better) -> Figure {
    Figure { key, better }
}

/// The figures in order of weight; the first that an engine has is the main one.
const FIGURES: [Figure; 11] = [
    figure("heads", Better::More),
    figure("served", Better::More),
    figure("quality", Better::More),
    figure("share", Better::More),
    figure("km", Better::Less),
    figure("classes", Better::More),
    figure("formed_heads", Better::More),
    figure("formed_classes", Better::More),
    figure("moved", Better::Less),
    figure("lost", Better::Less),
    figure("unserved", Better::Less),
];

/// Where the columns of a row are.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Columns of axes, from the third on.
    pub axes: usize,
    /// Figures with their columns; [`STANDS`] stands last and has none.
    pub figures: Vec<(Figure, Option<usize>)>,
    /// How far a scenario got.
    pub status: Option<usize>,
    /// How many winners differ from the base; blank where classes are others.
    pub moved: Option<usize>,
    /// Which: `class=bid;class=-`.
    pub moves: Option<usize>,
    /// What one seat more is worth, by place: columns `more:PLACE:served`.
    pub prices: Vec<(String, usize)>,
}

impl Layout {
    /// The layout of columns of which so many, from the third on, are axes.
    pub fn of(columns: &[Column], axes: usize) -> Self {
        let own = 2 + axes;
        let find = |key: &str| {
            let rest = columns.iter().enumerate().skip(own);
            let mut found = rest.filter(|(_, column)| column.name == key);
            found.next().map(|(at, _)| at)
        };
        let number = |at: &usize| columns[*at].kind != Kind::Text;
        let known = FIGURES.iter().filter_map(|&figure| {
            let at = find(figure.key).filter(number)?;
            Some((figure, Some(at)))
        });
        let mut figures: Vec<_> = known.collect();
        let (moved, moves) = (find("moved"), find("moves"));
        if moved.is_some() && moves.is_some() {
            figures.push((STANDS, None));
        }
        Layout {
            axes,
            figures,
            status: find("status"),
            moved,
            moves,
            prices: prices(columns, own),
        }
    }

    /// The place of a figure among those that there are.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.figures
            .iter()
            .position(|(figure, _)| figure.key == key)
    }

    /// Places of figures among those that there are, in the order asked for.
    pub fn places(&self, keys: &[&str]) -> Vec<usize> {
        keys.iter().filter_map(|key| self.place(key)).collect()
    }
}

/// Places that are priced, with the columns that say what a seat more there would serve.
fn prices(columns: &[Column], own: usize) -> Vec<(String, usize)> {
    let rest = columns.iter().enumerate().skip(own);
    let place = |name: &str| {
        let place = name.strip_prefix("more:")?.strip_suffix(":served")?;
        Some(place.to_owned())
    };
    rest.filter_map(|(at, column)| Some((place(&column.name)?, at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_named_like_a_figure_is_none() {
        let column = |name: &str, kind| Column {
            name: name.to_owned(),
            kind,
        };
        let columns = [
            column("scenario", Kind::Int),
            column("name", Kind::Text),
            column("heads", Kind::Real),
            column("status", Kind::Text),
            column("heads", Kind::Int),
            column("moved", Kind::Int),
            column("moves", Kind::Text),
            column("quality", Kind::Text),
            column("more:S1:2:served", Kind::Int),
            column("more:S1:2:points", Kind::Int),
        ];
        let layout = Layout::of(&columns, 1);
        let keys: Vec<_> = layout.figures.iter().map(|(f, at)| (f.key, *at)).collect();
        assert_eq!(
            keys,
            [("heads", Some(4)), ("moved", Some(5)), ("stands", None)]
        );
        assert_eq!(layout.status, Some(3));
        assert_eq!(layout.prices, [("S1:2".to_owned(), 8)]);
        assert_eq!(layout.places(&["quality", "stands", "heads"]), [2, 0]);
    }
}
