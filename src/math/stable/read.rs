//! hr-json/1: hospital/residents with strict lists (HR), with tie groups (HRT), with sizes (HRS).
//! Every wrong place is found, with its line, as far as the text can be read at all.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::{HospitalId, Pair, Place, Problem, ResidentId, Seats};
use crate::base::ids::{Id, IdVec};
use crate::math::assign::read::json::{self, Place as At};
use crate::math::assign::read::{Expected, NUMBER_MAX, ReadError};

/// A case; residents and hospitals stand in the order of the file.
#[derive(Clone, Debug)]
pub struct Case {
    /// Names of the residents.
    pub residents: Vec<String>,
    /// Names of the hospitals.
    pub hospitals: Vec<String>,
    /// The pairs that both sides list.
    pub problem: Problem,
    /// Capacities and sizes.
    pub room: Seats,
}

/// Wrong places that are said of one file.
const WRONG_MAX: usize = 20;

const FORMAT: &str = "\"hr-json/1\"";
const KINDS: &str = "\"HR\", \"HRT\" or \"HRS\"";
const RULE: &str = "the rule that (r,h) blocks if r prefers h to its place and the size of r and \
                    of those of h that h prefers to r are within the capacity";
const ONCE: &str = "each name once";
const RESIDENT: &str = "the name of a resident";
const HOSPITAL: &str = "the name of a hospital";
const SIZED: &str = "a size for every resident";

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    residents: Entries<'a, Names<'a>>,
    #[serde(borrow)]
    hospitals: Entries<'a, Ward<'a>>,
    #[serde(borrow, default)]
    sizes: Option<Entries<'a, i64>>,
    #[serde(borrow, default)]
    blocking_rule: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Ward<'a> {
    capacity: i64,
    #[serde(borrow)]
    preferences: Names<'a>,
}

#[derive(Deserialize, PartialEq, Eq, Hash)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object whose keys are names, in the order of the file.
struct Entries<'a, T>(Vec<(Name<'a>, T)>);

/// A list of names, or of tie groups of names.
struct Names<'a>(Vec<(Name<'a>, Where)>);

/// Where a name stands in its list.
#[derive(Clone, Copy)]
struct Where {
    place: Place,
    /// Whether it stands in a list of its own.
    in_group: bool,
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Entries<'a, T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<'a, T>(PhantomData<(&'a (), T)>);
        impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for Reader<'a, T> {
            type Value = Entries<'a, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an object whose keys are names")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        from.deserialize_map(Reader(PhantomData))
    }
}

/// One member of a list: a name, or the names of a tie group.
enum Tied<'a> {
    One(Name<'a>),
    Group(Vec<Name<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Tied<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Reader<'a> {
            type Value = Tied<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a name or a list of names")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Tied::One(Name(Cow::Borrowed(name))))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Tied::One(Name(Cow::Owned(name.to_owned()))))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                Ok(Tied::Group(names))
            }
        }
        from.deserialize_any(Reader(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Names<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut names = Vec::new();
        for (group, tied) in (0..).zip(Vec::<Tied<'a>>::deserialize(from)?) {
            let in_group = matches!(tied, Tied::Group(_));
            let tied = match tied {
                Tied::One(name) => vec![name],
                Tied::Group(names) => names,
            };
            names.extend((0..).zip(tied).map(|(order, name)| {
                let place = Place { group, order };
                (name, Where { place, in_group })
            }));
        }
        Ok(Names(names))
    }
}

/// What is wrong with a text, up to [`WRONG_MAX`] places.
struct Wrong<'a> {
    at: At<'a>,
    said: Vec<ReadError>,
}

impl Wrong<'_> {
    fn say(&mut self, path: &[&str], expected: Expected) {
        if self.said.len() < WRONG_MAX {
            self.said.push(self.at.wrong(path, expected));
        }
    }

    fn number(&mut self, path: &[&str], number: i64, low: i64) {
        if self.said.len() < WRONG_MAX {
            self.said
                .extend(self.at.within(path, number, low, NUMBER_MAX).err());
        }
    }
}

/// Reads a case.
///
/// # Errors
/// Every place that is wrong, at most 20, with its line and what was expected there; a text that is
/// no such JSON, its first fault.
pub fn read(text: &[u8]) -> Result<Case, Vec<ReadError>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let text = json::text(text).map_err(|error| vec![error])?;
    let raw: Raw<'_> = json::parse(text).map_err(|error| vec![error])?;
    let at = At { text };
    let mut wrong = Wrong { at, said: vec![] };
    if raw.format != "hr-json/1" {
        wrong.say(&["format"], Expected::Form(FORMAT));
    }
    let kind = raw.kind.as_deref();
    if kind.is_some_and(|kind| !["HR", "HRT", "HRS"].contains(&kind)) {
        wrong.say(&["type"], Expected::Form(KINDS));
    }
    let known = |rule: &str| rule.contains("prefers") && rule.contains("capacity");
    if raw
        .blocking_rule
        .as_deref()
        .is_some_and(|rule| !known(rule))
    {
        wrong.say(&["blocking_rule"], Expected::Form(RULE));
    }
    let sizes = sizes(&raw, kind == Some("HRS"), &mut wrong);
    let pairs = pairs(&raw, &mut wrong);
    if !wrong.said.is_empty() {
        wrong.said.sort_by_key(|wrong| wrong.line);
        return Err(wrong.said);
    }
    let problem = Problem::new(raw.residents.0.len(), raw.hospitals.0.len(), pairs);
    let capacities = raw.hospitals.0.iter().map(|(_, ward)| ward.capacity as u64);
    let room = match sizes {
        None => Seats::heads(&problem, capacities.collect()),
        Some(sizes) => {
            let size = |pair: &Pair| sizes[pair.resident.index()];
            let sizes = problem.pairs().iter().map(size).collect();
            Seats::sizes(&problem, capacities.collect(), sizes)
        }
    };
    let residents = raw
        .residents
        .0
        .into_iter()
        .map(|(Name(n), _)| n.into_owned());
    let hospitals = raw
        .hospitals
        .0
        .into_iter()
        .map(|(Name(n), _)| n.into_owned());
    Ok(Case {
        residents: residents.collect(),
        hospitals: hospitals.collect(),
        problem,
        room,
    })
}

