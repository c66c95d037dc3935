//! Codes and names of a round -> whom they mean; one that the round does not have is a finding that
//! names the nearest.

use std::collections::BTreeSet;

use super::said::{Notes, Said};
use super::vocabulary::{Object, Turn};
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{level, nearest, normal, squeezed};
use crate::domain::change::cities;
use crate::domain::market::{
    BidId, CriterionId, DemandId, FirmId, MajorId, Market, Mode, ProgrammeId, SchoolId, Trouble,
};

/// Whom or what a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    School(SchoolId),
    Programme(ProgrammeId),
    Major(MajorId),
    City(String),
    Chain(String),
    /// A chain that is not there yet, and the one whose orders it repeats.
    NewChain(String, String),
    All,
    Demand(DemandId),
    Firm(FirmId),
    Criterion(CriterionId),
    Model,
    Bid(BidId),
    Winners,
}

/// What names are held against.
pub struct Names<'a> {
    market: &'a Market,
    chains: BTreeSet<String>,
    cities: BTreeSet<String>,
}

impl<'a> Names<'a> {
    /// The names of a round.
    pub fn new(market: &'a Market) -> Self {
        Names {
            market,
            chains: market.demands().iter().map(|d| d.chain.clone()).collect(),
            cities: cities(market),
        }
    }

    /// Every object of a kind, with what people call it.
    pub fn each(&self, object: Object, turn: Turn) -> Vec<(Who, String)> {
        let market = self.market;
        let text = |(who, label): (Who, &str)| (who, label.to_owned());
        match object {
            Object::School => {
                let schools = market.schools().iter_ids().filter(|(_, s)| s.eligible);
                distinct(schools.map(|(id, s)| (Who::School(id), &*s.name, &*s.code)))
            }
            Object::Firm => {
                let firms = market.firms().iter_ids().filter(|(_, f)| f.eligible);
                distinct(firms.map(|(id, f)| (Who::Firm(id), &*f.name, &*f.code)))
            }
            Object::Major => {
                let taught: BTreeSet<MajorId> =
                    market.programmes().iter().map(|p| p.major).collect();
                let major = |id: MajorId| {
                    let major = &market.majors()[id];
                    (Who::Major(id), &*major.name, &*major.code)
                };
                distinct(taught.into_iter().map(major))
            }
            Object::Programme => {
                let label = |id| (Who::Programme(id), programme_name(market, id));
                market.programmes().ids().map(label).collect()
            }
            Object::City if matches!(turn, Turn::Seats(_)) => {
                let cities: BTreeSet<&String> = market.schools().iter().map(|s| &s.city).collect();
                let city = |city: &String| (Who::City(city.clone()), city.clone());
                cities.into_iter().map(city).collect()
            }
            Object::City => {
                let city = |city: &String| (Who::City(city.clone()), city.clone());
                self.cities.iter().map(city).collect()
            }
            Object::Chain if turn == Turn::Added => {
                let new = |c: &String| (Who::NewChain(format!("新·{c}"), c.clone()), c.clone());
                self.chains.iter().map(new).collect()
            }
            Object::Chain => {
                let chain = |chain: &String| (Who::Chain(chain.clone()), chain.clone());
                self.chains.iter().map(chain).collect()
            }
            Object::Demand => {
                let demands = market.demands().iter_ids();
                let demands = demands.map(|(id, d)| (Who::Demand(id), &*d.code));
                demands.map(text).collect()
            }
            Object::Bid => {
                let bids = market.bids().iter_ids();
                bids.map(|(id, b)| text((Who::Bid(id), &*b.code))).collect()
            }
            Object::Criterion => {
                let criteria = market.criteria().iter_ids();
                let criteria = criteria.map(|(id, c)| (Who::Criterion(id), &*c.code));
                criteria.map(text).collect()
            }
            Object::All | Object::Model | Object::Winners => Vec::new(),
        }
    }

