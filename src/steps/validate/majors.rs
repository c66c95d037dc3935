//! Codes and names of majors in cells -> majors of the round: the embedded catalogues, then 补充专业,
//! then what nobody holds, with a warning. Ids are given in the order of catalogue and code, so
//! that the order of rows does not matter.

use std::collections::{BTreeMap, HashMap};

use super::entry::{Entry, is_technician_code, undirected, well_formed};
use super::notes::{Notes, level};
use super::programmes::Taught;
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{
    catalogue_of, catalogue_of_rank, major, major_code, majors_named, nearest_major, normal,
    squeezed,
};
use crate::domain::market::{Level, Major, MajorId, Trouble};
use crate::steps::read::{Row, Tables};

/// The majors that anything names so far. Until [`Majors::finish`] their ids are preliminary.
#[derive(Debug, Default)]
pub struct Majors {
    majors: Vec<Major>,
    ids: HashMap<(String, String), MajorId>,
    extra: Vec<(u8, Major)>,
    extra_codes: HashMap<String, usize>,
    extra_names: HashMap<String, Vec<usize>>,
    nearest: HashMap<String, Option<String>>,
}

impl Majors {
    /// Reads 补充专业, which count as held.
    pub fn new(tables: &Tables, notes: &mut Notes) -> Self {
        let mut majors = Majors::default();
        for row in tables
            .get("majors_extra")
            .into_iter()
            .flat_map(|t| t.rows())
        {
            notes.plain(row, "code");
            let level = notes.read(row, "level", level, || Trouble::BadLevel);
            let code = normal(row.text("code")).to_uppercase();
            let code = major_code(&code).unwrap_or(code);
            let rank = level.map_or(0, |l| l.rank);
            let catalogue = match (row.text("catalogue"), major_code(&code)) {
                ("", Some(code)) => catalogue_of(&code).to_owned(),
                ("", None) => catalogue_of_rank(rank).to_owned(),
                (catalogue, _) => catalogue.to_owned(),
            };
            let name = row.raw("name").to_owned();
            let at = majors.extra.len();
            majors.extra_codes.entry(code.clone()).or_insert(at);
            let named = majors.extra_names.entry(squeezed(&name)).or_default();
            named.push(at);
            let major = Major {
                catalogue,
                code,
                name,
            };
            majors.extra.push((rank, major));
        }
        majors
    }

    /// The majors that a demand of `level` accepts, each noted if bad.
    pub fn of_demand(&mut self, notes: &mut Notes, row: Row, level: Level) -> Vec<MajorId> {
        let text = row.raw("majors");
        let separators = [';', '；', '、', ',', '，', '/', '／', '|', '\n'];
        let entries = text
            .split(separators)
            .map(str::trim)
            .filter(|e| !e.is_empty());
        let mut ids = Vec::new();
        for entry in entries {
            ids.extend(self.entry(notes, row, "majors", entry, level, ""));
        }
        if ids.is_empty() && !text.is_empty() && text.chars().all(|c| separators.contains(&c)) {
            notes.cell(row, "majors", Trouble::Missing);
        }
        ids
    }

    /// The major of a programme taught at `rank`.
    pub fn of_programme(&mut self, notes: &mut Notes, row: Row, rank: u8) -> Option<MajorId> {
        let level = Level {
            rank,
            at_least: false,
        };
        let catalogue = row.text("catalogue");
        let ids = self.entry(notes, row, "major", row.raw("major"), level, catalogue);
        ids.first().copied()
    }

    /// The major that a school's row names: of those it teaches if one fits, else as the catalogues
    /// say.
    pub fn of_school(&mut self, notes: &mut Notes, row: Row, taught: &Taught) -> Option<MajorId> {
        let written = row.raw("major");
        if written.is_empty() {
            return None;
        }
        let entry = Entry::read(written);
        let mut fitting = self.taught_as(taught, &entry, &entry.name);
        if fitting.is_empty()
            && let Some(reading) = undirected(&entry.name)
        {
            fitting = self.taught_as(taught, &entry, &reading);
            if !fitting.is_empty() {
                notes.cell(row, "major", Trouble::Repaired { reading });
            }
        }
        match fitting[..] {
            [id] => {
                if entry.repaired {
                    let reading = self.majors[id.index()].code.clone();
                    notes.cell(row, "major", Trouble::Repaired { reading });
                }
                Some(id)
            }
            // The school may teach it in a row that could not be read.
            [] if taught.partly && entry.code.is_none() => None,
            [] => self.untaught(notes, row, written, &entry),
            _ => {
                let codes = fitting.iter().map(|id| self.label(*id)).collect();
                notes.cell(row, "major", Trouble::Ambiguous { codes });
                None
            }
        }
    }

