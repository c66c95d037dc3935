//! `criteria`, `experts` and `marks` -> the review: what is marked, who may not mark whom, and
//! every mark exactly as written.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::bids::Bids;
use super::firms::Firms;
use super::names::{Named, Names};
use super::notes::{Codes, Notes};
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    Bid, BidId, Criterion, CriterionId, CriterionSource, Demand, DemandId, Employer, Expert,
    ExpertId, Figure, FirmId, Mark, PublishedMember, School, SchoolId, Trouble,
};
use crate::domain::model::Scoring;
use crate::steps::read::{Row, RowAt, Scale, Table, Tables, headers, plain_heading};

/// Highest mark of a criterion that states none.
const MAX: u32 = 100;

/// Criteria, in file order, and their names; those of the model if the round has no table.
pub fn criteria(
    tables: &Tables,
    scoring: &Scoring,
    notes: &mut Notes,
) -> (IdVec<CriterionId, Criterion>, Names<CriterionId>) {
    let given = tables.get("criteria").is_some() || tables.is_unread("criteria");
    let known = !given || tables.usable("criteria").is_some();
    let mut names = Names::new("评审指标", known);
    let Some(table) = tables.get("criteria") else {
        let of_model = scoring.weights.iter().map(|(code, &weight)| {
            names.add(code);
            Criterion {
                code: code.clone(),
                weight,
                max: Decimal::from(MAX),
                source: CriterionSource::Marks,
            }
        });
        return (of_model.collect(), names);
    };
    let (mut criteria, mut codes) = (IdVec::new(), Codes::default());
    for row in table.rows() {
        let code = codes.of(notes, row, "criterion", |_| ("criterion", String::new()));
        let id = names.add(&code);
        names.name(id, &code);
        criteria.push(Criterion {
            code,
            weight: positive(row, "weight", notes).unwrap_or(Decimal::ONE),
            max: positive(row, "max", notes).unwrap_or(Decimal::from(MAX)),
            source: scale(tables, row, notes),
        });
    }
    (criteria, names)
}

fn positive(row: Row, key: &str, notes: &mut Notes) -> Option<Decimal> {
    let value = notes.decimal(row, key)?;
    let above = value > Decimal::ZERO;
    if !above {
        notes.cell(row, key, Trouble::BadWeights);
    }
    above.then_some(value)
}

/// Where the values of a criterion come from; the column that a scale names must stand in the
/// schools table.
fn scale(tables: &Tables, row: Row, notes: &mut Notes) -> CriterionSource {
    let text = row.text("scale");
    if text.is_empty() || text == "评分" || text == "marks" {
        return CriterionSource::Marks;
    }
    let scale = Scale::parse(text);
    let column = scale.as_ref().map(|s| plain_heading(&s.column));
    let schools = tables.get("schools");
    let mut columns = schools.into_iter().flat_map(Table::indicators);
    let heading = columns.find(|(key, _)| Some(*key) == column.as_deref());
    match (scale, heading) {
        (Some(scale), Some((_, heading))) => CriterionSource::Indicator {
            column: heading.to_owned(),
            low: scale.low,
            high: scale.high,
        },
        (Some(_), None) if schools.is_none() => CriterionSource::Marks,
        // No such column, but the schools' own tracked figures may stand in.
        (Some(scale), None)
            if let Some(figure) = Figure::named(&scale.column)
                && tables.get("outcomes").is_some() =>
        {
            CriterionSource::Indicator {
                column: figure.name().to_owned(),
                low: scale.low,
                high: scale.high,
            }
        }
        _ => {
            notes.cell(row, "scale", Trouble::BadScale);
            CriterionSource::Marks
        }
    }
}

/// Experts, in file order, with those whose bids they may not mark.
pub fn experts(
    tables: &Tables,
    schools: &Schools,
    firms: &Firms,
    notes: &mut Notes,
) -> (IdVec<ExpertId, Expert>, Names<ExpertId>) {
    let table = tables.get("experts");
    let mut names = Names::new("专家", tables.usable("experts").is_some());
    let (mut experts, mut codes) = (IdVec::new(), Codes::default());
    for row in table.into_iter().flat_map(Table::rows) {
        let code = codes.of(notes, row, "expert", |_| ("expert", String::new()));
        names.add(&code);
        let mut recusal = Recusal::default();
        let employer = recusal.employer(row, schools, firms, notes);
        recusal.declared(row, schools, firms, notes);
        let entity = |&school: &SchoolId| schools.schools[school].entity;
        let entities: BTreeSet<_> = recusal.schools.iter().map(entity).collect();
        experts.push(Expert {
            code,
            employer,
            recused_entities: entities.into_iter().collect(),
            recused_firms: recusal.firms.into_iter().collect(),
        });
    }
    if let Some(table) = table.filter(|_| experts.len() == 1) {
        notes.at(table.place(), Trouble::OneExpert);
    }
    (experts, names)
}

