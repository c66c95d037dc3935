//! Points in a space of axes, some of them hit -> the box in which hits are dense: the patient rule
//! induction method of Friedman and Fisher (1999, "Bump hunting in high-dimensional data"), as
//! scenario discovery uses it (Bryant and Lempert 2010). Nothing is drawn: same points, same box.

use schemars::JsonSchema;
use serde::Serialize;

/// Share of the points in the box that a peel takes at most, unless one value alone has more.
const PEEL: f64 = 0.05;
/// Least share of all points that a box keeps.
const SUPPORT_LEAST: f64 = 0.05;
/// Groups of values that an axis is cut into; an axis with fewer values keeps them apart.
const GROUPS_MOST: usize = 64;

/// One side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// Which axis.
    pub axis: usize,
    /// The smallest value inside, where smaller ones are outside.
    pub from: Option<f64>,
    /// The largest value inside, where larger ones are outside.
    pub to: Option<f64>,
}

/// A box of conditions.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Box {
    /// Its sides; axes that are free are left out.
    pub sides: Vec<Side>,
    /// Points inside.
    pub inside: u64,
    /// Hits inside.
    pub hits: u64,
}

/// An axis, cut into groups: per point its group, per group its smallest and largest value.
struct Cut {
    group: Vec<u8>,
    ends: Vec<(f64, f64)>,
}

/// Axes cut into groups, once for many questions.
pub struct Space {
    cuts: Vec<Cut>,
    points: usize,
}

impl Space {
    /// A space of points; `axes` hold a value per point.
    pub fn new(axes: &[Vec<f64>]) -> Self {
        Space {
            points: axes.first().map_or(0, Vec::len),
            cuts: axes.iter().map(|values| cut(values)).collect(),
        }
    }

    /// The box with the best balance of how dense hits are inside and how many of all hits it
    /// holds: the largest harmonic mean of the two along the peels. `None` where all or none are
    /// hit, or no box does better than all points.
    ///
    /// *Method*: peel off, again and again, the end of an axis that leaves hits the most dense
    /// inside (tie: more points left, first axis, low end); take the best box on the way; paste
    /// ends back while the balance does not fall; drop sides without which it does not fall.
    /// *Complexity*: about 60 peels, each linear in points times axes.
    pub fn boxed(&self, hit: &[bool]) -> Option<Box> {
        let all = hit.iter().filter(|&&hit| hit).count();
        if all == 0 || all == hit.len() {
            return None;
        }
        let ends = |cut: &Cut| (0, cut.ends.len() - 1);
        let whole: Vec<(usize, usize)> = self.cuts.iter().map(ends).collect();
        let least = ((self.points as f64 * SUPPORT_LEAST).ceil() as usize).max(1);
        let (mut now, mut best) = (whole.clone(), whole.clone());
        let mut best_value = self.balance(&best, hit, all);
        while let Some(next) = self.peeled(&now, hit, least) {
            now = next;
            let value = self.balance(&now, hit, all);
            if value > best_value {
                (best, best_value) = (now.clone(), value);
            }
        }
        self.paste(&mut best, &whole, hit, all);
        if best == whole {
            return None;
        }
        let inside = self.inside(&best);
        Some(Box {
            sides: self.sides(&best, &whole),
            inside: inside.clone().count() as u64,
            hits: inside.filter(|&point| hit[point]).count() as u64,
        })
    }

