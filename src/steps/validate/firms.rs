//! `firms` -> firms, parks, clusters and chain offices; without the table they are read off the
//! demand rows.

use std::collections::HashMap;

use super::names::{Named, Names};
use super::notes::{Choices, Codes, Notes, one_line};
use super::sites::{Sites, site as site_of};
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{CatalogPlace, squeezed};
use crate::domain::market::{Firm, FirmId, FirmKind, Point, Site, Trouble};
use crate::steps::read::{Row, Table, Tables};

const KINDS: &Choices<FirmKind> = &[
    (FirmKind::Leader, &["链主企业", "链主", "leader"]),
    (
        FirmKind::Member,
        &["链属企业", "链属", "配套企业", "企业", "member"],
    ),
    (FirmKind::Park, &["产业园区", "园区", "park"]),
    (FirmKind::Cluster, &["产业集群", "集群", "cluster"]),
    (FirmKind::Office, &["链长办", "链长制办公室", "office"]),
];

/// The firms of a round and what is asked of them while other tables are read.
#[derive(Debug)]
pub struct Firms {
    /// The firms.
    pub firms: IdVec<FirmId, Firm>,
    /// By code and name.
    pub names: Names<FirmId>,
    /// One spelling for each chain, park and cluster.
    pub spelling: Spelling,
    /// Whether the round has the table, readable or not.
    given: bool,
    cities: Vec<Option<&'static CatalogPlace>>,
}

/// Chains, parks and clusters are compared by name; of several spellings (全角, 半角, blanks) the
/// bytewise smallest stands for all.
#[derive(Debug, Default)]
pub struct Spelling {
    of: HashMap<String, String>,
}

impl Spelling {
    fn new(tables: &Tables) -> Self {
        let mut spelling = Spelling::default();
        let columns = [
            ("firms", "chain"),
            ("firms", "park"),
            ("firms", "cluster"),
            ("demands", "chain"),
        ];
        for (table, key) in columns {
            for row in tables.get(table).into_iter().flat_map(Table::rows) {
                spelling.add(row.raw(key));
            }
        }
        spelling
    }

    fn add(&mut self, text: &str) {
        let key = squeezed(text);
        let text = one_line(text);
        let best = self.of.entry(key).or_insert_with(|| text.clone());
        if text < *best {
            *best = text;
        }
    }

    /// The spelling of `text` that stands for all; `None` if blank.
    pub fn of(&self, text: &str) -> Option<String> {
        let key = squeezed(text);
        let known = self.of.get(&key).cloned();
        (!key.is_empty()).then(|| known.unwrap_or_else(|| one_line(text)))
    }
}

/// Stands in where a place could not be read, which has been noted: the round is refused, but other
/// findings still come.
pub fn nowhere() -> Site {
    Site {
        name: String::new(),
        point: Point { lon: 0, lat: 0 },
    }
}

impl Firms {
    /// Reads the table.
    pub fn new(tables: &Tables, sites: &mut Sites, notes: &mut Notes) -> Self {
        let table = tables.get("firms");
        let given = tables.is_unread("firms") || table.is_some_and(|t| !t.is_empty());
        let mut firms = Firms {
            firms: IdVec::new(),
            names: Names::new("需求方", given == tables.usable("firms").is_some()),
            spelling: Spelling::new(tables),
            given,
            cities: Vec::new(),
        };
        let mut codes = Codes::default();
        for row in table.into_iter().flat_map(Table::rows) {
            firms.row(row, &mut codes, sites, notes);
        }
        for (row, id) in table
            .into_iter()
            .flat_map(Table::rows)
            .zip(firms.firms.ids())
        {
            firms.firms[id].leader = firms.names.cell(notes, row, "leader");
        }
        firms
    }

    fn row(&mut self, row: Row, codes: &mut Codes, sites: &mut Sites, notes: &mut Notes) {
        notes.plain(row, "chain");
        let code = codes.of(notes, row, "firm", |row| {
            ("name", squeezed(row.text("name")))
        });
        let city = sites.cell(notes, row, "city", None);
        let county = match city {
            Some(city) => sites.county(notes, row, "county", city),
            None if row.text("city").is_empty() => sites.cell(notes, row, "county", None),
            None => None,
        };
        let unread = !(row.text("city").is_empty() && row.text("county").is_empty());
        let site = county.or(city).map(site_of);
        let id = self.names.add(&code);
        self.names.name(id, row.text("name"));
        self.cities.push(city.or(county));
        self.firms.push(Firm {
            code,
            name: one_line(row.raw("name")),
            kind: notes.choice(row, "kind", KINDS).unwrap_or(FirmKind::Member),
            chain: self.spelling.of(row.raw("chain")),
            site: site.or(unread.then(nowhere)),
            park: self.spelling.of(row.raw("park")),
            cluster: self.spelling.of(row.raw("cluster")),
            leader: None,
            eligible: notes.yes(row, "eligible").unwrap_or(true),
        });
    }

    /// The firm that files demand `row`; where the round has no `firms`, one made of the row.
    pub fn of_demand(&mut self, notes: &mut Notes, row: Row) -> Option<FirmId> {
        let text = row.raw("firm");
        if self.given || text.is_empty() || self.names.find(text) != Named::Nobody {
            return self.names.cell(notes, row, "firm");
        }
        notes.cell(row, "firm", Trouble::FirmFromDemand);
        let code = squeezed(text);
        let id = self.names.add(&code);
        self.names.name(id, text);
        self.cities.push(None);
        self.firms.push(Firm {
            code,
            name: one_line(text),
            kind: FirmKind::Member,
            chain: self.spelling.of(row.raw("chain")),
            site: None,
            park: None,
            cluster: None,
            leader: None,
            eligible: true,
        });
        Some(id)
    }

    /// The city of a firm, or the county where no city is given.
    pub fn city(&self, id: FirmId) -> Option<&'static CatalogPlace> {
        self.cities[id.index()]
    }
}
