//! Ids into codes: a placement as the document that leaves the house.

use std::collections::{BTreeMap, HashMap};

use super::books::{Move, Person, Spot};
use super::happen::Happening;
use super::intake::{self, Finish};
use super::likeness;
use super::network::{Ground, PostId, Source, Taught, TaughtId};
use super::standing::{Change, Standing};
use super::worth::Worths;
use crate::base::ids::Id;
use crate::domain::market::{DemandId, Event, Figure, MajorId};
use crate::domain::model::{Kinship, Measure};
use crate::domain::outcome::{
    Aligned, Best, Destination, FinishSource, InputFile, Intake, MajorOut, PLACEMENT_FORMAT,
    PlaceWorth, PlacedClass, PlacedCohort, PlacedEvent, PlacedMove, PlacedPost, PlacedRow,
    PlacedValue, Placement, Standby, Who, Why,
};
use crate::steps::track::{rate, ten_thousandths};

/// What a change cost.
pub fn price(before: PlacedValue, after: PlacedValue) -> PlaceWorth {
    PlaceWorth {
        own: after.own - before.own,
        placed: after.placed - before.placed,
        cost: after.cost - before.cost,
    }
}

/// An event, once it has been applied.
pub fn event(
    ground: Ground,
    standing: &Standing,
    (event, happening): (&Event, &Happening),
    moves: &[Move],
    price: PlaceWorth,
) -> PlacedEvent {
    let pen = Pen { ground, standing };
    let market = ground.market;
    let posts = match &happening.change {
        Change::Cut(posts) => posts.as_slice(),
        _ => &[],
    };
    let posts = posts.iter().map(|&(post, heads)| (pen.order(post), heads));
    PlacedEvent {
        kind: event.kind,
        cohort: event.cohort.map(|id| market.cohorts()[id].code.clone()),
        class: happening.class.map(|id| pen.class(id)),
        firm: event.firm.map(|id| market.firms()[id].code.clone()),
        posts: posts.collect(),
        heads: happening.heads,
        date: event.date.map(|date| date.to_string()),
        reason: event.reason.clone(),
        source: event.source.clone(),
        moves: moves.iter().map(|m| pen.moved(m)).collect(),
        value: standing.value(),
        price,
        free: standing.free_value(),
        free_moved: standing.uprooted(),
    }
}

/// The document.
pub fn document(
    ground: Ground,
    standing: &Standing,
    (first, free): (Best, Best),
    worths: &Worths,
    events: Vec<PlacedEvent>,
    inputs: Vec<InputFile>,
) -> Placement {
    let pen = Pen { ground, standing };
    let (market, model) = (ground.market, ground.model);
    let mut rows: BTreeMap<(Who, Destination, Why), u32> = BTreeMap::new();
    for (person, spot, heads) in standing.books.rows() {
        let key = (
            pen.who(person),
            pen.destination(person, spot),
            pen.why(person, spot),
        );
        *rows.entry(key).or_default() += heads;
    }
    let row = |((who, to, why), heads)| PlacedRow {
        who,
        to,
        why,
        heads,
    };
    Placement {
        format: PLACEMENT_FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        round: market.round().code.clone(),
        round_name: market.round().name.clone(),
        model: model.name.clone(),
        model_hash: model.hash.clone(),
        inputs,
        sure: model.place.sure,
        classes: pen.classes(worths),
        posts: pen.posts(worths),
        cohorts: pen.cohorts(),
        first,
        events,
        rows: rows.into_iter().map(row).collect(),
        value: standing.value(),
        free,
        aligned: pen.aligned(),
    }
}

struct Pen<'a> {
    ground: Ground<'a>,
    standing: &'a Standing,
}