    fn inside<'a>(&'a self, sides: &'a [(usize, usize)]) -> impl Iterator<Item = usize> + Clone {
        let within = move |point: usize| {
            let mut pairs = self.cuts.iter().zip(sides);
            pairs.all(|(cut, &(from, to))| {
                let group = usize::from(cut.group[point]);
                from <= group && group <= to
            })
        };
        (0..self.points).filter(move |&point| within(point))
    }

    /// Twice the hits inside over points inside and hits in all: the harmonic mean of density and
    /// coverage, as a fraction.
    fn balance(&self, sides: &[(usize, usize)], hit: &[bool], all: usize) -> Fraction {
        let (mut inside, mut hits) = (0, 0);
        for point in self.inside(sides) {
            inside += 1;
            hits += usize::from(hit[point]);
        }
        Fraction(2 * hits as u64, (inside + all) as u64)
    }

    /// The next box of the peels; `None` when it would hold too few points.
    fn peeled(
        &self,
        sides: &[(usize, usize)],
        hit: &[bool],
        least: usize,
    ) -> Option<Vec<(usize, usize)>> {
        let mut counts: Vec<Vec<(usize, usize)>> = self
            .cuts
            .iter()
            .map(|cut| vec![(0, 0); cut.ends.len()])
            .collect();
        let (mut inside, mut hits) = (0, 0);
        for point in self.inside(sides) {
            inside += 1;
            hits += usize::from(hit[point]);
            for (cut, counts) in self.cuts.iter().zip(&mut counts) {
                let group = &mut counts[usize::from(cut.group[point])];
                group.0 += 1;
                group.1 += usize::from(hit[point]);
            }
        }
        let most = ((inside as f64 * PEEL) as usize).max(1);
        let mut best: Option<(Fraction, usize, usize, (usize, usize))> = None;
        for (axis, &(from, to)) in sides.iter().enumerate() {
            for low in [true, false] {
                let (mut gone, mut lost) = (0, 0);
                let (mut a, mut b) = (from, to);
                while a < b {
                    let (points, hits) = counts[axis][if low { a } else { b }];
                    if gone > 0 && points > 0 && gone + points > most {
                        break;
                    }
                    (gone, lost) = (gone + points, lost + hits);
                    if low { a += 1 } else { b -= 1 }
                }
                let left = inside - gone;
                if gone == 0 || left < least {
                    continue;
                }
                let density = Fraction((hits - lost) as u64, left as u64);
                let better = best.is_none_or(|(so_far, most_left, ..)| {
                    density > so_far || (density == so_far && left > most_left)
                });
                if better {
                    best = Some((density, left, axis, (a, b)));
                }
            }
        }
        let (_, _, axis, side) = best?;
        let mut next = sides.to_vec();
        next[axis] = side;
        Some(next)
    }

    /// Widens a box, end by end and side by side, as long as the balance does not fall.
    fn paste(
        &self,
        sides: &mut Vec<(usize, usize)>,
        whole: &[(usize, usize)],
        hit: &[bool],
        all: usize,
    ) {
        let mut value = self.balance(sides, hit, all);
        let mut widen = |sides: &mut Vec<(usize, usize)>, axis: usize, side| {
            let mut wider = sides.clone();
            wider[axis] = side;
            let new = self.balance(&wider, hit, all);
            let better = new >= value;
            if better {
                (*sides, value) = (wider, new);
            }
            better
        };
        for axis in 0..whole.len() {
            let (first, last) = whole[axis];
            if sides[axis] == (first, last) || widen(sides, axis, (first, last)) {
                continue;
            }
            let (from, to) = sides[axis];
            let _ = (from > first && widen(sides, axis, (first, to)))
                || (to < last && widen(sides, axis, (from, last)));
            while sides[axis].0 > first && widen(sides, axis, (sides[axis].0 - 1, sides[axis].1)) {}
            while sides[axis].1 < last && widen(sides, axis, (sides[axis].0, sides[axis].1 + 1)) {}
        }
    }

    fn sides(&self, sides: &[(usize, usize)], whole: &[(usize, usize)]) -> Vec<Side> {
        let bound = sides.iter().zip(whole).enumerate();
        let bound = bound.filter(|(_, (side, whole))| side != whole);
        bound
            .map(|(axis, (&(from, to), &(first, last)))| {
                let ends = &self.cuts[axis].ends;
                Side {
                    axis,
                    from: (from > first).then(|| ends[from].0),
                    to: (to < last).then(|| ends[to].1),
                }
            })
            .collect()
    }
}

/// A fraction of whole numbers, held against others without rounding.
#[derive(Clone, Copy, Debug)]
struct Fraction(u64, u64);

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        Some(cross(self.0, other.1).cmp(&cross(other.0, self.1)))
    }
}

