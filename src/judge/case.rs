//! The case before the judge: document and market side by side, every code looked up once, and what
//! the classes of the document imply recomputed from the market alone.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::base::ids::Id;
use crate::domain::market::{
    BidId, Days, Demand, DemandId, Firm, FirmId, FirmKind, Level, MajorId, Market, Mode, Site,
    Vetting,
};
use crate::domain::model::Model;
use crate::domain::outcome::{BidOut, CallOut, ClassOut, Outcome};

/// A class of the document.
pub(super) struct ClassCase<'a> {
    pub out: &'a ClassOut,
    /// Index of its call.
    pub call: usize,
    /// Members whose demand exists.
    pub members: Vec<(DemandId, u32)>,
    /// Σ heads.
    pub size: i128,
    /// W_c.
    pub weight: i128,
    /// ceil(size / yield).
    pub intake: i128,
    /// The site of the largest contributor (tie: smallest demand code).
    pub anchor: Option<&'a Site>,
}

/// A call of the document.
pub(super) struct CallCase<'a> {
    pub out: &'a CallOut,
    /// Its classes and its known bids, by index.
    pub classes: Range<usize>,
    pub bids: Range<usize>,
    /// Its demands, each once, by code.
    pub demands: Vec<DemandId>,
    /// Filers and firms filed for.
    pub firms: HashSet<FirmId>,
    /// Acceptable to every demand.
    pub majors: Vec<MajorId>,
    /// Acceptable to every demand; `Err` when they share no day count.
    pub days: Result<Option<Days>, ()>,
    /// Of its first demand; at_least when every demand says so.
    pub level: Option<Level>,
    /// Of its first demand.
    pub mode: Option<Mode>,
}

impl CallCase<'_> {
    /// Indices of its classes.
    pub fn classes(&self) -> Range<usize> {
        self.classes.clone()
    }
}

/// A bid of the document that the market knows.
pub(super) struct BidCase<'a> {
    pub out: &'a BidOut,
    /// Index of the call it is listed on.
    pub call: usize,
    pub id: BidId,
}

/// Chain, post, level rank, mode.
pub(super) type RoleKey<'a> = (&'a str, &'a str, u8, Mode);

/// Document and market.
pub(super) struct Case<'a> {
    pub market: &'a Market,
    pub model: &'a Model,
    pub outcome: &'a Outcome,
    pub calls: Vec<CallCase<'a>>,
    pub classes: Vec<ClassCase<'a>>,
    pub bids: Vec<BidCase<'a>>,
    pub demand: HashMap<&'a str, DemandId>,
    pub market_bid: HashMap<&'a str, BidId>,
    /// Class code -> index; bid code -> index.
    pub class: HashMap<&'a str, usize>,
    pub bid: HashMap<&'a str, usize>,
    /// Per demand: class index and heads there, in document order.
    pub placed: Vec<Vec<(usize, u32)>>,
    /// Codes of published calls and classes.
    pub published: HashSet<&'a str>,
    /// Per demand: whether it is in a published class.
    pub frozen: Vec<bool>,
    /// Per major: the first with its catalogue and code.
    same: Vec<MajorId>,
    vetted: bool,
}

impl<'a> Case<'a> {
    /// Looks everything up.
    pub fn new(market: &'a Market, model: &'a Model, outcome: &'a Outcome) -> Self {
        let mut case = Case {
            market,
            model,
            outcome,
            calls: Vec::new(),
            classes: Vec::new(),
            bids: Vec::new(),
            demand: market
                .demands()
                .iter_ids()
                .map(|(id, d)| (d.code.as_str(), id))
                .collect(),
            market_bid: market
                .bids()
                .iter_ids()
                .map(|(id, b)| (b.code.as_str(), id))
                .collect(),
            class: HashMap::new(),
            bid: HashMap::new(),
            placed: vec![Vec::new(); market.demands().len()],
            published: HashSet::new(),
            frozen: vec![false; market.demands().len()],
            same: first_of_each(market),
            vetted: market.demands().iter().any(|d| d.vetting.is_some()),
        };
        case.freeze();
        for call in &outcome.calls {
            case.add_call(call);
        }
        case.weigh();
        case
    }

    fn freeze(&mut self) {
        for row in self.market.published().unwrap_or(&[]) {
            self.published
                .extend([row.call.as_str(), row.class.as_str()]);
            self.frozen[row.demand.index()] = true;
        }
    }

