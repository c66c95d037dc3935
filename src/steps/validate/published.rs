//! `calls` and `call_members` -> the classes that were published, whose formation is frozen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names::Names;
use super::notes::{Codes, Notes, code_twice};
use super::parse::COUNT_MAX;
use crate::base::ids::IdVec;
use crate::domain::market::{
    CallId, Days, Demand, DemandId, MajorId, Mode, PublishedMember, Trouble,
};
use crate::domain::model::Classes;
use crate::steps::read::{Row, RowAt, Tables};

/// Members of published classes in file order; `None` if nothing was published.
pub fn published(
    tables: &Tables,
    demands: &IdVec<DemandId, Demand>,
    names: &Names<DemandId>,
    classes: &Classes,
    notes: &mut Notes,
) -> Option<Vec<PublishedMember>> {
    let calls = call_codes(tables, notes);
    let table = tables.get("call_members")?;
    let (mut members, mut rows) = (Vec::new(), Vec::new());
    for row in table.rows() {
        notes.plain(row, "call");
        notes.plain(row, "class");
        if let Some(calls) = &calls {
            calls.cell(notes, row, "call");
        }
        let demand = names.cell(notes, row, "demand");
        let heads = notes.whole(row, "heads", 1..=COUNT_MAX);
        let (Some(demand), Some(heads)) = (demand, heads) else {
            continue;
        };
        members.push(PublishedMember {
            call: row.text("call").to_owned(),
            class: row.text("class").to_owned(),
            demand,
            heads,
        });
        rows.push(row);
    }
    lawful(&members, &rows, demands, notes);
    too_small(&members, &rows, demands, classes, notes);
    Some(members)
}

/// Notes classes that are below the least size and have no waiver: what was published stands, but
/// somebody has to fill it up, waive it or dissolve it.
fn too_small(
    members: &[PublishedMember],
    rows: &[Row],
    demands: &IdVec<DemandId, Demand>,
    classes: &Classes,
    notes: &mut Notes,
) {
    let mut sizes: BTreeMap<&str, (usize, u32, u32)> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let class = sizes.entry(&member.class).or_insert((at, 0, 0));
        class.1 = class.1.saturating_add(member.heads);
        class.2 += 1;
    }
    for (first, size, count) in sizes.into_values() {
        let demand = &demands[members[first].demand];
        let waived = count == 1 && demand.waiver.is_some() && size >= classes.waiver_min;
        if size < classes.class_min && !waived {
            let least = classes.class_min;
            notes.cell(
                rows[first],
                "class",
                Trouble::PublishedTooSmall {
                    size,
                    least,
                    mends: Vec::new(),
                },
            );
        }
    }
}

fn call_codes(tables: &Tables, notes: &mut Notes) -> Option<Names<CallId>> {
    let table = tables.get("calls")?;
    let mut names = Names::new("榜单", true);
    let mut codes = Codes::default();
    for row in table.rows() {
        let code = codes.of(notes, row, "call", |_| ("call", String::new()));
        names.add(&code);
    }
    Some(names)
}

/// What a published class must keep to whatever was decided: one call, one role key, one row per
/// demand, a shared major and day count, and no more heads than were ordered.
fn lawful(
    members: &[PublishedMember],
    rows: &[Row],
    demands: &IdVec<DemandId, Demand>,
    notes: &mut Notes,
) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut shared: BTreeMap<&str, Shared> = BTreeMap::new();
    let mut seen: HashMap<(&str, DemandId), RowAt> = HashMap::new();
    let mut heads: HashMap<DemandId, u32> = HashMap::new();
    for (at, member) in members.iter().enumerate() {
        let demand = &demands[member.demand];
        let class = member.class.as_str();
        let lead = *first.entry(class).or_insert(at);
        let leader = &demands[members[lead].demand];
        let mut forbid = |key: &str, rule: &str| {
            let rule = rule.to_owned();
            notes.cell(rows[at], key, Trouble::BadPublished { rule });
        };
        if members[lead].call != member.call {
            forbid("call", "一个班只属于一个榜单 / a class belongs to one call");
        }
        let same_key = role_key(leader) == role_key(demand);
        if !same_key {
            forbid(
                "demand",
                "产业链、岗位、层次、培养类型须相同 / chain, post, level and mode are equal",
            );
        }
        let total = heads.entry(member.demand).or_default();
        *total = total.saturating_add(member.heads);
        if *total > demand.heads_max {
            forbid("heads", "不超过需求人数 / no more heads than ordered");
        }
        if let Some(first) = seen.insert((class, member.demand), rows[at].position()) {
            notes.cell(rows[at], "demand", code_twice(rows[at], first));
        }
        let common = shared.entry(class).or_insert_with(|| Shared::of(demand));
        if same_key && !common.meet(demand) {
            let rule = "须有共同的专业和培养周期 / a shared major and day count".to_owned();
            notes.cell(rows[at], "demand", Trouble::BadPublished { rule });
        }
    }
}

fn role_key(demand: &Demand) -> (&str, &str, u8, Mode) {
    let (chain, post) = (demand.chain.as_str(), demand.post.as_str());
    (chain, post, demand.level.rank, demand.mode)
}

/// What the demands of a class have in common.
struct Shared {
    majors: BTreeSet<MajorId>,
    days: Option<Days>,
}

impl Shared {
    fn of(demand: &Demand) -> Self {
        Shared {
            majors: demand.majors.iter().copied().collect(),
            days: demand.days,
        }
    }

    /// Narrows to what `demand` allows too; false if nothing is left. A demand whose cells could
    /// not be read is let pass.
    fn meet(&mut self, demand: &Demand) -> bool {
        let theirs: BTreeSet<_> = demand.majors.iter().copied().collect();
        if theirs.is_empty() || self.majors.is_empty() {
            return true;
        }
        self.majors.retain(|id| theirs.contains(id));
        let days = Days::meet(self.days, demand.days);
        self.days = days.unwrap_or(None);
        !self.majors.is_empty() && days.is_ok()
    }
}
