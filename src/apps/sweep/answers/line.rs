//! A table of rows, line by line: where a scenario stands on the axes, its figures, and which
//! awards
//! it moves.

use std::collections::BTreeMap;

use super::super::table::Table;
use super::figure::{Layout, unit};
use super::study::{ClassNow, Study};

/// A scenario's answer.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The scenario's number.
    pub number: u64,
    /// Its name.
    pub name: &'a str,
    /// Per axis its value.
    pub at: Vec<Option<f64>>,
    /// How far it got.
    pub status: &'a str,
    /// Per figure of the layout its value.
    pub figures: Vec<Option<f64>>,
    /// Awards that differ from the base, as written; `None` where they cannot be compared.
    pub moves: Option<&'a str>,
    /// Per place of the layout what a seat more there would serve \[heads × priority\].
    pub prices: Vec<Option<f64>>,
}

impl Line<'_> {
    /// Whether there is an answer.
    pub fn answered(&self) -> bool {
        !matches!(self.status, "refused" | "failed")
    }
}

/// The classes of the base by code, to read moves with.
#[derive(Clone, Debug)]
pub struct Classes<'a> {
    all: &'a [ClassNow],
    place: BTreeMap<&'a str, usize>,
    awarded: usize,
}

impl<'a> Classes<'a> {
    /// Those of a study.
    pub fn of(study: &'a Study<'_>) -> Self {
        let all = study.classes;
        let codes = all.iter().enumerate();
        Classes {
            all,
            place: codes.map(|(at, class)| (class.code.as_str(), at)).collect(),
            awarded: all.iter().filter(|class| class.winner.is_some()).count(),
        }
    }

    /// The classes, in order.
    pub fn all(&self) -> &'a [ClassNow] {
        self.all
    }

    /// Which classes have another winner, and whom: `None` for nobody. A code may hold `=` or `;`.
    pub fn moves(&self, text: &str) -> Vec<(usize, Option<String>)> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for piece in text.split(';').filter(|_| !text.is_empty()) {
            let cuts = piece.match_indices('=');
            let mut known = cuts.filter_map(|(cut, _)| {
                let class = self.place.get(&piece[..cut])?;
                Some((*class, piece[cut + 1..].to_owned()))
            });
            match (known.next(), found.last_mut()) {
                (Some(one), _) => found.push(one),
                (None, Some((_, bid))) => {
                    bid.push(';');
                    bid.push_str(piece);
                }
                (None, None) => {}
            }
        }
        let named = |(class, bid): (usize, String)| (class, (bid != "-").then_some(bid));
        found.into_iter().map(named).collect()
    }

    /// How many awards of the base stand under these moves.
    fn standing(&self, text: &str) -> f64 {
        let lost = self.moves(text);
        let lost = lost
            .iter()
            .filter(|(class, _)| self.all[*class].winner.is_some());
        (self.awarded - lost.count()) as f64
    }
}

/// The lines of a table.
pub fn lines<'a>(
    table: &'a Table,
    layout: &'a Layout,
    classes: &'a Classes<'a>,
) -> impl Iterator<Item = Line<'a>> {
    (0..table.rows()).map(move |row| line(table, row, layout, classes))
}

fn line<'a>(table: &'a Table, row: usize, layout: &Layout, classes: &Classes) -> Line<'a> {
    let values = table.values();
    let number = |at: usize| values[at].number(row).filter(|value| value.is_finite());
    let text = |at: Option<usize>| at.and_then(|at| values[at].text(row));
    let comparable = layout.moved.and_then(number).is_some();
    let moves = comparable.then(|| text(layout.moves).unwrap_or(""));
    let figures = layout.figures.iter().map(|&(figure, column)| match column {
        Some(at) => number(at).map(|value| value / unit(figure.key)),
        None => moves.map(|moves| classes.standing(moves)),
    });
    Line {
        number: number(0).map_or(0, |value| value as u64),
        name: text(Some(1)).unwrap_or(""),
        at: (2..2 + layout.axes).map(number).collect(),
        status: text(layout.status).unwrap_or(""),
        figures: figures.collect(),
        moves,
        prices: layout
            .prices
            .iter()
            .map(|&(_, at)| number(at).map(|price| price / unit("served")))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_may_hold_the_marks_that_part_them() {
        let class = |code: &str| ClassNow {
            code: code.to_owned(),
            role: String::new(),
            size: 20,
            winner: Some("b".to_owned()),
        };
        let all = [class("C1"), class("a=b"), class("-")];
        let classes = Classes {
            all: &all,
            place: [("C1", 0), ("a=b", 1), ("-", 2)].into(),
            awarded: 3,
        };
        let moves = classes.moves("C1=x;y;a=b=c=d;-=-");
        let said = |bid: &str| Some(bid.to_owned());
        assert_eq!(moves, [(0, said("x;y")), (1, said("c=d")), (2, None)]);
        assert_eq!(classes.moves(""), []);
        assert_eq!(classes.moves("unknown=b"), []);
        assert_eq!(classes.standing("C1=x;a=b=-"), 1.0);
    }
}
