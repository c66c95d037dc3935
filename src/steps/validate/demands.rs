//! `demands` and `posts` -> order lines, each with its firm, post, majors, heads, days and site.

use std::collections::HashMap;

use super::firms::{Firms, nowhere};
use super::majors::Majors;
use super::names::Names;
use super::notes::{Choices, Codes, MODES, Notes, code_twice, level, one_line, row_code, source};
use super::parse;
use super::sites::{Sites, site};
use super::wishes::{Integrators, filed_for};
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{
    OCCUPATIONS, nearest_occupation, occupation, occupation_code, occupation_written, post_name,
    squeezed,
};
use crate::domain::market::{
    Days, Demand, DemandId, FirmId, FirmKind, Level, Mode, Site, Trouble, Vetting,
};
use crate::steps::read::{Row, RowAt, Table, Tables};

const VERDICTS: &Choices<Vetting> = &[
    (Vetting::Passed, &["通过", "已通过", "passed"]),
    (
        Vetting::SentBack,
        &["退回", "不通过", "未通过", "sent_back"],
    ),
    (Vetting::Pending, &["待定", "pending"]),
];

/// Highest priority.
const PRIORITY_MAX: u32 = 1_000;

/// What demand rows are read against.
pub struct Desk<'a> {
    /// The firms.
    pub firms: &'a mut Firms,
    /// The majors.
    pub majors: &'a mut Majors,
    /// The places.
    pub sites: &'a mut Sites,
    /// The findings.
    pub notes: &'a mut Notes,
}

/// Demands in file order, and their codes.
pub fn demands(tables: &Tables, mut desk: Desk) -> (IdVec<DemandId, Demand>, Names<DemandId>) {
    let table = tables.get("demands");
    let posts = posts(tables, desk.notes);
    let integrators = Integrators::new(desk.firms);
    let (mut demands, mut codes) = (IdVec::new(), Codes::default());
    let mut names = Names::new("企业需求", tables.usable("demands").is_some());
    for row in table.into_iter().flat_map(Table::rows) {
        let demand = desk.row(row, &mut codes, &posts, &integrators);
        names.add(&demand.code);
        demands.push(demand);
    }
    if let Some(table) = table.filter(|t| !t.is_empty()) {
        vetting(&mut demands, table, desk.notes);
    }
    (demands, names)
}

/// 岗位对照: normalized name -> post, with the row that says so.
fn posts(tables: &Tables, notes: &mut Notes) -> HashMap<String, (String, RowAt)> {
    let mut posts: HashMap<String, (String, RowAt)> = HashMap::new();
    for row in tables.get("posts").into_iter().flat_map(Table::rows) {
        let post = squeezed(row.text("post"));
        let post = occupation_code(&post).unwrap_or(post);
        let name = post_name(row.text("name"));
        match posts.get(&name) {
            Some((other, first)) if *other != post => {
                notes.cell(row, "name", code_twice(row, *first));
            }
            _ => {
                posts.entry(name).or_insert((post, row.position()));
            }
        }
    }
    posts
}

/// Once some row has a verdict, an empty one is 待定; if none has, vetting has not begun.
fn vetting(demands: &mut IdVec<DemandId, Demand>, table: &Table, notes: &mut Notes) {
    if !table.ever("vetting") {
        notes.at(table.place(), Trouble::BeforeVetting);
        return;
    }
    for id in demands.ids() {
        demands[id].vetting.get_or_insert(Vetting::Pending);
    }
}

