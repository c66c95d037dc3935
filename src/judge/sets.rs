//! The best set of bids of a group that shares capacities, and every set nearly as good: at most
//! one bid per class, each worth so much at some prices.
//!
//! *Method.* A table over the scarcest capacity, from the last class backwards, bounds what the
//! classes left can add; a walk along it keeps to the other capacities.

/// Bids that share capacities, by place; those of one class side by side.
#[derive(Default)]
pub(super) struct Group {
    /// Items by place.
    pub items: Vec<usize>,
    /// Class by place.
    pub classes: Vec<usize>,
    /// Limit, and use by place; the scarcest first.
    pub caps: Vec<(i128, Vec<i128>)>,
}

impl Group {
    /// Puts the capacity of which the smallest share of all uses fits first.
    pub fn order(&mut self) {
        self.caps.sort_by_key(|(limit, uses)| {
            let all: i128 = uses.iter().sum();
            limit.max(&0) * 1000 / all.max(1)
        });
    }

    /// What is left of the capacities beside some places.
    pub fn left(&self, taken: &[usize]) -> Vec<i128> {
        let left = |(limit, uses): &(i128, Vec<i128>)| {
            limit - taken.iter().map(|&place| uses[place]).sum::<i128>()
        };
        self.caps.iter().map(left).collect()
    }

    /// What a place uses of the scarcest capacity.
    pub fn scarce(&self, place: usize) -> i128 {
        self.caps.first().map_or(0, |(_, uses)| uses[place])
    }

    /// How much there is of the scarcest capacity.
    pub fn room(&self) -> i128 {
        self.caps.first().map_or(0, |&(limit, _)| limit.max(0))
    }
}

/// The table is coarser beyond this width, and only bounds.
const WIDTH_MAX: i128 = 1 << 14;
/// Steps of a walk for the best set before the table's bound stands for it.
const WALK_MAX: u32 = 200_000;

/// A bid that may be in a set.
struct Open {
    place: usize,
    worth: i128,
    /// Of the scarcest capacity, in the table's units.
    weight: usize,
}

/// What the open bids of a group can add.
pub(super) struct Table<'g> {
    group: &'g Group,
    left: Vec<i128>,
    /// Per class.
    open: Vec<Vec<Open>>,
    /// Per class and room: the most that it and those after it add.
    most: Vec<Vec<i128>>,
    exact: bool,
}

impl<'g> Table<'g> {
    /// The table over places that fit into `left` and are worth more than `above`; `worth` is
    /// `None` for places that are not open.
    pub fn new(
        group: &'g Group,
        left: Vec<i128>,
        above: i128,
        worth: impl Fn(usize) -> Option<i128>,
    ) -> Self {
        let fits = |place: usize| {
            let mut caps = group.caps.iter().zip(&left);
            caps.all(|((_, uses), &left)| uses[place] <= left)
        };
        let places = (0..group.items.len()).filter(|&place| fits(place));
        let places: Vec<(usize, i128)> = places
            .filter_map(|place| Some((place, worth(place).filter(|&w| w > above)?)))
            .collect();
        let limit = left.first().map_or(0, |&left| left.max(0));
        let common = places
            .iter()
            .fold(0, |common, &(place, _)| gcd(common, group.scarce(place)))
            .max(1);
        let unit = match limit / common < WIDTH_MAX {
            true => common,
            false => limit / WIDTH_MAX + 1,
        };
        let width = (limit / unit) as usize + 1;
        let mut open: Vec<Vec<Open>> = Vec::new();
        let mut class = usize::MAX;
        for (place, worth) in places {
            if group.classes[place] != class {
                class = group.classes[place];
                open.push(Vec::new());
            }
            let weight = (group.scarce(place) / unit) as usize;
            open.extend_last(Open {
                place,
                worth,
                weight,
            });
        }
        let mut most = vec![vec![0; width]; open.len() + 1];
        for (class, bids) in open.iter().enumerate().rev() {
            let mut row = most[class + 1].clone();
            for bid in bids {
                for room in bid.weight..width {
                    row[room] = row[room].max(most[class + 1][room - bid.weight] + bid.worth);
                }
            }
            most[class] = row;
        }
        Table {
            group,
            left,
            open,
            most,
            exact: group.caps.len() <= 1 && unit == common,
        }
    }

    /// How much was filled in.
    pub fn cells(&self) -> usize {
        let bids: usize = self.open.iter().map(Vec::len).sum();
        self.most[0].len() * (bids + 1)
    }

    fn width(&self) -> usize {
        self.most[0].len()
    }

    /// What the best set is worth, or what it is worth at most.
    pub fn best(&self) -> i128 {
        let bound = self.most[0][self.width() - 1];
        if self.exact {
            return bound;
        }
        let mut seek = Seek {
            table: self,
            left: self.left.clone(),
            best: 0,
            steps: 0,
        };
        seek.step(0, self.width() - 1, 0);
        if seek.steps > WALK_MAX {
            bound
        } else {
            seek.best
        }
    }

    /// Per open place what the best set with it is worth, at most.
    pub fn with_each(&self, mut each: impl FnMut(usize, i128)) {
        let mut before = vec![0; self.width()];
        for (class, bids) in self.open.iter().enumerate() {
            let after = &self.most[class + 1];
            let mut next = before.clone();
            for bid in bids {
                let room = self.width() - 1 - bid.weight;
                let rest = (0..=room).map(|front| before[front] + after[room - front]);
                each(bid.place, rest.max().unwrap_or(0) + bid.worth);
                for at in bid.weight..self.width() {
                    next[at] = next[at].max(before[at - bid.weight] + bid.worth);
                }
            }
            before = next;
        }
    }