#[derive(Default)]
struct Recusal {
    schools: BTreeSet<SchoolId>,
    firms: BTreeSet<FirmId>,
}

impl Recusal {
    /// Whoever a name means, if anybody.
    fn add(&mut self, school: Named<SchoolId>, firm: Named<FirmId>) -> Option<Employer> {
        match (school, firm) {
            (Named::One(school), _) => {
                self.schools.insert(school);
                Some(Employer::School(school))
            }
            (_, Named::One(firm)) => {
                self.firms.insert(firm);
                Some(Employer::Firm(firm))
            }
            _ => None,
        }
    }

    /// An employer that the round does not know is nobody's concern here.
    fn employer(
        &mut self,
        row: Row,
        schools: &Schools,
        firms: &Firms,
        notes: &mut Notes,
    ) -> Option<Employer> {
        let text = row.raw("employer");
        let (school, firm) = (schools.names.find(text), firms.names.find(text));
        if let Named::Several(ids) = &school {
            notes.cell(row, "employer", schools.names.ambiguous(ids));
            None
        } else if let (Named::Nobody, Named::Several(ids)) = (&school, &firm) {
            notes.cell(row, "employer", firms.names.ambiguous(ids));
            None
        } else {
            self.add(school, firm)
        }
    }

    /// Whoever is declared must be known, else the recusal would silently not hold.
    fn declared(&mut self, row: Row, schools: &Schools, firms: &Firms, notes: &mut Notes) {
        if !(schools.names.is_present() && firms.names.is_present()) {
            return;
        }
        let separators = [';', '；', ',', '，', '、', '\n'];
        let parts = row.raw("recuse").split(separators).map(str::trim);
        for part in parts.filter(|part| !matches!(*part, "" | "无" | "否")) {
            let (school, firm) = (schools.names.find(part), firms.names.find(part));
            if let Named::Several(ids) = &school {
                notes.part(row, "recuse", part, schools.names.ambiguous(ids));
            } else if let (Named::Nobody, Named::Several(ids)) = (&school, &firm) {
                notes.part(row, "recuse", part, firms.names.ambiguous(ids));
            } else if self.add(school, firm).is_none() {
                let mut trouble = schools.names.unresolved(part);
                if let Trouble::Unresolved { table, nearest } = &mut trouble {
                    let of_firms = || match firms.names.unresolved(part) {
                        Trouble::Unresolved { nearest, .. } => nearest,
                        _ => None,
                    };
                    *nearest = nearest.take().or_else(of_firms);
                    *table = format!("{table}、{}", headers("firms").name());
                }
                notes.part(row, "recuse", part, trouble);
            }
        }
    }
}

/// Per published call the firms that file its demands or that they were filed for.
pub fn firms_of_call(
    demands: &IdVec<DemandId, Demand>,
    published: Option<&[PublishedMember]>,
) -> HashMap<String, BTreeSet<FirmId>> {
    let mut firms: HashMap<String, BTreeSet<FirmId>> = HashMap::new();
    for member in published.into_iter().flatten() {
        let Some(demand) = demands.get(member.demand) else {
            continue;
        };
        let others = demand.filed_for.iter().map(|&(firm, _)| firm);
        let of_call = firms.entry(member.call.clone()).or_default();
        of_call.extend(others.chain([demand.firm]));
    }
    firms
}

/// What marks are read against.
pub struct Review<'a> {
    /// Per published call its firms.
    pub firms_of_call: HashMap<String, BTreeSet<FirmId>>,
    /// The bids.
    pub bids: &'a Bids,
    /// Criteria and their names.
    pub criteria: (&'a IdVec<CriterionId, Criterion>, &'a Names<CriterionId>),
    /// Experts and their names.
    pub experts: (&'a IdVec<ExpertId, Expert>, &'a Names<ExpertId>),
    /// The schools.
    pub schools: &'a Schools,
}