    /// The majors taught that have the entry's code, or where it has none are called `name`.
    fn taught_as(&self, taught: &Taught, entry: &Entry, name: &str) -> Vec<MajorId> {
        let name = squeezed(name);
        let fits = |id: &&MajorId| {
            let major = &self.majors[id.index()];
            match &entry.code {
                Some(code) => major_code(code).as_ref().unwrap_or(code) == &major.code,
                None => squeezed(&major.name) == name,
            }
        };
        let mut fitting: Vec<MajorId> = taught.majors.iter().filter(fits).copied().collect();
        fitting.sort_unstable();
        fitting.dedup();
        fitting
    }

    /// A major that the school does not teach: a rule of fit speaks about it later; here it only
    /// has to be readable.
    fn untaught(
        &mut self,
        notes: &mut Notes,
        row: Row,
        text: &str,
        entry: &Entry,
    ) -> Option<MajorId> {
        let any = Level {
            rank: 1,
            at_least: true,
        };
        if entry.code.is_some() {
            let ids = self.entry(notes, row, "major", text, any, "");
            return ids.first().copied();
        }
        let held = self.held_named(&entry.name, any, "");
        match &held[..] {
            [one] => Some(self.intern(one.clone())),
            [] => {
                let nearest = self.suggest(text);
                notes.cell(row, "major", Trouble::BadMajor { nearest });
                None
            }
            _ => {
                let codes = held.iter().map(|m| m.code.clone()).collect();
                notes.cell(row, "major", Trouble::Ambiguous { codes });
                None
            }
        }
    }

    /// The major of a code in 专业对照; old codes need not be held.
    pub fn of_map(&mut self, notes: &mut Notes, row: Row, key: &str) -> Option<MajorId> {
        let entry = Entry::read(row.raw(key));
        let held = entry.code.as_ref().and_then(|code| self.coded(code));
        match held {
            Some((major, _)) => Some(self.intern(major)),
            None if row.raw(key).is_empty() => None,
            None => {
                let nearest = self.suggest(row.raw(key));
                notes.cell(row, key, Trouble::BadMajor { nearest });
                None
            }
        }
    }

    fn entry(
        &mut self,
        notes: &mut Notes,
        row: Row,
        key: &str,
        text: &str,
        level: Level,
        catalogue: &str,
    ) -> Vec<MajorId> {
        if text.is_empty() {
            return Vec::new();
        }
        let entry = Entry::read(text);
        let found = match &entry.code {
            Some(code) => self.coded(code).filter(|(major, held)| {
                let same = |name: &str| squeezed(&major.name) == squeezed(name);
                let bare = undirected(&entry.name).is_some_and(|bare| same(&bare));
                entry.name.is_empty() || !held || same(&entry.name) || bare
            }),
            None => None,
        };
        if let Some((mut major, held)) = found {
            let other = held && !entry.name.is_empty();
            if entry.repaired || other && squeezed(&major.name) != squeezed(&entry.name) {
                let reading = major.code.clone();
                notes.part(row, key, text, Trouble::Repaired { reading });
            }
            if !held {
                let catalogue = major.catalogue.clone();
                notes.part(row, key, text, Trouble::MajorNotHeld { catalogue });
            }
            if !held && !entry.name.is_empty() {
                major.name.clone_from(&entry.name);
            }
            return vec![self.intern(major)];
        }
        if entry.code.is_some() || !well_formed(&entry.name) {
            let nearest = self.suggest(text);
            notes.part(row, key, text, Trouble::BadMajor { nearest });
            return Vec::new();
        }
        let mut majors = self.held_named(&entry.name, level, catalogue);
        if majors.is_empty()
            && let Some(reading) = undirected(&entry.name)
        {
            majors = self.held_named(&reading, level, catalogue);
            if !majors.is_empty() {
                notes.part(row, key, text, Trouble::Repaired { reading });
            }
        }
        if majors.is_empty() {
            let major = unheld(&entry.name, level.rank, catalogue);
            let catalogue = major.catalogue.clone();
            notes.part(row, key, text, Trouble::MajorNotHeld { catalogue });
            majors.push(major);
        }
        majors.into_iter().map(|m| self.intern(m)).collect()
    }