    /// Shows every set worth at least `least`, by places, until `show` says no; whether all were
    /// shown.
    pub fn all(&self, least: i128, show: &mut dyn FnMut(&[usize]) -> bool) -> bool {
        let mut list = List {
            table: self,
            left: self.left.clone(),
            set: Vec::new(),
            least,
            show,
        };
        list.step(0, self.width() - 1, 0)
    }
}

/// A vector of lists to whose last one may be added.
trait Lists<T> {
    fn extend_last(&mut self, item: T);
}

impl<T> Lists<T> for Vec<Vec<T>> {
    fn extend_last(&mut self, item: T) {
        if let Some(last) = self.last_mut() {
            last.push(item);
        }
    }
}

/// The walk for the best set.
struct Seek<'t, 'g> {
    table: &'t Table<'g>,
    left: Vec<i128>,
    best: i128,
    steps: u32,
}

impl Seek<'_, '_> {
    fn step(&mut self, class: usize, room: usize, worth: i128) {
        self.best = self.best.max(worth);
        self.steps = self.steps.saturating_add(1);
        let table = self.table;
        if self.steps > WALK_MAX || worth + table.most[class][room] <= self.best {
            return;
        }
        for bid in &table.open[class] {
            if bid.weight <= room && take(table.group, &mut self.left, bid.place) {
                self.step(class + 1, room - bid.weight, worth + bid.worth);
                put_back(table.group, &mut self.left, bid.place);
            }
        }
        self.step(class + 1, room, worth);
    }
}

/// The walk over all sets worth enough.
struct List<'t, 'g> {
    table: &'t Table<'g>,
    left: Vec<i128>,
    set: Vec<usize>,
    least: i128,
    show: &'t mut dyn FnMut(&[usize]) -> bool,
}

impl List<'_, '_> {
    fn step(&mut self, class: usize, room: usize, worth: i128) -> bool {
        let table = self.table;
        if worth + table.most[class][room] < self.least {
            return true;
        }
        let Some(bids) = table.open.get(class) else {
            return (self.show)(&self.set);
        };
        for bid in bids {
            if bid.weight <= room && take(table.group, &mut self.left, bid.place) {
                self.set.push(bid.place);
                let on = self.step(class + 1, room - bid.weight, worth + bid.worth);
                self.set.pop();
                put_back(table.group, &mut self.left, bid.place);
                if !on {
                    return false;
                }
            }
        }
        self.step(class + 1, room, worth)
    }
}

/// Takes what a place uses, if there is so much left.
fn take(group: &Group, left: &mut [i128], place: usize) -> bool {
    let fits = group.caps.iter().zip(left.iter());
    if fits.clone().any(|((_, uses), &left)| uses[place] > left) {
        return false;
    }
    for ((_, uses), left) in group.caps.iter().zip(left) {
        *left -= uses[place];
    }
    true
}

fn put_back(group: &Group, left: &mut [i128], place: usize) {
    for ((_, uses), left) in group.caps.iter().zip(left) {
        *left += uses[place];
    }
}

/// The greatest common divisor.
pub(super) fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of a group with their worth, by trying everything.
    fn every(group: &Group, worth: &[i128]) -> Vec<(i128, Vec<usize>)> {
        let mut found = Vec::new();
        for mask in 0_u32..1 << worth.len() {
            let set: Vec<usize> = (0..worth.len()).filter(|&p| mask >> p & 1 == 1).collect();
            let twice = set
                .windows(2)
                .any(|w| group.classes[w[0]] == group.classes[w[1]]);
            if !twice && group.left(&set).iter().all(|&left| left >= 0) {
                found.push((set.iter().map(|&p| worth[p]).sum(), set));
            }
        }
        found
    }

    #[test]
    fn the_table_agrees_with_trying_everything() {
        let mut state = 7_u64;
        let mut next = |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            i128::from((state >> 33) % most)
        };
        for round in 0..400 {
            let mut group = Group {
                items: (0..9).collect(),
                classes: (0..9).map(|p| p / 2).collect(),
                caps: Vec::new(),
            };
            // Some rounds have a limit so wide that the table is coarse.
            let scale = if round % 3 == 0 { 90_001 } else { 1 };
            for _ in 0..next(3) {
                let uses = (0..9).map(|_| next(5) * scale).collect();
                group.caps.push((next(9) * scale, uses));
            }
            group.order();
            let worth: Vec<i128> = (0..9).map(|_| next(12) - 3).collect();
            let sets = every(&group, &worth);
            let best = sets.iter().map(|set| set.0).max().unwrap_or(0);
            let table = Table::new(&group, group.left(&[]), 0, |p| Some(worth[p]));
            assert_eq!(table.best(), best, "round {round}");
            let table = Table::new(&group, group.left(&[]), -6, |p| Some(worth[p]));
            table.with_each(|place, bound| {
                let with = sets.iter().filter(|set| set.1.contains(&place));
                let with = with.map(|set| set.0).max();
                assert!(with.is_none_or(|with| with <= bound), "round {round}");
            });
            let mut shown = Vec::new();
            let whole = table.all(best - 5, &mut |set| {
                shown.push(set.to_vec());
                true
            });
            let mut near: Vec<Vec<usize>> = sets
                .into_iter()
                .filter(|set| set.0 >= best - 5)
                .map(|set| set.1)
                .collect();
            shown.sort();
            near.sort();
            assert!(whole && shown == near, "round {round}");
        }
    }
}