fn cut(values: &[f64]) -> Cut {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut distinct: Vec<f64> = order.iter().map(|&at| values[at]).collect();
    distinct.dedup();
    let each = match distinct.len() <= GROUPS_MOST {
        true => 1,
        false => values.len().div_ceil(GROUPS_MOST),
    };
    let (mut group, mut ends): (_, Vec<(f64, f64)>) = (vec![0_u8; values.len()], Vec::new());
    let mut held = 0;
    for &at in &order {
        let value = values[at];
        match ends.last_mut() {
            Some(end) if end.1 == value || held < each => {
                held += 1;
                end.1 = value;
            }
            _ => {
                held = 1;
                ends.push((value, value));
            }
        }
        group[at] = u8::try_from(ends.len() - 1).unwrap_or(u8::MAX);
    }
    if ends.is_empty() {
        ends.push((0.0, 0.0));
    }
    Cut { group, ends }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_planted_box_is_found() {
        let axis = |step: usize| -> Vec<f64> {
            (0..4000).map(|n| (n * step % 997) as f64 / 10.0).collect()
        };
        let axes = [axis(31), axis(57), axis(113)];
        let hit: Vec<bool> = (0..4000)
            .map(|n| axes[0][n] <= 30.0 && (40.0..=80.0).contains(&axes[2][n]))
            .collect();
        let found = Space::new(&axes).boxed(&hit).expect("a box");
        assert_eq!(
            found.sides.iter().map(|s| s.axis).collect::<Vec<_>>(),
            [0, 2]
        );
        let hits = hit.iter().filter(|&&hit| hit).count() as u64;
        assert!(found.hits * 100 > hits * 93, "{found:?} of {hits}");
        assert!(found.hits * 100 > found.inside * 93, "{found:?}");
        assert_eq!(found.sides[0].from, None);
    }

    #[test]
    fn one_axis_of_few_values_is_cut_between_them() {
        let axes = [vec![0.8, 0.9, 1.0, 1.1, 1.2, 1.3]];
        let hit = [true, true, true, false, false, false];
        let found = Space::new(&axes).boxed(&hit).expect("a box");
        let side = Side {
            axis: 0,
            from: None,
            to: Some(1.0),
        };
        assert_eq!(
            (found.sides.as_slice(), found.inside, found.hits),
            (&[side][..], 3, 3)
        );
        let space = Space::new(&axes);
        assert_eq!(space.boxed(&[true; 6]), None);
        assert_eq!(space.boxed(&[false; 6]), None);
        assert_eq!(
            Space::new(&[vec![1.0; 6]]).boxed(&hit),
            None,
            "nothing to cut"
        );
    }

    proptest! {
        #[test]
        fn what_a_box_says_of_itself_is_so(
            points in prop::collection::vec((0_u8..12, 0_u8..90, any::<bool>()), 1..120),
        ) {
            let axes = [
                points.iter().map(|p| f64::from(p.0)).collect::<Vec<_>>(),
                points.iter().map(|p| f64::from(p.1) / 4.0).collect(),
            ];
            let hit: Vec<bool> = points.iter().map(|p| p.2 && p.0 < 9).collect();
            if let Some(found) = Space::new(&axes).boxed(&hit) {
                let within = |n: &usize| found.sides.iter().all(|side| {
                    let value = axes[side.axis][*n];
                    side.from.is_none_or(|from| value >= from)
                        && side.to.is_none_or(|to| value <= to)
                });
                let inside: Vec<usize> = (0..points.len()).filter(within).collect();
                let hits = inside.iter().filter(|&&n| hit[n]).count();
                prop_assert_eq!((found.inside, found.hits), (inside.len() as u64, hits as u64));
                let all = hit.iter().filter(|&&h| h).count();
                let balance = |hits: usize, inside: usize| {
                    2.0 * hits as f64 / (inside + all) as f64
                };
                prop_assert!(balance(hits, inside.len()) >= balance(all, points.len()));
                prop_assert!(!found.sides.is_empty());
            }
        }
    }
}