    /// The major of a code, and whether anybody holds it; `None` if malformed.
    fn coded(&self, code: &str) -> Option<(Major, bool)> {
        let plain = major_code(code);
        let extra = self.extra_codes.get(plain.as_deref().unwrap_or(code));
        if let Some(&at) = extra {
            return Some((self.extra[at].1.clone(), true));
        }
        if let Some(held) = major(code) {
            let major = Major {
                catalogue: held.catalogue.to_owned(),
                code: held.code.to_owned(),
                name: held.name.to_owned(),
            };
            return Some((major, true));
        }
        let catalogue = match &plain {
            Some(code) => catalogue_of(code),
            None if is_technician_code(code) => "技工2022",
            None => return None,
        };
        let code = plain.unwrap_or_else(|| code.to_owned());
        let major = Major {
            catalogue: catalogue.to_owned(),
            name: code.clone(),
            code,
        };
        Some((major, false))
    }

    /// Held majors of this name at `level`, of `catalogue` if one is given and holds it.
    fn held_named(&self, name: &str, level: Level, catalogue: &str) -> Vec<Major> {
        let at_level = |rank: u8| rank == level.rank || level.at_least && rank >= level.rank;
        let extra = self.extra_names.get(&squeezed(name)).into_iter().flatten();
        let extra = extra.map(|&at| self.extra[at].clone());
        let held = majors_named(name).iter().map(|m| {
            let major = Major {
                catalogue: m.catalogue.to_owned(),
                code: m.code.to_owned(),
                name: m.name.to_owned(),
            };
            (m.rank, major)
        });
        let all: Vec<(u8, Major)> = extra.chain(held).collect();
        let cited = all.iter().filter(|(_, m)| m.catalogue == catalogue);
        let cited: Vec<Major> = cited.map(|(_, m)| m.clone()).collect();
        if !cited.is_empty() {
            return cited;
        }
        // A name that only one level holds is that major, whatever level asks for it.
        let only = all.len() == 1;
        let fitting = all.into_iter().filter(|(rank, _)| only || at_level(*rank));
        fitting.map(|(_, major)| major).collect()
    }

    fn intern(&mut self, major: Major) -> MajorId {
        let key = (major.catalogue.clone(), major.code.clone());
        let next = MajorId::new(self.majors.len());
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.majors.push(major);
        }
        id
    }

    fn label(&self, id: MajorId) -> String {
        let major = &self.majors[id.index()];
        format!("{} {}", major.code, major.catalogue)
    }

    fn suggest(&mut self, text: &str) -> Option<String> {
        let nearest = self.nearest.entry(text.to_owned());
        nearest.or_insert_with(|| nearest_major(text)).clone()
    }

    /// All majors in the order of catalogue and code, and for each preliminary id its final one.
    pub fn finish(self) -> (IdVec<MajorId, Major>, Vec<MajorId>) {
        let sorted: BTreeMap<Major, usize> = self.majors.into_iter().zip(0..).collect();
        let mut renamed = vec![MajorId::new(0); sorted.len()];
        for (new, &old) in sorted.values().enumerate() {
            renamed[old] = MajorId::new(new);
        }
        (sorted.into_keys().collect(), renamed)
    }
}

fn unheld(name: &str, rank: u8, catalogue: &str) -> Major {
    let catalogue = if catalogue.is_empty() {
        catalogue_of_rank(rank)
    } else {
        catalogue
    };
    Major {
        catalogue: catalogue.to_owned(),
        code: squeezed(name),
        name: squeezed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_majors_of_its_level() {
        let majors = Majors::default();
        let at = |name, rank, at_least| {
            let held = majors.held_named(name, Level { rank, at_least }, "");
            held.into_iter().map(|m| m.catalogue).collect::<Vec<_>>()
        };
        assert_eq!(at("学前教育", 3, false), ["职本2021"]);
        assert_eq!(at("学前教育", 2, true), ["高职2021", "职本2021"]);
        assert_eq!(at("学前教育", 1, false), [""; 0]);
        assert_eq!(at("人工智能技术应用", 3, false), ["高职2021"]);
        assert_eq!(at("没有这个专业", 1, true), [""; 0]);
    }

    #[test]
    fn ids_follow_catalogue_and_code() {
        let mut majors = Majors::default();
        let codes = ["510209", "710101", "460103"];
        let old: Vec<MajorId> = codes
            .iter()
            .map(|code| {
                let (major, _) = majors.coded(code).expect("well formed");
                majors.intern(major)
            })
            .collect();
        let (sorted, renamed) = majors.finish();
        assert!(sorted.as_slice().is_sorted());
        for (code, id) in codes.iter().zip(old) {
            assert_eq!(sorted[renamed[id.index()]].code, *code);
        }
    }
}
