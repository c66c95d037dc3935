//! Formation and award in one model. Can catch: a joint plan that some lawful classes with some
//! programmes beat on any level, one that breaks a rule, a bound that is passed, a two-step figure
//! that `solve --plan` does not have. Brute force over all lawful formations with all awards.

mod common;
mod desk;

use std::collections::BTreeMap;

use common::classes::{self, Lawful};
use common::law::{Heads, Law, size};
use common::rng::Rng;
use common::{Failing, Seen, form, numbers, rounds};
use jiebang::apps::plan::together::{Together, together};
use jiebang::base::draw::draw_pair;
use jiebang::base::ids::Id;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{DemandId, Market, Mode, ProgrammeId, Score, Tier};
use jiebang::domain::model::{LevelRule, Model};
use jiebang::steps::fit::majors_match;
use jiebang::steps::potential::{planned, scores};
use jiebang::steps::record::Read;

/// A1, A2, F2, F3, F4, A3, F6, A4; more is better on each.
type Levels = [i64; 8];

/// A lawful class with a programme that fits it.
struct Column {
    heads: Heads,
    own: bool,
    programme: ProgrammeId,
    /// All but A1.
    levels: Levels,
    /// What it uses of what.
    uses: Vec<(Limited, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limited {
    Programme(usize),
    Body(usize, Mode),
    Classes(usize),
}

struct Search<'a> {
    law: Law<'a>,
    columns: Vec<Column>,
    limits: BTreeMap<Limited, u32>,
    used: BTreeMap<Limited, u32>,
    chosen: Vec<usize>,
    best: Levels,
    looked: u64,
}

/// Most sets of classes looked at in one round.
const LOOKED_MAX: u64 = 400_000;

impl<'a> Search<'a> {
    fn new(law: Law<'a>) -> Self {
        let mut search = Search {
            law,
            columns: Vec::new(),
            limits: BTreeMap::new(),
            used: BTreeMap::new(),
            chosen: Vec::new(),
            best: [0; 8],
            looked: 0,
        };
        let scores = scores(law.market, law.model);
        for key in law.keys() {
            for class in classes::lawful(&law, &key) {
                for (id, programme) in law.market.programmes().iter_ids() {
                    let score = scores[programme.school];
                    let good = score.filter(|&s| s >= law.model.scoring.quality_min);
                    if let Some(Score(score)) = good.filter(|_| search.fits(&class.heads, id)) {
                        let column = search.column(&class, id, score);
                        search.columns.push(column);
                    }
                }
            }
        }
        search
    }

    fn anchor(&self, heads: &Heads) -> DemandId {
        let most = heads.iter().map(|h| h.1).max();
        let first = heads.iter().filter(|h| Some(h.1) == most);
        first
            .map(|h| h.0)
            .min_by_key(|&d| self.law.code(d))
            .expect("members")
    }

    /// Section 2, but for seats.
    fn fits(&self, heads: &Heads, id: ProgrammeId) -> bool {
        let (market, model) = (self.law.market, self.law.model);
        let programme = &market.programmes()[id];
        let school = &market.schools()[programme.school];
        let rows: Vec<_> = heads.iter().map(|h| &market.demands()[h.0]).collect();
        let all = |major| rows.iter().all(|d| d.majors.contains(&major));
        let taught = |&major: &_| all(major) && majors_match(market, model, major, programme.major);
        let higher =
            rows.iter().all(|d| d.level.at_least) || model.fit.level_rule == LevelRule::AtLeast;
        let rank = rows[0].level.rank;
        let days = programme.days.is_none_or(|p| {
            let low = rows.iter().filter_map(|d| d.days).map(|d| d.low).max();
            let high = rows.iter().filter_map(|d| d.days).map(|d| d.high).min();
            low.is_none_or(|low| p.high >= low) && high.is_none_or(|high| p.low <= high)
        });
        let far = i64::from(model.fit.distance_max_km) * 1000;
        let site = market.demands()[self.anchor(heads)].site.point;
        school.eligible
            && rows[0].majors.iter().any(taught)
            && (programme.rank == rank || higher && programme.rank > rank)
            && programme.mode == rows[0].mode
            && days
            && (far == 0 || site.metres(school.point) <= far)
    }

