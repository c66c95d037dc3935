//! The best formation of a role key by brute force: every lawful class, every set of them that the
//! demands allow, the levels summed up. Sets that leave the same room are kept only once, with the
//! better levels: what can still be added to both is the same.

use std::collections::HashMap;

use jiebang::base::draw::{draw, draw_pair};
use jiebang::domain::market::{DemandId, Tier};

use super::law::{Heads, Law, Maker, size};

/// F1 to F6; F1 counts up, the others down, so that more is better on each.
pub type Levels = [i64; 6];

/// A lawful class.
pub struct Lawful {
    /// Its heads.
    pub heads: Heads,
    /// Who makes it.
    pub maker: Maker,
    /// F2 to F6; F1 is 0.
    pub levels: Levels,
}

/// Every lawful class of the demands of a role key.
pub fn lawful(law: &Law, key: &[DemandId]) -> Vec<Lawful> {
    let mut found = Vec::new();
    extend(law, key, &mut Vec::new(), &mut found);
    found
}

fn extend(law: &Law, rest: &[DemandId], heads: &mut Heads, found: &mut Vec<Lawful>) {
    let Some((&next, rest)) = rest.split_first() else {
        if !heads.is_empty()
            && let Some(maker) = law.maker(heads)
        {
            let levels = levels(law, heads, &maker);
            found.push(Lawful {
                heads: heads.clone(),
                maker,
                levels,
            });
        }
        return;
    };
    extend(law, rest, heads, found);
    let room = law.model.classes.class_max - size(heads);
    for q in 1..=law.market.demands()[next].heads_max.min(room) {
        heads.push((next, q));
        extend(law, rest, heads, found);
        heads.pop();
    }
}

/// F2 to F6 of a class.
pub fn levels(law: &Law, heads: &Heads, maker: &Maker) -> Levels {
    let s = i64::from(size(heads));
    let anchor = law.anchor(heads).point;
    let far = |&(d, q): &(DemandId, u32)| {
        i64::from(q) * law.market.demands()[d].site.point.metres(anchor)
    };
    let seed = &law.market.round().seed;
    let mut draws = 0;
    for (nth, &(a, _)) in heads.iter().enumerate() {
        for &(b, _) in &heads[nth + 1..] {
            draws += draw_pair(seed, law.code(a), law.code(b)) as i64;
        }
    }
    let cost = law.cost(maker.0).expect("a lawful tier has a cost");
    let alone = if heads.len() == 1 { s * s } else { 0 };
    let metres: i64 = heads.iter().map(far).sum();
    [
        0,
        -i64::from(cost) * s,
        -law.shape(size(heads)),
        -metres,
        -alone,
        -draws,
    ]
}

fn plus(a: Levels, b: Levels) -> Levels {
    std::array::from_fn(|k| a[k] + b[k])
}

/// What a set of classes uses of a demand, as far as any rule asks: heads in classes above or below
/// the least size, heads in classes of the least size, classes that count (waived ones where it may
/// be cut, else all), own classes of its own.
const USES: usize = 4;

/// The best formation of a role key.
pub struct Best {
    /// F1 to F6 of it.
    pub levels: Levels,
    /// The formations that reach them, each by its heads vector; several only where F6's sum ties.
    pub ties: Vec<Vec<Heads>>,
    /// Rooms looked at.
    pub rooms: usize,
}

struct Search<'a> {
    law: &'a Law<'a>,
    key: &'a [DemandId],
    classes: &'a [Lawful],
    uses: Vec<Vec<u8>>,
    best: HashMap<Vec<u8>, Levels>,
}

/// Looks at every set of lawful classes.
pub fn best(law: &Law, key: &[DemandId], classes: &[Lawful]) -> Best {
    let mut search = Search {
        law,
        key,
        classes,
        uses: Vec::new(),
        best: HashMap::new(),
    };
    search.uses = classes.iter().map(|class| search.uses_of(class)).collect();
    search.run();
    let whole = |(used, &levels): (&Vec<u8>, &Levels)| {
        let mut levels = levels;
        levels[0] = search.served(used)?;
        Some((levels, used.clone()))
    };
    let ends: Vec<(Levels, Vec<u8>)> = search.best.iter().filter_map(whole).collect();
    let top = ends
        .iter()
        .map(|e| e.0)
        .max()
        .expect("to form nothing is lawful");
    let mut ties = Vec::new();
    for (_, used) in ends.iter().filter(|e| e.0 == top) {
        search.ways(used, classes.len(), &mut Vec::new(), &mut ties);
    }
    Best {
        levels: top,
        ties,
        rooms: ends.len(),
    }
}