    /// Whom `code` means. `added` are chains that the scenario has added so far.
    pub fn who(
        &self,
        object: Object,
        turn: Turn,
        code: &Said,
        added: &[String],
        notes: &mut Notes,
    ) -> Option<Who> {
        let market = self.market;
        let found = match object {
            Object::School => {
                let row = |(id, s): (SchoolId, &'a _)| -> (SchoolId, &'a str, &'a str) {
                    let s: &'a crate::domain::market::School = s;
                    (id, &s.code, &s.name)
                };
                one(code, "培养机构", market.schools().iter_ids().map(row)).map(Who::School)
            }
            Object::Firm => {
                let firms = market.firms().iter_ids();
                let firms = firms.map(|(id, f)| (id, &*f.code, &*f.name));
                one(code, "需求方", firms).map(Who::Firm)
            }
            Object::Major => {
                let majors = market.majors().iter_ids();
                let majors = majors.map(|(id, m)| (id, &*m.code, &*m.name));
                one(code, "专业", majors).map(Who::Major)
            }
            Object::Programme => self.programme(code).map(Who::Programme),
            Object::City => {
                let of = |text: &str| {
                    let short = |city: &&String| city.strip_suffix('市') == Some(text);
                    let named = self.cities.get(text);
                    named.or_else(|| self.cities.iter().find(short)).cloned()
                };
                let city = of(&squeezed(&code.text));
                let near = || Trouble::NoPlace {
                    nearest: near(&code.text, self.cities.iter().map(String::as_str)),
                };
                city.map(Who::City).ok_or_else(near)
            }
            Object::Chain if turn == Turn::Added => self.new_chain(code, added),
            Object::Chain => self.chain(&code.text, added).map(Who::Chain),
            Object::Demand => {
                one(code, "企业需求", codes(market.demands(), |d| &d.code)).map(Who::Demand)
            }
            Object::Bid => one(code, "揭榜申报", codes(market.bids(), |b| &b.code)).map(Who::Bid),
            Object::Criterion => {
                one(code, "评审指标", codes(market.criteria(), |c| &c.code)).map(Who::Criterion)
            }
            Object::All => return Some(Who::All),
            Object::Model => return Some(Who::Model),
            Object::Winners => return Some(Who::Winners),
        };
        found.map_err(|trouble| notes.at(code, trouble)).ok()
    }

    fn chain(&self, text: &str, added: &[String]) -> Result<String, Trouble> {
        let text = normal(text);
        if self.chains.contains(&text) || added.contains(&text) {
            return Ok(text);
        }
        let all = self.chains.iter().chain(added).map(String::as_str);
        Err(Trouble::Unresolved {
            table: "产业链".to_owned(),
            nearest: near(&text, all),
        })
    }

    /// `新链=旧链`; the old one alone names the new one too.
    fn new_chain(&self, code: &Said, added: &[String]) -> Result<Who, Trouble> {
        let text = normal(&code.text);
        let (new, like) = match text.split_once('=') {
            Some((new, like)) => (new.trim().to_owned(), like.trim()),
            None => (format!("新·{text}"), &*text),
        };
        let like = self.chain(like, added)?;
        Ok(Who::NewChain(new, like))
    }