    fn column(&mut self, class: &Lawful, id: ProgrammeId, score: u32) -> Column {
        let (market, model) = (self.law.market, self.law.model);
        let programme = &market.programmes()[id];
        let school = &market.schools()[programme.school];
        let (heads, n) = (&class.heads, size(&class.heads));
        let seats = (n * 100).div_ceil(model.award.yield_hundredths);
        let entity = &market.entities()[school.entity];
        let body = match programme.mode {
            Mode::Student => entity.seats,
            Mode::Service => entity.seats_service,
        };
        let at = school.entity.index();
        let mut uses = Vec::new();
        for (what, limit, amount) in [
            (Limited::Programme(id.index()), Some(programme.seats), seats),
            (Limited::Body(at, programme.mode), body, seats),
            (Limited::Classes(at), entity.classes_max, 1),
        ] {
            if let Some(limit) = limit {
                self.limits.insert(what, limit);
                uses.push((what, amount));
            }
        }
        let anchor = &market.demands()[self.anchor(heads)];
        let (from, to) = (
            format!("{}:{}", school.code, id.index() + 1),
            format!("{}:{n}", anchor.code),
        );
        let draw = draw_pair(&market.round().seed, &from, &to) as i64;
        let [_, f2, f3, f4, _, f6] = class.levels;
        let n = i64::from(n);
        let metres = anchor.site.point.metres(school.point);
        Column {
            heads: heads.clone(),
            own: heads.len() == 1 && class.maker.0 == Tier::Own,
            programme: id,
            levels: [0, n * i64::from(score), f2, f3, f4, -n * metres, f6, -draw],
            uses,
        }
    }

    fn run(&mut self, from: usize) {
        self.looked += 1;
        if self.looked > LOOKED_MAX {
            return;
        }
        if let Some(levels) = self.levels(&self.chosen) {
            self.best = self.best.max(levels);
        }
        for at in from..self.columns.len() {
            self.chosen.push(at);
            let uses = self.columns[at].uses.clone();
            let fits = |&(what, amount): &(Limited, u32)| {
                self.used.get(&what).unwrap_or(&0) + amount <= self.limits[&what]
            };
            if uses.iter().all(fits) && self.heads_hold() {
                for &(what, amount) in &uses {
                    *self.used.entry(what).or_default() += amount;
                }
                self.run(at);
                for (what, amount) in uses {
                    *self.used.entry(what).or_default() -= amount;
                }
            }
            self.chosen.pop();
        }
    }

    /// Heads of a demand in chosen classes: in all, in those not of the least size; classes that
    /// only one may be of; own ones.
    fn taken(&self, chosen: &[usize]) -> BTreeMap<DemandId, [u32; 4]> {
        let least = self.law.model.classes.class_min;
        let mut taken: BTreeMap<DemandId, [u32; 4]> = BTreeMap::new();
        for column in chosen.iter().map(|&at| &self.columns[at]) {
            let n = size(&column.heads);
            for &(d, heads) in &column.heads {
                let held = taken.entry(d).or_default();
                held[0] += heads;
                held[1] += if n == least { 0 } else { heads };
                held[2] += u32::from(n < least || !self.law.may_cut(d));
                held[3] += u32::from(column.own && n >= least);
            }
        }
        taken
    }

    /// Rules 1, 3 and 9 over the chosen classes.
    fn heads_hold(&self) -> bool {
        self.taken(&self.chosen)
            .iter()
            .all(|(&d, &[all, firm, once, _])| {
                let row = &self.law.market.demands()[d];
                let ranges = row.heads_max > row.heads;
                once <= 1 && all <= row.heads_max && (!ranges || firm <= row.heads)
            })
    }

    /// The levels of chosen classes; `None` where a named order has no class of its own and no room
    /// for one.
    fn levels(&self, chosen: &[usize]) -> Option<Levels> {
        let mut levels = [0; 8];
        for (&d, &[all, .., own]) in &self.taken(chosen) {
            let row = &self.law.market.demands()[d];
            let least = self.law.model.classes.class_min;
            let named = row.named && self.law.may_cut(d) && !self.law.pre_merged(d);
            let room = all + least <= row.heads_max
                && self
                    .law
                    .maker(&vec![(d, least)])
                    .is_some_and(|m| m.0 == Tier::Own);
            if named && own == 0 && !room {
                return None;
            }
            levels[0] += i64::from(row.priority * all.min(row.heads));
        }
        for column in chosen.iter().map(|&at| &self.columns[at]) {
            levels = std::array::from_fn(|k| levels[k] + column.levels[k]);
        }
        Some(levels)
    }