impl Search<'_> {
    fn uses_of(&self, class: &Lawful) -> Vec<u8> {
        let least = self.law.model.classes.class_min;
        let mut uses = vec![0; self.key.len() * USES];
        for &(d, q) in &class.heads {
            let at = USES * self.key.iter().position(|&k| k == d).expect("of this key");
            let row = &self.law.market.demands()[d];
            let ranges = row.heads_max > row.heads;
            uses[at + usize::from(ranges && size(&class.heads) == least)] = q as u8;
            let waived = size(&class.heads) < least;
            uses[at + 2] = u8::from(waived || !self.law.may_cut(d));
            let own = class.heads.len() == 1 && class.maker.0 == Tier::Own;
            uses[at + 3] = u8::from(own && self.needs_own(d));
        }
        uses
    }

    /// Rule 8. A row merged before is never named.
    fn needs_own(&self, d: DemandId) -> bool {
        let pre_merged = self.law.pre_merged(d);
        self.law.market.demands()[d].named && self.law.may_cut(d) && !pre_merged
    }

    /// Rules 1, 3 and 9 over several classes.
    fn allows(&self, used: &[u8]) -> bool {
        self.key.iter().zip(used.chunks(USES)).all(|(&d, used)| {
            let row = &self.law.market.demands()[d];
            let (other, least) = (u32::from(used[0]), u32::from(used[1]));
            other <= row.heads && other + least <= row.heads_max && used[2] <= 1
        })
    }

    fn run(&mut self) {
        self.best.insert(vec![0; self.key.len() * USES], [0; 6]);
        for (class, uses) in self.classes.iter().zip(&self.uses) {
            let mut fresh: Vec<Vec<u8>> = self.best.keys().cloned().collect();
            while !fresh.is_empty() {
                let mut next = Vec::new();
                for used in fresh {
                    let with: Vec<u8> = used.iter().zip(uses).map(|(a, b)| a + b).collect();
                    if !self.allows(&with) {
                        continue;
                    }
                    let levels = plus(self.best[&used], class.levels);
                    if self.best.get(&with).is_none_or(|&old| levels > old) {
                        self.best.insert(with.clone(), levels);
                        next.push(with);
                    }
                }
                fresh = next;
            }
        }
    }

    /// F1 of a set of classes; `None` where a named order has no own class.
    fn served(&self, used: &[u8]) -> Option<i64> {
        let mut sum = 0;
        for (&d, used) in self.key.iter().zip(used.chunks(USES)) {
            let row = &self.law.market.demands()[d];
            let heads = u32::from(used[0]) + u32::from(used[1]);
            if self.needs_own(d) && heads > 0 && used[3] == 0 {
                return None;
            }
            sum += i64::from(row.priority * heads.min(row.heads));
        }
        Some(sum)
    }

    /// Every set of classes, each listed by falling index, that reaches the best levels of `used`.
    fn ways(&self, used: &[u8], before: usize, chosen: &mut Vec<Heads>, all: &mut Vec<Vec<Heads>>) {
        if used.iter().all(|&u| u == 0) {
            all.push(chosen.clone());
        }
        let upto = self.classes.len().min(before + 1);
        for (index, class) in self.classes[..upto].iter().enumerate() {
            let less: Option<Vec<u8>> = used
                .iter()
                .zip(&self.uses[index])
                .map(|(a, b)| a.checked_sub(*b))
                .collect();
            let Some(less) = less else { continue };
            let reached = self
                .best
                .get(&less)
                .map(|&levels| plus(levels, class.levels));
            if all.len() < 1000 && reached == Some(self.best[used]) {
                chosen.push(class.heads.clone());
                self.ways(&less, index, chosen, all);
                chosen.pop();
            }
        }
    }
}

/// The heads of a formation, demand by demand in the order of their draws, its classes in the order
/// of their first demand, of more heads of it: what F6 compares last.
pub fn heads_vector(law: &Law, key: &[DemandId], formation: &[Heads]) -> Vec<Vec<u32>> {
    let seed = &law.market.round().seed;
    let mut demands = key.to_vec();
    demands.sort_by_key(|&d| (draw(seed, law.code(d)), law.code(d)));
    let row = |heads: &Heads| -> Vec<u32> {
        let of = |d: &DemandId| heads.iter().find(|h| h.0 == *d).map_or(0, |h| h.1);
        demands.iter().map(of).collect()
    };
    let mut classes: Vec<Vec<u32>> = formation.iter().map(row).collect();
    classes.sort_by(|a, b| b.cmp(a));
    classes
}

/// F1 to F6 of a formation of a role key, from the definition.
pub fn levels_of(law: &Law, key: &[DemandId], formation: &[Heads]) -> Levels {
    let mut sum = [0; 6];
    for heads in formation {
        let maker = law.maker(heads).expect("a lawful class");
        sum = plus(sum, levels(law, heads, &maker));
    }
    for &d in key {
        let row = &law.market.demands()[d];
        let of = formation.iter().flatten().filter(|h| h.0 == d);
        sum[0] += i64::from(row.priority * of.map(|h| h.1).sum::<u32>().min(row.heads));
    }
    sum
}