    fn add_call(&mut self, out: &'a CallOut) {
        let call = self.calls.len();
        let (first_class, first_bid) = (self.classes.len(), self.bids.len());
        for class in &out.classes {
            self.add_class(class, call);
        }
        for bid in &out.bids {
            let Some(&id) = self.market_bid.get(bid.code.as_str()) else {
                continue;
            };
            if !self.bid.contains_key(bid.code.as_str()) {
                self.bid.insert(&bid.code, self.bids.len());
                self.bids.push(BidCase { out: bid, call, id });
            }
        }
        let classes = first_class..self.classes.len();
        let members = self.classes[classes.clone()]
            .iter()
            .flat_map(|c| &c.members);
        let mut demands: Vec<DemandId> = members.map(|&(demand, _)| demand).collect();
        demands.sort_by(|&a, &b| self.demand(a).code.cmp(&self.demand(b).code));
        demands.dedup();
        let first = demands.first().map(|&d| self.demand(d));
        self.calls.push(CallCase {
            out,
            classes,
            bids: first_bid..self.bids.len(),
            firms: demands.iter().flat_map(|&d| self.parties(d)).collect(),
            majors: self.common_majors(&demands),
            days: self.common_days(&demands),
            level: first.map(|d| Level {
                rank: d.level.rank,
                at_least: demands.iter().all(|&d| self.demand(d).level.at_least),
            }),
            mode: first.map(|d| d.mode),
            demands,
        });
    }

    fn add_class(&mut self, out: &'a ClassOut, call: usize) {
        let known = out.members.iter();
        let known = known.filter_map(|m| Some((*self.demand.get(m.demand.as_str())?, m.heads)));
        let members: Vec<(DemandId, u32)> = known.collect();
        let size: i128 = out.members.iter().map(|m| i128::from(m.heads)).sum();
        for &(demand, heads) in &members {
            self.placed[demand.index()].push((self.classes.len(), heads));
        }
        self.class.entry(&out.code).or_insert(self.classes.len());
        self.classes.push(ClassCase {
            out,
            call,
            size,
            weight: 0,
            intake: self.intake(size),
            anchor: self.anchor(&members),
            members,
        });
    }

    /// W_c: heads over h_d come off the demand's classes of size L, last class first.
    fn weigh(&mut self) {
        let least = i128::from(self.model.classes.class_min);
        for id in self.market.demands().ids() {
            let demand = &self.market.demands()[id];
            let all: i128 = self.placed[id.index()]
                .iter()
                .map(|&(_, q)| i128::from(q))
                .sum();
            let mut surplus = (all - i128::from(demand.heads)).max(0);
            for &(class, heads) in self.placed[id.index()].iter().rev() {
                let class = &mut self.classes[class];
                let mut counted = i128::from(heads);
                if class.size == least {
                    let off = surplus.min(counted);
                    surplus -= off;
                    counted -= off;
                }
                class.weight += counted * i128::from(demand.priority);
            }
        }
    }