    /// `学校/专业`, and where that is not enough `/层次` and `/培养类型`.
    fn programme(&self, code: &Said) -> Result<ProgrammeId, Trouble> {
        let market = self.market;
        let parts: Vec<String> = code.text.split('/').map(squeezed).collect();
        let is_it = |&id: &ProgrammeId| {
            let programme = &market.programmes()[id];
            let school = &market.schools()[programme.school];
            let major = &market.majors()[programme.major];
            let of = |part: &String| match level(part) {
                Some(level) => level.rank == programme.rank,
                None => match part.as_str() {
                    "在校生" => programme.mode == Mode::Student,
                    "在职员工" => programme.mode == Mode::Service,
                    _ => false,
                },
            };
            parts.len() >= 2
                && (parts[0] == school.code || parts[0] == squeezed(&school.name))
                && (parts[1] == major.code || parts[1] == squeezed(&major.name))
                && parts[2..].iter().all(of)
        };
        let found: Vec<ProgrammeId> = market.programmes().ids().filter(is_it).collect();
        let name = |&id: &ProgrammeId| programme_name(market, id);
        match found[..] {
            [one] => Ok(one),
            [] => {
                let all: Vec<String> = market.programmes().ids().map(|id| name(&id)).collect();
                Err(Trouble::Unresolved {
                    table: "专业供给".to_owned(),
                    nearest: near(&code.text, all.iter().map(String::as_str)),
                })
            }
            _ => Err(Trouble::Ambiguous {
                codes: found.iter().map(name).collect(),
            }),
        }
    }
}

/// `S04/510209/高职`, as it would be written.
fn programme_name(market: &Market, id: ProgrammeId) -> String {
    let programme = &market.programmes()[id];
    let school = &market.schools()[programme.school].code;
    let major = &market.majors()[programme.major].code;
    let level = ["", "中职", "高职", "本科"];
    let level = level.get(programme.rank as usize).unwrap_or(&"");
    let mode = match programme.mode {
        Mode::Student => "在校生",
        Mode::Service => "在职员工",
    };
    format!("{school}/{major}/{level}/{mode}")
}

fn near<'b>(text: &str, all: impl IntoIterator<Item = &'b str>) -> Option<String> {
    nearest(text, all).map(str::to_owned)
}

/// Rows that go by their code alone.
fn codes<I: Id, T>(
    rows: &IdVec<I, T>,
    code: impl Fn(&T) -> &String,
) -> impl Iterator<Item = (I, &str, &str)> {
    rows.iter_ids()
        .map(move |(id, row)| (id, code(row).as_str(), ""))
}

/// The one row of this code, else of this name.
fn one<'b, I: Copy>(
    said: &Said,
    table: &str,
    rows: impl Iterator<Item = (I, &'b str, &'b str)>,
) -> Result<I, Trouble> {
    let rows: Vec<(I, &str, &str)> = rows.collect();
    let text = squeezed(&said.text);
    let by = |is: &dyn Fn(&(I, &str, &str)) -> bool| -> Vec<(I, &str)> {
        let found = rows.iter().filter(|row| is(row));
        found.map(|row| (row.0, row.1)).collect()
    };
    let mut found = by(&|row| row.1 == text || row.1 == said.text);
    if found.is_empty() {
        found = by(&|row| !row.2.is_empty() && squeezed(row.2) == text);
    }
    match found[..] {
        [(id, _)] => Ok(id),
        [] => {
            let names = rows.iter().flat_map(|row| [row.1, row.2]);
            Err(Trouble::Unresolved {
                table: table.to_owned(),
                nearest: near(&said.text, names.filter(|name| !name.is_empty())),
            })
        }
        _ => Err(Trouble::Ambiguous {
            codes: found.iter().map(|(_, code)| (*code).to_owned()).collect(),
        }),
    }
}

/// Objects by name; those that share one, by name and code.
fn distinct<'b>(rows: impl Iterator<Item = (Who, &'b str, &'b str)>) -> Vec<(Who, String)> {
    let rows: Vec<(Who, &str, &str)> = rows.collect();
    let mut names: Vec<&str> = rows.iter().map(|row| row.1).collect();
    names.sort_unstable();
    let twice = |name: &str| {
        let first = names.partition_point(|n| *n < name);
        names.get(first + 1) == Some(&name)
    };
    let label = |name: &str, code: &str| match twice(name) {
        true => format!("{name}({code})"),
        false => name.to_owned(),
    };
    let rows = rows.iter();
    rows.map(|(who, name, code)| (who.clone(), label(name, code)))
        .collect()
}