    /// The columns of a plan.
    fn columns_of(&self, found: &Together) -> Vec<usize> {
        let at = |class: &jiebang::apps::plan::together::ClassOut| {
            let same = |column: &Column| {
                let heads = column
                    .heads
                    .iter()
                    .map(|&(d, n)| (self.law.code(d).to_owned(), n));
                heads.eq(class.members.iter().cloned())
                    && column.programme.index() + 1 == class.programme as usize
            };
            self.columns
                .iter()
                .position(same)
                .expect("a lawful class that fits")
        };
        found.classes.iter().map(at).collect()
    }
}

/// What a plan says of its levels, more is better on each.
fn said(found: &Together, pick: impl Fn(usize) -> i64) -> Levels {
    assert_eq!(found.levels.len(), 8);
    std::array::from_fn(|k| if k < 2 { pick(k) } else { -pick(k) })
}

/// A1 of `solve --plan`.
fn awarded(market: &Market, model: &Model) -> i64 {
    let market = planned(market, model, &form(market, model));
    let read = Read {
        planned: true,
        ..Read::default()
    };
    let outcome = jiebang::steps::solve::solve(&market, model, read, &Stop::never(), &Silent);
    let outcome = outcome.expect("solved");
    let stages = outcome.stages.iter().filter(|stage| stage.level == "A1");
    stages.map(|stage| stage.objective).sum()
}

#[test]
fn the_joint_plan_is_the_best_of_all_formations_with_all_awards() {
    let mut seen = Seen::default();
    for number in numbers(140) {
        let _failing = Failing(number);
        let mut rng = Rng::of_round(number);
        let model = rounds::model(&mut rng);
        let market = rounds::market(&mut rng);
        let law = Law {
            market: &market,
            model: &model,
        };
        let mut search = Search::new(law);
        if search.columns.is_empty() || search.columns.len() > 400 {
            continue;
        }
        search.run(0);
        if search.looked > LOOKED_MAX {
            continue;
        }
        seen.note("a round");
        let found = together(&market, &model, (&Stop::never(), &Silent)).expect("planned");
        let reached = said(&found, |k| found.levels[k].together);
        assert_eq!(search.best, reached, "brute force on the left");
        for level in &found.levels {
            assert_eq!(level.bound, Some(level.together), "{level:?}");
        }
        assert!(found.sampled.is_empty());
        let chosen = search.columns_of(&found);
        assert_eq!(
            search.levels(&chosen).map(|l| l[..6].to_vec()),
            Some(reached[..6].to_vec())
        );
        let apart = said(&found, |k| found.levels[k].two_steps);
        assert!(apart <= reached, "{apart:?} {reached:?}");
        if market.demands().iter().all(|d| d.heads == d.heads_max) {
            assert_eq!(apart[0], awarded(&market, &model));
            seen.note("two steps as solve has them");
        }
        seen.note_if(apart[0] < reached[0], "two steps cost heads");
        seen.note_if(
            apart[0] == reached[0] && apart[1] < reached[1],
            "two steps cost quality",
        );
        seen.note_if(apart == reached, "two steps cost nothing");
        seen.note_if(found.counts[2] > 1, "several parts");
        seen.note_if(
            found.parts.iter().any(|part| part.counts[0] > 1),
            "keys that share seats",
        );
        let cut = |d: &(String, u32)| {
            found
                .classes
                .iter()
                .filter(|c| c.members.contains(d))
                .count()
        };
        let mut members = found.classes.iter().flat_map(|c| &c.members);
        seen.note_if(members.any(|d| cut(d) > 1), "equal parts of one demand");
    }
    seen.covers(&[
        "a round",
        "two steps as solve has them",
        "two steps cost heads",
        "two steps cost quality",
        "two steps cost nothing",
        "several parts",
        "keys that share seats",
    ]);
}

#[test]
fn the_command_writes_both_ways_and_refuses_what_it_cannot_plan() {
    let copy = desk::Copy::tiny();
    let (folder, round) = (copy.path(), copy.path().display().to_string());
    let ask = ["expand", round.as_str(), "--together", "-o", "both"];
    let (code, said, err) = desk::jiebang(&ask, folder);
    assert_eq!(code, 0, "{err}");
    assert!(said.contains("两步") && said.contains("合并"), "{said}");
    let read =
        |file: &str| std::fs::read_to_string(folder.join("both").join(file)).expect("a file");
    let page = read("together.html");
    assert!(page.contains("规划测算") && !page.contains("推荐"));
    let found: serde_json::Value = serde_json::from_str(&read("together.json")).expect("JSON");
    let classes = found["classes"].as_array().expect("classes").len();
    assert_eq!(read("together.csv").lines().count(), classes + 1);
    for wrong in [
        &["--together", "--seats", "3"][..],
        &["--together", "--bids"],
        &["--together", "--budget", "5", "--seat-cost", "1"],
    ] {
        let args = [&["expand", round.as_str()][..], wrong].concat();
        assert_eq!(desk::jiebang(&args, folder).0, 2, "{wrong:?}");
    }
}
