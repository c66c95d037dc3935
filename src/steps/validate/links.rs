//! Which row of a round hangs on which: what must go too when a row is set aside. Worked out once,
//! on the tables as read.
//!
//! ```text
//! a row            hangs on
//! firms            its 所属链主
//! demands          its firm, those it is filed for, its integrator; the row of 岗位对照 that names its
//!                  post; the published call that it is a member of
//! schools          the other plates of its body, whose capacity it shares; its commitments
//! programmes       its school and the bases that it shares
//! commitments      its school and programme
//! bids             its school, programme and call; where no call was published, the demands of its
//!                  call's chain, which number the calls
//! calls, members   each other, within a call: it was published as a whole; members on their demand
//! cohorts          its school and programme; the call of its class, as a bid on its call
//! events           its cohort, firm and demand; the call of its class likewise
//! intentions       its school or firm; the call of its class, as a bid on its call
//! outcomes         its school and its firm
//! experts          the employer and the recusals that it names
//! decisions        its bid; the call of its class, as a bid on its call
//! marks            the bid and the expert
//! any              the row of 补充专业 whose major it names
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
use super::names::{Named, Names};
use super::wishes::party;
use crate::domain::catalog::{major, major_code, majors_named, normal, post_name, squeezed};
use crate::domain::market::Place;
use crate::ids;
use crate::steps::read::{Row, RowAt, Table, Tables};

/// A row of the round: its table's key, and where it stands in the table.
pub type RowKey = (&'static str, RowAt);

ids! {
    /// The nth row of a table.
    RowId;
}

/// What something hangs on: a row, or a group that falls when one of it does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Row(RowKey),
    /// A published call, by code.
    Call(String),
    /// A body with several plates, by code.
    Body(String),
    /// A chain whose calls are numbered in this round; blank for a demand whose chain is unknown.
    Chain(String),
}

/// The rows of one table by code and name.
struct Index {
    names: Names<RowId>,
    rows: Vec<RowKey>,
}

impl Index {
    fn new(tables: &Tables, table: &'static str, code: &str, name: Option<&str>) -> Self {
        let mut index = Index {
            names: Names::new(table, true),
            rows: Vec::new(),
        };
        for row in rows(tables, table) {
            let written = normal(row.text(code));
            let code = match name {
                _ if !written.is_empty() => written,
                Some(name) => squeezed(row.text(name)),
                None => row.label(),
            };
            let id = index.names.add(&code);
            index.rows.push((table, row.position()));
            if let Some(name) = name {
                index.names.name(id, row.text(name));
            }
            if table == "schools" {
                for alias in row.text("aliases").split(LIST) {
                    index.names.name(id, alias);
                }
            }
        }
        index
    }

    /// The rows that `text` may mean.
    fn find(&self, text: &str) -> Vec<RowKey> {
        let ids = self.names.all(text).into_iter();
        ids.map(|id| self.rows[crate::base::ids::Id::index(id)])
            .collect()
    }
}

/// What parts the items of a cell.
const LIST: [char; 11] = [';', '；', '、', ',', '，', '/', '／', '|', '\n', '\t', '\r'];

fn rows<'a>(tables: &'a Tables, table: &str) -> impl Iterator<Item = Row<'a>> {
    tables.get(table).into_iter().flat_map(Table::rows)
}

fn key(row: Row) -> RowKey {
    (row.table().headers.key.as_str(), row.position())
}

/// Every row of a round, and what hangs on it.
pub struct Links {
    /// By file or `file [sheet]`, and number.
    places: BTreeMap<(String, u32), RowKey>,
    hangs: BTreeMap<Node, Vec<Node>>,
}