    /// The demand of `id`.
    pub fn demand(&self, id: DemandId) -> &'a Demand {
        &self.market.demands()[id]
    }

    /// The firm of `id`.
    pub fn firm(&self, id: FirmId) -> &'a Firm {
        &self.market.firms()[id]
    }

    /// The call of a class.
    pub fn call_of(&self, class: usize) -> &CallCase<'a> {
        &self.calls[self.classes[class].call]
    }

    /// L.
    pub fn least(&self) -> u32 {
        self.model.classes.class_min
    }

    /// ceil(size / yield).
    pub fn intake(&self, size: i128) -> i128 {
        let share = i128::from(self.model.award.yield_hundredths.max(1));
        (size * 100 + share - 1) / share
    }

    /// Vetted (or nothing is vetted yet), and the firm not screened out.
    pub fn takes_part(&self, id: DemandId) -> bool {
        let demand = self.demand(id);
        let passed = !self.vetted || demand.vetting == Some(Vetting::Passed);
        passed && self.firm(demand.firm).eligible
    }

    /// Whether any demand has a verdict.
    pub fn vetted(&self) -> bool {
        self.vetted
    }

    /// What demands must share to share a class.
    pub fn role_key(&self, id: DemandId) -> RoleKey<'a> {
        let d = self.demand(id);
        (&d.chain, &d.post, d.level.rank, d.mode)
    }

    /// Filed by a park, cluster or chain office, or for others.
    pub fn premerged(&self, id: DemandId) -> bool {
        let demand = self.demand(id);
        let kind = self.firm(demand.firm).kind;
        let merges = matches!(kind, FirmKind::Park | FirmKind::Cluster | FirmKind::Office);
        merges || !demand.filed_for.is_empty()
    }

    /// The firms that a demand counts: those it names, else the filer.
    pub fn firms(&self, id: DemandId) -> Vec<FirmId> {
        let demand = self.demand(id);
        if demand.filed_for.is_empty() {
            return vec![demand.firm];
        }
        demand.filed_for.iter().map(|&(firm, _)| firm).collect()
    }

    /// Everybody behind a demand: the filer and the firms it names.
    fn parties(&self, id: DemandId) -> Vec<FirmId> {
        let mut firms = self.firms(id);
        firms.push(self.demand(id).firm);
        firms
    }

    /// Heads of a demand in classes.
    pub fn served(&self, id: DemandId) -> i128 {
        self.placed[id.index()]
            .iter()
            .map(|&(_, heads)| i128::from(heads))
            .sum()
    }

    /// The site of the largest contributor; of equal ones the smallest code.
    pub fn anchor(&self, members: &[(DemandId, u32)]) -> Option<&'a Site> {
        let largest = members.iter().min_by(|a, b| {
            let code = |m: &(DemandId, u32)| &self.demand(m.0).code;
            b.1.cmp(&a.1).then_with(|| code(a).cmp(code(b)))
        });
        largest.map(|&(demand, _)| &self.demand(demand).site)
    }

    /// Majors (one per catalogue and code) that all `demands` accept.
    pub fn common_majors(&self, demands: &[DemandId]) -> Vec<MajorId> {
        let Some((&first, rest)) = demands.split_first() else {
            return Vec::new();
        };
        let accepts = |d: DemandId, m| self.demand(d).majors.iter().any(|&n| self.major(n) == m);
        let majors = self.demand(first).majors.iter().map(|&m| self.major(m));
        let mut common: Vec<MajorId> = majors
            .filter(|&m| rest.iter().all(|&d| accepts(d, m)))
            .collect();
        common.sort_unstable();
        common.dedup();
        common
    }

    /// Day counts that all `demands` accept.
    pub fn common_days(&self, demands: &[DemandId]) -> Result<Option<Days>, ()> {
        let given = demands.iter().filter_map(|&d| self.demand(d).days);
        let common = given.reduce(|a, b| Days {
            low: a.low.max(b.low),
            high: a.high.min(b.high),
        });
        if common.is_some_and(|days| days.low > days.high) {
            return Err(());
        }
        Ok(common)
    }

    /// The first major with the same catalogue and code.
    pub fn major(&self, id: MajorId) -> MajorId {
        self.same[id.index()]
    }

    /// Equal, or equal by the round's own table.
    pub fn majors_match(&self, a: MajorId, b: MajorId) -> bool {
        let (first_a, first_b) = (self.major(a), self.major(b));
        first_a == first_b
            || self.market.majors_equal(a, b)
            || self.market.majors_equal(first_a, first_b)
    }

    /// Indices of the classes that hold heads of the demand `code`.
    pub fn classes_of_demand(&self, code: &str) -> impl Iterator<Item = usize> + '_ {
        let placed = self.demand.get(code).map(|d| &self.placed[d.index()]);
        placed.into_iter().flatten().map(|&(class, _)| class)
    }

    /// Indices of the classes of the call `code`.
    pub fn classes_of_call<'b>(&'b self, code: &'b str) -> impl Iterator<Item = usize> + 'b {
        let calls = self.calls.iter().filter(move |call| call.out.code == code);
        calls.flat_map(CallCase::classes)
    }

    /// Indices of the classes of the role key of the demand `code`.
    pub fn classes_of_key(&self, code: &str) -> Vec<usize> {
        let Some(key) = self.demand.get(code).map(|&d| self.role_key(d)) else {
            return Vec::new();
        };
        let of_key = |c: &ClassCase<'_>| c.members.iter().any(|&(d, _)| self.role_key(d) == key);
        (0..self.classes.len())
            .filter(|&c| of_key(&self.classes[c]))
            .collect()
    }
}

/// Per major: the first with the same catalogue and code.
fn first_of_each(market: &Market) -> Vec<MajorId> {
    let mut first = HashMap::new();
    let key = |id: MajorId| {
        let major = &market.majors()[id];
        (major.catalogue.as_str(), major.code.as_str())
    };
    market
        .majors()
        .ids()
        .map(|id| *first.entry(key(id)).or_insert(id))
        .collect()
}