impl Pen<'_> {
    fn taught(&self, id: TaughtId) -> &Taught {
        &self.standing.drawn.taught[id]
    }

    fn class(&self, id: TaughtId) -> String {
        let class = self.taught(id).class;
        self.ground.formation.classes[class].code.clone()
    }

    fn demand(&self, id: DemandId) -> String {
        self.ground.market.demands()[id].code.clone()
    }

    fn order(&self, id: PostId) -> String {
        self.demand(self.standing.drawn.posts[id].demand)
    }

    fn major(&self, id: MajorId) -> MajorOut {
        let major = &self.ground.market.majors()[id];
        MajorOut {
            catalogue: major.catalogue.clone(),
            code: major.code.clone(),
            name: major.name.clone(),
        }
    }

    fn source(&self, person: Person) -> &Source {
        &self.standing.drawn.sources[person.source]
    }

    fn who(&self, person: Person) -> Who {
        let source = self.source(person);
        Who {
            cohort: self.ground.market.cohorts()[source.cohort].code.clone(),
            reserve: source.reserve,
            class: person.class.map_or(String::new(), |id| self.class(id)),
            failed: person.failed,
        }
    }

    fn destination(&self, person: Person, spot: Spot) -> Destination {
        match spot {
            Spot::Own(demand) => Destination::Own {
                demand: self.demand(demand),
            },
            Spot::Post(post) => {
                let class = person.class.map(|id| self.taught(id));
                let mut similar = class.into_iter().flat_map(|class| &class.similar);
                let steps = similar
                    .find(|(to, ..)| *to == post)
                    .map_or(0, |found| found.1);
                Destination::Post {
                    demand: self.order(post),
                    steps,
                }
            }
            Spot::Margin => Destination::Margin,
            Spot::Retrain | Spot::Open => Destination::Retrain,
            Spot::Standby => Destination::Standby,
            Spot::Left => Destination::Left,
        }
    }

    fn why(&self, person: Person, spot: Spot) -> Why {
        match (spot, person.class) {
            (Spot::Own(_), _) => Why::TrainedFor,
            (Spot::Margin, _) => Why::Expected,
            (Spot::Left, _) => Why::Withdrew,
            (Spot::Standby, _) => Why::NotNeeded,
            (Spot::Post(_), _) if person.failed => Why::FailedDiverted,
            (Spot::Post(_), Some(class)) if self.lost(class) => Why::FirmFallback,
            (Spot::Post(_), _) => Why::MoreThanPosts,
            (Spot::Retrain | Spot::Open, None) => match self.source(person).seats.is_empty() {
                true => Why::NoClass,
                false => Why::SeatsTaken,
            },
            (Spot::Retrain | Spot::Open, Some(class)) => {
                let similar = self.taught(class).similar.iter();
                let open = similar.filter(|&&(_, steps, _)| steps > 0 || !person.failed);
                let posts = open.map(|&(post, ..)| self.standing.open[post]).sum();
                match posts {
                    0 => Why::NobodySimilar,
                    posts => Why::SimilarTaken { posts },
                }
            }
        }
    }

    /// Whether firms of a class cannot take as many as they ordered from it.
    fn lost(&self, class: TaughtId) -> bool {
        let drawn = &self.standing.drawn;
        let own = self.taught(class).own.iter();
        let mut orders = own.map(|(demand, _)| drawn.post_of[demand]);
        orders.any(|post| self.standing.open[post] < drawn.posts[post].heads)
    }

    fn moved(&self, moved: &Move) -> PlacedMove {
        let before = moved.before.class;
        PlacedMove {
            who: self.who(moved.after),
            class_before: before.map_or(String::new(), |id| self.class(id)),
            failed_before: moved.before.failed,
            from: self.destination(moved.before, moved.from),
            to: self.destination(moved.after, moved.to),
            why: self.why(moved.after, moved.to),
            heads: moved.heads,
        }
    }

    fn classes(&self, worths: &Worths) -> Vec<PlacedClass> {
        let mut standby = self.standby();
        let seated = self.seated();
        let class = |(id, taught): (TaughtId, &Taught)| {
            let school = &self.ground.market.schools()[taught.school];
            let similar = taught.similar.iter();
            let here = seated.get(&id).copied().unwrap_or(0);
            PlacedClass {
                class: self.class(id),
                bid: self.ground.market.bids()[taught.bid].code.clone(),
                school: school.code.clone(),
                school_name: school.name.clone(),
                major: self.major(taught.role.major),
                mode: taught.role.mode,
                size: taught.size,
                intake: taught.intake,
                seated: here,
                left: self.standing.left[id],
                margin: self.standing.margin(id),
                seat_worth: worths.seats[id],
                similar_posts: similar.map(|&(post, ..)| self.standing.open[post]).sum(),
                intake_for: self.intake(id, here, &mut standby),
            }
        };
        self.standing.drawn.taught.iter_ids().map(class).collect()
    }

    /// Trainees who sit in each class and have not failed it.
    fn seated(&self) -> BTreeMap<TaughtId, u32> {
        let mut seated = BTreeMap::new();
        for (person, spot, heads) in self.standing.books.rows() {
            if let (Some(class), false, true) = (person.class, person.failed, spot != Spot::Left) {
                *seated.entry(class).or_default() += heads;
            }
        }
        seated
    }

    /// Reserves who are idle, by source.
    fn standby(&self) -> HashMap<usize, u32> {
        let rows = self.standing.books.rows();
        let idle = rows.filter(|&(_, spot, _)| spot == Spot::Standby);
        idle.map(|(person, _, heads)| (person.source, heads))
            .collect()
    }

    /// How many a class needs, and the reserves who stand by for it; `standby` shrinks by them.
    fn intake(&self, id: TaughtId, seated: u32, standby: &mut HashMap<usize, u32>) -> Intake {
        let taught = self.taught(id);
        let (finish, source) = self.finish(taught);
        let sure = self.ground.model.place.sure;
        let needed = intake::needed(taught.size, finish, sure);
        let mut missing = needed.map_or(0, |needed| needed.saturating_sub(seated));
        let drawn = &self.standing.drawn;
        let mut entries = drawn.entries[id].clone();
        entries.sort_by_key(|&(_, arc)| drawn.levels[2][arc.index()]);
        let mut reserves = Vec::new();
        for (source, _) in entries
            .into_iter()
            .filter(|&(at, _)| drawn.sources[at].reserve)
        {
            let there = standby.entry(source).or_default();
            let heads = missing.min(*there);
            *there -= heads;
            missing -= heads;
            if heads > 0 {
                let cohort = drawn.sources[source].cohort;
                let cohort = self.ground.market.cohorts()[cohort].code.clone();
                reserves.push(Standby { cohort, heads });
            }
        }
        Intake {
            finish,
            source,
            needed,
            chance: intake::chance(seated, taught.size, finish),
            reserves,
            short: missing,
        }
    }

    /// The chance that a trainee of a class finishes, in lowest terms: the share of the school's
    /// earlier trainees who passed, else what the model expects.
    fn finish(&self, taught: &Taught) -> (Finish, FinishSource) {
        let lowest = |share: num_rational::Ratio<u32>| (*share.numer(), *share.denom());
        let rows = self.ground.market.tracked().iter();
        let rows = rows.filter(|row| row.school == taught.school);
        let passed = rate(rows, Figure::Passed);
        let counts = (u32::try_from(passed.part), u32::try_from(passed.whole));
        if let (Ok(part), Ok(whole @ 1..)) = counts {
            let share = num_rational::Ratio::new(part, whole);
            return (lowest(share), FinishSource::Tracked);
        }
        let hundredths = self.ground.model.award.yield_hundredths;
        let share = num_rational::Ratio::new(hundredths, 100);
        (lowest(share), FinishSource::Model)
    }

    fn posts(&self, worths: &Worths) -> Vec<PlacedPost> {
        let market = self.ground.market;
        let mut filled: BTreeMap<PostId, u32> = BTreeMap::new();
        for (_, spot, heads) in self.standing.books.rows() {
            let post = match spot {
                Spot::Own(demand) => self.standing.drawn.post_of[&demand],
                Spot::Post(post) => post,
                _ => continue,
            };
            *filled.entry(post).or_default() += heads;
        }
        let post = |(id, post): (PostId, &super::network::Post)| {
            let demand = &market.demands()[post.demand];
            let firm = &market.firms()[demand.firm];
            PlacedPost {
                demand: demand.code.clone(),
                firm: firm.code.clone(),
                firm_name: firm.name.clone(),
                role: demand.role.clone(),
                site: demand.site.name.clone(),
                heads: post.heads,
                open: self.standing.open[id],
                filled: filled.get(&id).copied().unwrap_or(0),
                worth: worths.posts[id],
            }
        };
        self.standing.drawn.posts.iter_ids().map(post).collect()
    }

    fn cohorts(&self) -> Vec<PlacedCohort> {
        let market = self.ground.market;
        let sources = self.standing.drawn.sources.iter();
        let confirmed = sources.filter(|source| !source.reserve);
        let one = |source: &Source| {
            let cohort = &market.cohorts()[source.cohort];
            let school = &market.schools()[cohort.school];
            PlacedCohort {
                cohort: cohort.code.clone(),
                school: school.code.clone(),
                school_name: school.name.clone(),
                major: self.major(cohort.major),
                year: cohort.year.clone(),
                mode: cohort.mode,
                heads: cohort.heads,
                reserve: cohort.reserve,
                classes: source.seats.len() as u32,
            }
        };
        confirmed.map(one).collect()
    }

    /// Trainees in posts that they trained for, now and as expected.
    fn aligned(&self) -> Aligned {
        let market = self.ground.market;
        let mut aligned = Aligned {
            target: { self.ground.model.targets.iter() }
                .find(|target| target.measure == Measure::RelatedEmployment)
                .and_then(|target| target.least),
            ..Aligned::default()
        };
        for (person, spot, heads) in self.standing.books.rows() {
            if matches!(spot, Spot::Left | Spot::Standby) {
                continue;
            }
            aligned.of += heads;
            let near = match (spot, person.class) {
                (Spot::Own(_), _) => true,
                (Spot::Post(post), Some(class)) => {
                    let demand = self.standing.drawn.posts[post].demand;
                    let majors = market.demands()[demand].majors.iter();
                    let own = self.taught(class).role.major;
                    let mut kin = majors.map(|&to| likeness::kinship(market, own, to));
                    kin.any(|kin| kin == Some(Kinship::Code))
                }
                _ => false,
            };
            aligned.heads += if near { heads } else { 0 };
        }
        aligned.expected = self.expected();
        aligned
    }

    /// Σ expected trainees in posts of their class over Σ expected to finish.
    fn expected(&self) -> Option<u32> {
        let drawn = &self.standing.drawn;
        let (mut own, mut all) = (0, 0);
        for (id, seated) in self.seated() {
            let taught = self.taught(id);
            let (finish, _) = self.finish(taught);
            let post = |&(demand, arc): &(DemandId, crate::math::flow::ArcId)| {
                let open = self.standing.open[drawn.post_of[&demand]];
                u32::try_from(drawn.net.arc(arc).upper)
                    .unwrap_or(0)
                    .min(open)
            };
            let posts = taught.own.iter().map(post).sum();
            own += intake::expected(seated, posts, finish);
            all += intake::expected(seated, seated, finish);
        }
        ten_thousandths(own, all)
    }
}