impl Links {
    /// The links of the round called `code`.
    pub fn new(tables: &Tables, code: &str) -> Self {
        let mut links = Links {
            places: BTreeMap::new(),
            hangs: BTreeMap::new(),
        };
        for row in tables.iter().flat_map(Table::rows) {
            let place = (display(&row.here()), row.number());
            links.places.insert(place, key(row));
        }
        let index = |table, code, name| Index::new(tables, table, code, name);
        let firms = index("firms", "firm", Some("name"));
        let schools = index("schools", "school", Some("name"));
        let demands = index("demands", "demand", None);
        links.demands(tables, &firms, &demands);
        links.schools(tables, &schools);
        links.taught(tables, &schools);
        links.calls(tables, code, &firms);
        for row in rows(tables, "intentions") {
            links.on(row, schools.find(row.raw("party")));
            links.on(row, firms.find(row.raw("party")));
        }
        let cohorts = index("cohorts", "cohort", None);
        for row in rows(tables, "events") {
            links.on(row, cohorts.find(row.raw("cohort")));
            links.on(row, firms.find(row.raw("firm")));
            links.on(row, demands.find(row.raw("demand")));
        }
        for row in rows(tables, "outcomes") {
            links.on(row, schools.find(row.raw("school")));
            links.on(row, firms.find(row.raw("firm")));
        }
        links.review(tables, &firms, &schools);
        links.majors(tables);
        links
    }

    /// The row at a place, if it is one of a table.
    pub fn row(&self, place: &Place) -> Option<RowKey> {
        let number = place.row?;
        self.places.get(&(display(place), number)).copied()
    }

    /// Row `number` of the file, or `file [sheet]`, that a finding at `place` names as the first of
    /// two; without a name, of its own.
    pub fn first(&self, place: &Place, file: Option<&str>, number: u32) -> Option<RowKey> {
        let file = file.map_or_else(|| display(place), str::to_owned);
        self.places.get(&(file, number)).copied()
    }

    /// Adds to `gone` whatever hangs on `wrong`, each with the row that it hangs on. Each group
    /// falls once: `fallen` remembers.
    pub fn close(
        &self,
        wrong: &BTreeSet<RowKey>,
        gone: &mut BTreeMap<RowKey, RowKey>,
        already: &BTreeSet<RowKey>,
    ) {
        let mut open: Vec<(Node, RowKey)> = wrong.iter().map(|&r| (Node::Row(r), r)).collect();
        let mut fallen: BTreeSet<Node> = BTreeSet::new();
        let mut at = 0;
        while at < open.len() {
            let (node, origin) = open[at].clone();
            at += 1;
            for next in self.hangs.get(&node).into_iter().flatten() {
                match next {
                    Node::Row(row) => {
                        let known = wrong.contains(row) || already.contains(row);
                        if !known && !gone.contains_key(row) {
                            gone.insert(*row, origin);
                            open.push((next.clone(), *row));
                        }
                    }
                    group => {
                        if fallen.insert(group.clone()) {
                            open.push((group.clone(), origin));
                        }
                    }
                }
            }
        }
    }

    fn add(&mut self, on: Node, row: Node) {
        self.hangs.entry(on).or_default().push(row);
    }

    /// `row` hangs on each of `on`.
    fn on(&mut self, row: Row, on: impl IntoIterator<Item = RowKey>) {
        let me = key(row);
        for other in on.into_iter().filter(|other| *other != me) {
            self.add(Node::Row(other), Node::Row(me));
        }
    }

    /// `row` falls with the group and takes it along.
    fn within(&mut self, row: Row, group: &Node) {
        let me = Node::Row(key(row));
        self.add(me.clone(), group.clone());
        self.add(group.clone(), me);
    }