impl Desk<'_> {
    fn row(
        &mut self,
        row: Row,
        codes: &mut Codes,
        posts: &HashMap<String, (String, RowAt)>,
        integrators: &Integrators,
    ) -> Demand {
        let code = codes.of(self.notes, row, "demand", |row| ("demand", row_code(row)));
        let firm = self.firms.of_demand(self.notes, row);
        let level = self.level(row);
        let (heads, heads_max) = self.heads(row).unwrap_or((1, 1));
        let chain = self.chain(row, firm);
        let post = self.post(row, posts);
        self.as_printed(row);
        let mut majors = match level {
            Some(level) => self.majors.of_demand(self.notes, row, level),
            None => Vec::new(),
        };
        majors.sort_unstable();
        majors.dedup();
        Demand {
            code,
            firm: firm.unwrap_or_else(|| FirmId::new(0)),
            chain,
            role: one_line(row.raw("role")),
            post,
            skills: self.skills(row),
            level: level.unwrap_or(Level {
                rank: 1,
                at_least: true,
            }),
            majors,
            heads,
            heads_max,
            mode: self
                .notes
                .choice(row, "mode", MODES)
                .unwrap_or(Mode::Student),
            days: self.days(row),
            treatment: treatment(row),
            wage_yuan: parse::wage_yuan(row.text("wage")),
            named: self.notes.yes(row, "named").unwrap_or(false),
            merge_ok: self.notes.yes(row, "merge_ok"),
            integrator: integrators.cell(self.firms, self.notes, row),
            filed_for: self.filed_for(row, firm),
            site: self.site(row, firm),
            priority: self.priority(row),
            waiver: Some(row.raw("waiver").to_owned()).filter(|w| !w.is_empty()),
            vetting: self.notes.choice(row, "vetting", VERDICTS),
            vetting_reason: row.raw("vetting_reason").to_owned(),
            source: source(row),
        }
    }

    /// What is printed and matched on as text, but has to be one post and a wage by the month.
    fn as_printed(&mut self, row: Row) {
        if parse::is_several_posts(row.raw("role")) {
            self.notes.cell(row, "role", Trouble::SeveralPosts);
        }
        if let Some(reading) = parse::monthly_wage(row.text("wage")) {
            self.notes.cell(row, "wage", Trouble::Repaired { reading });
        }
    }

    /// What is printed on the call, without the brackets that a footnote left behind.
    fn skills(&mut self, row: Row) -> String {
        let written = one_line(row.raw("skills"));
        let reading = parse::without_residue(&written);
        if reading != written {
            let reading = reading.clone();
            self.notes
                .cell(row, "skills", Trouble::Repaired { reading });
        }
        reading
    }

    fn level(&mut self, row: Row) -> Option<Level> {
        self.notes.read(row, "level", level, || Trouble::BadLevel)
    }

    fn priority(&mut self, row: Row) -> u32 {
        let priority = self.notes.whole(row, "priority", 1..=PRIORITY_MAX);
        priority.unwrap_or(1)
    }

    fn heads(&mut self, row: Row) -> Option<(u32, u32)> {
        let text = row.text("heads");
        if text.is_empty() {
            return None;
        }
        match parse::heads(text) {
            Ok(count) => {
                if count.repaired {
                    let reading = count.reading();
                    self.notes.cell(row, "heads", Trouble::Repaired { reading });
                }
                Some((count.low, count.high))
            }
            Err(trouble) => {
                self.notes.cell(row, "heads", trouble);
                None
            }
        }
    }

    fn chain(&mut self, row: Row, firm: Option<FirmId>) -> String {
        self.notes.plain(row, "chain");
        if let Some(chain) = self.firms.spelling.of(row.raw("chain")) {
            return chain;
        }
        let of_firm = firm.map(|id| self.firms.firms[id].chain.clone());
        match of_firm {
            Some(Some(chain)) => chain,
            Some(None) => {
                self.notes.cell(row, "chain", Trouble::Missing);
                String::new()
            }
            None => String::new(),
        }
    }

    fn post(&mut self, row: Row, posts: &HashMap<String, (String, RowAt)>) -> String {
        let written = row.text("occupation");
        if !written.is_empty() {
            let code = occupation_code(written);
            if let (None, Some(known)) = (&code, occupation_written(written)) {
                let reading = known.code.to_owned();
                self.notes
                    .cell(row, "occupation", Trouble::Repaired { reading });
                return known.code.to_owned();
            }
            match &code {
                None => {
                    let trouble = Trouble::Unresolved {
                        table: OCCUPATIONS.to_owned(),
                        nearest: nearest_occupation(written),
                    };
                    self.notes.cell(row, "occupation", trouble);
                }
                Some(code) if occupation(code).is_none() => {
                    let catalogue = OCCUPATIONS.to_owned();
                    self.notes
                        .cell(row, "occupation", Trouble::MajorNotHeld { catalogue });
                }
                Some(_) => {}
            }
            return code.unwrap_or_default();
        }
        let name = post_name(row.text("role"));
        posts.get(&name).map_or(name, |(post, _)| post.clone())
    }

    fn days(&mut self, row: Row) -> Option<Days> {
        let text = row.text("period");
        if text.is_empty() {
            return None;
        }
        parse::period(text).unwrap_or_else(|trouble| {
            self.notes.cell(row, "period", trouble);
            None
        })
    }

    fn filed_for(&mut self, row: Row, firm: Option<FirmId>) -> Vec<(FirmId, u32)> {
        let before = self.notes.findings.len();
        let shares = filed_for(self.firms, self.notes, row);
        if row.text("for").is_empty() || !self.firms.names.is_present() {
            return shares;
        }
        let member = |id: FirmId| self.firms.firms[id].kind == FirmKind::Member;
        if firm.is_some_and(member) {
            self.notes.cell(row, "for", Trouble::MayNotFileFor);
        }
        let sum = shares
            .iter()
            .map(|&(_, heads)| u64::from(heads))
            .sum::<u64>();
        let sum = u32::try_from(sum).unwrap_or(u32::MAX);
        let heads = parse::heads(row.text("heads")).map(|count| count.low);
        if let Ok(heads) = heads
            && heads != sum
            && self.notes.findings.len() == before
        {
            let trouble = Trouble::FiledForSum { sum, heads };
            self.notes.cell(row, "for", trouble);
        }
        shares
    }

    fn site(&mut self, row: Row, firm: Option<FirmId>) -> Site {
        let city = firm.and_then(|id| self.firms.city(id));
        if !row.text("city").is_empty() {
            let place = self.sites.cell(self.notes, row, "city", city);
            return place.map_or_else(nowhere, site);
        }
        let of_firm = firm.map(|id| self.firms.firms[id].site.clone());
        match of_firm {
            Some(Some(site)) => site,
            Some(None) => {
                let nearest = None;
                self.notes.cell(row, "city", Trouble::NoPlace { nearest });
                nowhere()
            }
            None => nowhere(),
        }
    }
}

/// 待遇 and 待遇及政策 as one text.
fn treatment(row: Row) -> String {
    let wage = parse::wage(row.text("wage"));
    let parts = [wage.as_str(), row.raw("treatment")];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    one_line(&parts.join("；"))
}