/// Names to their numbers; a name that stands twice is wrong.
fn numbered<'r, T>(
    key: &str,
    entries: &'r Entries<'_, T>,
    wrong: &mut Wrong<'_>,
) -> HashMap<&'r str, u32> {
    let mut numbers = HashMap::new();
    for (number, (Name(name), _)) in (0..).zip(&entries.0) {
        if numbers.insert(name.as_ref(), number).is_some() {
            wrong.say(&[key, name.as_ref()], Expected::Form(ONCE));
        }
    }
    numbers
}

/// Per resident its size, if there are sizes.
fn sizes(raw: &Raw<'_>, required: bool, wrong: &mut Wrong<'_>) -> Option<Vec<u64>> {
    let Some(entries) = &raw.sizes else {
        if required {
            wrong.say(&["sizes"], Expected::Form(SIZED));
        }
        return None;
    };
    let numbers = numbered("sizes", entries, wrong);
    for (Name(name), size) in &entries.0 {
        wrong.number(&["sizes", name.as_ref()], *size, 1);
    }
    let residents: HashSet<&Name<'_>> = raw.residents.0.iter().map(|(name, _)| name).collect();
    for (name, _) in entries
        .0
        .iter()
        .filter(|(name, _)| !residents.contains(name))
    {
        wrong.say(&["sizes", name.0.as_ref()], Expected::Form(RESIDENT));
    }
    let size = |name: &Name<'_>| {
        numbers
            .get(name.0.as_ref())
            .map(|&at| entries.0[at as usize].1)
    };
    let sizes: Option<Vec<i64>> = raw.residents.0.iter().map(|(name, _)| size(name)).collect();
    if sizes.is_none() {
        wrong.say(&["sizes"], Expected::Form(SIZED));
    }
    Some(sizes?.into_iter().map(|size| size.max(0) as u64).collect())
}

/// The pairs that both sides list, hospital by hospital.
fn pairs(raw: &Raw<'_>, wrong: &mut Wrong<'_>) -> IdVec<super::PairId, Pair> {
    let residents = numbered("residents", &raw.residents, wrong);
    let hospitals = numbered("hospitals", &raw.hospitals, wrong);
    let mut asked: Vec<Vec<(u32, Place)>> = vec![Vec::new(); raw.hospitals.0.len()];
    let mut seen = vec![u32::MAX; raw.hospitals.0.len()];
    for (resident, (Name(name), list)) in (0..).zip(&raw.residents.0) {
        let path = ["residents", name.as_ref()];
        for (hospital, place) in listed(&path, list, &hospitals, HOSPITAL, wrong) {
            match seen[hospital as usize] == resident {
                true => wrong.say(&path, Expected::Form(ONCE)),
                false => asked[hospital as usize].push((resident, place)),
            }
            seen[hospital as usize] = resident;
        }
    }
    let mut pairs = IdVec::new();
    let mut wanted: Vec<Option<(u32, Place)>> = vec![None; raw.residents.0.len()];
    for (hospital, (Name(name), ward)) in (0..).zip(&raw.hospitals.0) {
        let path = ["hospitals", name.as_ref(), "preferences"];
        wrong.number(&["hospitals", name.as_ref(), "capacity"], ward.capacity, 0);
        for (resident, place) in listed(&path, &ward.preferences, &residents, RESIDENT, wrong) {
            let before = wanted[resident as usize].replace((hospital, place));
            if before.is_some_and(|(at, _)| at == hospital) {
                wrong.say(&path, Expected::Form(ONCE));
            }
        }
        for &(resident, liked) in &asked[hospital as usize] {
            let wanted = wanted[resident as usize].filter(|&(at, _)| at == hospital);
            if let Some((_, wanted)) = wanted {
                pairs.push(Pair {
                    resident: ResidentId::new(resident as usize),
                    hospital: HospitalId::new(hospital as usize),
                    liked,
                    wanted,
                });
            }
        }
    }
    pairs
}

/// The names of a list as numbers; unknown ones are wrong.
fn listed(
    path: &[&str],
    list: &Names<'_>,
    numbers: &HashMap<&str, u32>,
    expected: &'static str,
    wrong: &mut Wrong<'_>,
) -> Vec<(u32, Place)> {
    let mut found = Vec::with_capacity(list.0.len());
    for (Name(name), at) in &list.0 {
        if let Some(&number) = numbers.get(name.as_ref()) {
            found.push((number, at.place));
            continue;
        }
        let (group, order) = (at.place.group.to_string(), at.place.order.to_string());
        let mut path = path.to_vec();
        path.push(&group);
        path.extend(at.in_group.then_some(order.as_str()));
        wrong.say(&path, Expected::Form(expected));
    }
    found
}