impl Review<'_> {
    /// Marks in file order; `None` without the table. A mark by a recused expert is kept and noted
    /// once per expert and bid.
    pub fn marks(&self, tables: &Tables, notes: &mut Notes) -> Option<Vec<Mark>> {
        let table = tables.get("marks")?;
        let mut marks = Vec::with_capacity(table.len());
        let mut seen: HashMap<(BidId, ExpertId, CriterionId), RowAt> = HashMap::new();
        let mut recused: BTreeSet<(ExpertId, BidId)> = BTreeSet::new();
        for row in table.rows() {
            let Some(mark) = self.mark(row, notes) else {
                continue;
            };
            let key = (mark.bid, mark.expert, mark.criterion);
            if let Some(&first) = seen.get(&key) {
                let (first_row, first_file) = row.told(first);
                let trouble = Trouble::MarkTwice {
                    first_row,
                    first_file,
                };
                notes.cell(row, "mark", trouble);
                continue;
            }
            seen.insert(key, row.position());
            if self.is_recused(&mark) && recused.insert((mark.expert, mark.bid)) {
                notes.cell(row, "expert", Trouble::MarkRecused);
            }
            marks.push(mark);
        }
        self.unmarked(tables, table, notes);
        Some(marks)
    }

    fn mark(&self, row: Row, notes: &mut Notes) -> Option<Mark> {
        let bid = self.bids.names.cell(notes, row, "bid");
        let expert = self.experts.1.cell(notes, row, "expert");
        let criterion = self.criteria.1.cell(notes, row, "criterion");
        let criterion = criterion.filter(|&id| self.is_marked(id, row, notes));
        let mark = notes.decimal(row, "mark")?;
        let max = criterion.map(|id| self.criteria.0[id].max);
        let in_range = |max: Decimal| (Decimal::ZERO..=max).contains(&mark);
        if let Some(max) = max.filter(|&max| !in_range(max)) {
            let max = max.normalize().to_string();
            notes.cell(row, "mark", Trouble::MarkRange { max });
            return None;
        }
        Some(Mark {
            bid: bid?,
            expert: expert?,
            criterion: criterion?,
            mark,
        })
    }

    /// Experts mark only what does not come from data.
    fn is_marked(&self, id: CriterionId, row: Row, notes: &mut Notes) -> bool {
        let marked = |c: &&Criterion| c.source == CriterionSource::Marks;
        let is_marked = marked(&&self.criteria.0[id]);
        if !is_marked {
            let choices = self.criteria.0.iter().filter(marked);
            let choices = choices.map(|c| c.code.clone()).collect();
            notes.cell(row, "criterion", Trouble::BadChoice { choices });
        }
        is_marked
    }

    fn is_recused(&self, mark: &Mark) -> bool {
        let bid: Option<&Bid> = self.bids.bids.as_ref().and_then(|bids| bids.get(mark.bid));
        let school = bid.and_then(|bid| self.schools.schools.get(bid.school));
        let expert = &self.experts.0[mark.expert];
        let of_school = |school: &School| expert.recused_entities.contains(&school.entity);
        let firms = bid.and_then(|bid| self.firms_of_call.get(&bid.call));
        let of_firms = |firms: &BTreeSet<FirmId>| {
            let mut recused = expert.recused_firms.iter();
            recused.any(|firm| firms.contains(firm))
        };
        school.is_some_and(of_school) || firms.is_some_and(of_firms)
    }

    /// Bids that no row of `marks` names, though the round has marks.
    fn unmarked(&self, tables: &Tables, marks: &Table, notes: &mut Notes) {
        let named = marks
            .rows()
            .filter_map(|row| match self.bids.names.find(row.raw("bid")) {
                Named::One(id) => Some(id),
                _ => None,
            });
        let named: BTreeSet<BidId> = named.collect();
        let experts_mark = self
            .criteria
            .0
            .iter()
            .any(|c| c.source == CriterionSource::Marks);
        let bids = tables
            .get("bids")
            .filter(|_| experts_mark && !marks.is_empty());
        for (at, row) in bids.into_iter().flat_map(Table::rows).enumerate() {
            if !named.contains(&BidId::new(at)) {
                notes.cell(row, "bid", Trouble::BidUnmarked);
            }
        }
    }
}