    fn demands(&mut self, tables: &Tables, firms: &Index, demands: &Index) {
        for row in rows(tables, "firms") {
            self.on(row, firms.find(row.raw("leader")));
        }
        let mut posts: BTreeMap<String, Vec<RowKey>> = BTreeMap::new();
        for row in rows(tables, "posts") {
            let name = post_name(row.text("name"));
            posts.entry(name).or_default().push(key(row));
        }
        for row in rows(tables, "demands") {
            for column in ["firm", "integrator"] {
                self.on(row, firms.find(row.raw(column)));
            }
            for entry in row.raw("for").split(LIST) {
                let (name, _) = party(&firms.names, entry.trim());
                self.on(row, firms.find(&name));
            }
            if row.text("occupation").is_empty() {
                let named = posts.get(&post_name(row.text("role")));
                self.on(row, named.into_iter().flatten().copied());
            }
        }
        for row in rows(tables, "call_members") {
            for demand in demands.find(row.raw("demand")) {
                self.add(Node::Row(demand), Node::Row(key(row)));
                self.add(Node::Row(key(row)), Node::Row(demand));
            }
        }
    }

    fn schools(&mut self, tables: &Tables, schools: &Index) {
        let all: Vec<Row> = rows(tables, "schools").collect();
        let own = |row: &Row| {
            let code = normal(row.text("school"));
            match code.is_empty() {
                true => squeezed(row.text("name")),
                false => code,
            }
        };
        for row in &all {
            let text = squeezed(row.text("entity"));
            let body = match schools.names.find(&text) {
                _ if text.is_empty() => own(row),
                Named::One(plate) => {
                    let other = &all[crate::base::ids::Id::index(plate)];
                    match squeezed(other.text("entity")) {
                        theirs if theirs.is_empty() => own(other),
                        theirs => theirs,
                    }
                }
                _ => text,
            };
            self.within(*row, &Node::Body(body));
        }
    }

    /// Programmes, commitments, and bids on what their schools teach.
    fn taught(&mut self, tables: &Tables, schools: &Index) {
        let mut taught: BTreeMap<RowKey, Vec<(RowKey, BTreeSet<String>)>> = BTreeMap::new();
        let bases = Index::new(tables, "bases", "base", Some("name"));
        for row in rows(tables, "programmes") {
            for base in row.raw("bases").split(LIST) {
                self.on(row, bases.find(base.trim()));
            }
            for school in schools.find(row.raw("school")) {
                self.on(row, [school]);
                let programme = (key(row), means(row.raw("major")));
                taught.entry(school).or_default().push(programme);
            }
        }
        for table in ["bids", "commitments", "cohorts"] {
            for row in rows(tables, table) {
                for school in schools.find(row.raw("school")) {
                    self.on(row, [school]);
                    if table == "commitments" {
                        self.add(Node::Row(key(row)), Node::Row(school));
                    }
                    let offered = taught.get(&school).map_or(&[][..], Vec::as_slice);
                    let major = means(row.raw("major"));
                    let fits = |of: &&(RowKey, BTreeSet<String>)| !of.1.is_disjoint(&major);
                    let fitting: Vec<RowKey> = offered.iter().filter(fits).map(|p| p.0).collect();
                    // Which of them it means is not known: it may be one that cannot be read.
                    let all = || offered.iter().map(|p| p.0).collect();
                    let named = if fitting.is_empty() { all() } else { fitting };
                    self.on(row, named);
                }
            }
        }
    }

