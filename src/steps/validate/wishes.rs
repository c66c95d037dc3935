//! Two cells of a demand that name firms: 指定整合方 (the only integrator it accepts) and 代报企业 (whom it
//! was filed for).

use std::collections::{BTreeMap, BTreeSet};

use super::firms::Firms;
use super::names::{Named, Names};
use super::notes::Notes;
use super::parse;
use crate::base::ids::Id;
use crate::domain::catalog::{nearest, normal, squeezed};
use crate::domain::market::{FirmId, FirmKind, Integrator, Tier, Trouble};
use crate::steps::read::Row;

/// Names of parks and clusters -> integrators.
#[derive(Debug)]
pub struct Integrators {
    by_name: BTreeMap<String, BTreeSet<Integrator>>,
}

impl Integrators {
    /// What the firms stand in, and the parks and clusters among them.
    pub fn new(firms: &Firms) -> Self {
        let mut by_name: BTreeMap<String, BTreeSet<Integrator>> = BTreeMap::new();
        let mut add = |name: &str, tier, code: &str| {
            let code = Some(code.to_owned());
            let integrator = Integrator { tier, code };
            by_name
                .entry(squeezed(name))
                .or_default()
                .insert(integrator);
        };
        for firm in &firms.firms {
            for (tier, value) in [(Tier::Park, &firm.park), (Tier::Cluster, &firm.cluster)] {
                if let Some(value) = value {
                    add(value, tier, value);
                }
            }
            let own = match firm.kind {
                FirmKind::Park => Some((Tier::Park, &firm.park)),
                FirmKind::Cluster => Some((Tier::Cluster, &firm.cluster)),
                _ => None,
            };
            if let Some((tier, value)) = own {
                add(&firm.name, tier, value.as_ref().unwrap_or(&firm.name));
                add(&firm.code, tier, value.as_ref().unwrap_or(&firm.name));
            }
        }
        Integrators { by_name }
    }

    /// The integrator that a demand names; blank is `None`.
    pub fn cell(&self, firms: &Firms, notes: &mut Notes, row: Row) -> Option<Integrator> {
        let text = squeezed(row.text("integrator"));
        if text.is_empty() {
            return None;
        }
        if let Some(tier) = tier_word(&text) {
            return Some(Integrator { tier, code: None });
        }
        let mut meant = self.by_name.get(&text).cloned().unwrap_or_default();
        let ids = match firms.names.find(&text) {
            Named::One(id) => vec![id],
            Named::Several(ids) => ids,
            Named::Nobody => Vec::new(),
        };
        for firm in ids.iter().map(|&id| &firms.firms[id]) {
            let integrator = match firm.kind {
                FirmKind::Leader => (Tier::Leader, Some(firm.code.clone())),
                FirmKind::Office => (Tier::Office, None),
                _ => continue,
            };
            let (tier, code) = integrator;
            meant.insert(Integrator { tier, code });
        }
        if meant.len() > 1 {
            let code = |i: Integrator| i.code.unwrap_or_else(|| text.clone());
            let codes = meant.into_iter().map(code).collect();
            notes.cell(row, "integrator", Trouble::Ambiguous { codes });
            return None;
        }
        if meant.is_empty() && firms.names.is_present() {
            notes.cell(row, "integrator", self.unresolved(firms, &text));
        }
        meant.pop_first()
    }

    fn unresolved(&self, firms: &Firms, text: &str) -> Trouble {
        let names = self.by_name.keys().map(String::as_str);
        match (nearest(text, names), firms.names.unresolved(text)) {
            (Some(name), Trouble::Unresolved { table, .. }) => Trouble::Unresolved {
                table,
                nearest: Some(name.to_owned()),
            },
            (_, trouble) => trouble,
        }
    }
}

fn tier_word(text: &str) -> Option<Tier> {
    match text.to_lowercase().as_str() {
        "园区" | "产业园区" | "park" => Some(Tier::Park),
        "集群" | "产业集群" | "cluster" => Some(Tier::Cluster),
        "链主" | "链主企业" | "leader" => Some(Tier::Leader),
        "链长办" | "链长制办公室" | "office" => Some(Tier::Office),
        _ => None,
    }
}

/// The firms that demand `row` was filed for, with their heads: `A公司12；B公司9`. One firm named twice
/// has both heads.
pub fn filed_for(firms: &Firms, notes: &mut Notes, row: Row) -> Vec<(FirmId, u32)> {
    let mut shares: BTreeMap<FirmId, u32> = BTreeMap::new();
    let separators = [';', '；', '、', ',', '，', '\n'];
    for entry in row.raw("for").split(separators) {
        let entry = entry.trim();
        if entry.is_empty() || !firms.names.is_present() {
            continue;
        }
        if let Some((firm, heads)) = share(firms, notes, row, entry) {
            let sum = shares.entry(firm).or_default();
            *sum = sum.saturating_add(heads);
        }
    }
    shares.into_iter().collect()
}

/// An entry as a name or code and heads, blank where there are none. Where a code ends in digits
/// the cut is where somebody is found.
pub fn party<I: Id>(names: &Names<I>, entry: &str) -> (String, String) {
    let text = normal(entry);
    let text = text.trim_end_matches([')', '人', '名']);
    let bare = |name: &str| {
        let name = name.trim_end_matches(['(', ':', ' ', '*', '×', '=', '-']);
        name.to_owned()
    };
    let first = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let mut cuts = (first..text.len()).filter_map(|at| {
        let (name, heads) = text.split_at(at);
        let name = bare(name);
        (names.find(&name) != Named::Nobody).then_some((name, heads))
    });
    let (name, heads) = cuts.next().unwrap_or_else(|| {
        let (name, heads) = text.split_at(first);
        (bare(name), heads)
    });
    (name, heads.to_owned())
}

/// The firm and heads of one entry, noted if bad.
fn share(firms: &Firms, notes: &mut Notes, row: Row, entry: &str) -> Option<(FirmId, u32)> {
    let (name, heads) = party(&firms.names, entry);
    let name = name.as_str();
    let heads = parse::whole(&heads).filter(|&(count, _)| !heads.is_empty() && count > 0);
    let Some((heads, _)) = heads else {
        let expected = "A公司12；B公司9".to_owned();
        notes.part(row, "for", entry, Trouble::BadNumber { expected });
        return None;
    };
    match firms.names.find(name) {
        Named::One(firm) => return Some((firm, heads)),
        Named::Several(ids) => notes.part(row, "for", entry, firms.names.ambiguous(&ids)),
        Named::Nobody => notes.part(row, "for", entry, firms.names.unresolved(name)),
    }
    None
}