    /// Published calls, and what names a call or a class of one.
    fn calls(&mut self, tables: &Tables, code: &str, firms: &Index) {
        // Codes of published calls and of their classes -> the call.
        let mut published: BTreeMap<String, String> = BTreeMap::new();
        for row in ["calls", "call_members"]
            .iter()
            .flat_map(|t| rows(tables, t))
        {
            let call = normal(row.text("call"));
            self.within(row, &Node::Call(call.clone()));
            let class = normal(row.text("class"));
            let names = [class, call.clone()].into_iter();
            published.extend(names.filter(|n| !n.is_empty()).map(|n| (n, call.clone())));
        }
        let chain_of: BTreeMap<RowKey, String> = rows(tables, "firms")
            .map(|row| (key(row), squeezed(row.text("chain"))))
            .collect();
        let mut chains: BTreeSet<String> = BTreeSet::new();
        for row in rows(tables, "demands") {
            let own = squeezed(row.text("chain"));
            let filers = firms.find(row.raw("firm")).into_iter();
            let theirs: Vec<String> = match own.is_empty() {
                false => vec![own],
                true => filers
                    .filter_map(|firm| chain_of.get(&firm).cloned())
                    .collect(),
            };
            let unknown = theirs.is_empty().then(String::new);
            for chain in theirs.into_iter().chain(unknown) {
                self.add(Node::Row(key(row)), Node::Chain(chain.clone()));
                chains.insert(chain);
            }
        }
        chains.insert(String::new());
        for (table, column) in [
            ("bids", "call"),
            ("intentions", "class"),
            ("decisions", "class"),
            ("cohorts", "class"),
            ("events", "class"),
        ] {
            for row in rows(tables, table) {
                let code_of = normal(row.text(column));
                if code_of.is_empty() && ["cohorts", "events"].contains(&table) {
                    continue;
                }
                if let Some(call) = published.get(&code_of) {
                    self.add(Node::Call(call.clone()), Node::Row(key(row)));
                    continue;
                }
                for chain in &chains {
                    let stem = squeezed(&format!("{code}-{chain}-"));
                    if chain.is_empty() || squeezed(&code_of).starts_with(&stem) {
                        self.add(Node::Chain(chain.clone()), Node::Row(key(row)));
                    }
                }
            }
        }
    }

    fn review(&mut self, tables: &Tables, firms: &Index, schools: &Index) {
        let bids = Index::new(tables, "bids", "bid", None);
        let experts = Index::new(tables, "experts", "expert", None);
        for row in rows(tables, "experts") {
            let recused = row.raw("recuse").split(LIST).map(str::trim);
            for name in recused.chain([row.raw("employer")]) {
                self.on(row, schools.find(name));
                self.on(row, firms.find(name));
            }
        }
        for row in rows(tables, "decisions") {
            self.on(row, bids.find(row.raw("bid")));
        }
        for row in rows(tables, "marks") {
            self.on(row, bids.find(row.raw("bid")));
            self.on(row, experts.find(row.raw("expert")));
        }
    }

    /// Rows that name a major of 补充专业.
    fn majors(&mut self, tables: &Tables) {
        let mut extra: BTreeMap<String, Vec<RowKey>> = BTreeMap::new();
        for row in rows(tables, "majors_extra") {
            let code = normal(row.text("code")).to_uppercase();
            let code = major_code(&code).unwrap_or(code);
            for name in [code, squeezed(row.text("name"))] {
                extra.entry(name).or_default().push(key(row));
            }
        }
        let columns = [
            ("demands", "majors"),
            ("programmes", "major"),
            ("bids", "major"),
            ("commitments", "major"),
            ("cohorts", "major"),
            ("outcomes", "major"),
            ("major_map", "from"),
            ("major_map", "to"),
        ];
        for (table, column) in columns.into_iter().filter(|_| !extra.is_empty()) {
            for row in rows(tables, table) {
                for name in row.raw(column).split(LIST).flat_map(named) {
                    let rows = extra.get(&name);
                    self.on(row, rows.into_iter().flatten().copied());
                }
            }
        }
    }
}

/// The file, or `file [sheet]`.
fn display(place: &Place) -> String {
    match &place.sheet {
        Some(sheet) => format!("{} [{sheet}]", place.file),
        None => place.file.clone(),
    }
}

/// The code and the name that an entry writes.
fn named(text: &str) -> BTreeSet<String> {
    let entry = Entry::read(text.trim());
    let code = entry.code.map(|code| major_code(&code).unwrap_or(code));
    let names = code.into_iter().chain([squeezed(&entry.name)]);
    names.filter(|name| !name.is_empty()).collect()
}

/// Codes and names that may stand for the major that an entry writes.
fn means(text: &str) -> BTreeSet<String> {
    let mut all = named(text);
    for name in all.clone() {
        all.extend(major(&name).map(|held| squeezed(held.name)));
        all.extend(majors_named(&name).iter().map(|held| held.code.to_owned()));
    }
    all
}
