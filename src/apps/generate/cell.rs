//! One cell of a synthetic round: the orders of a few firms in a city, merged into classes where
//! they are small, three schools that teach for their posts, the schools' bids and the marks.

use std::collections::BTreeMap;
use std::io;

use super::roster::{CHAINS, CITIES, FAMILIES, Post};
use super::{Draws, Tables, Wanted, Written};

/// Criteria with their weights, which are also the highest marks.
pub const CRITERIA: [(&str, u32); 3] = [("专业匹配", 40), ("实训条件", 30), ("师资", 30)];
/// Codes of the committee.
pub const EXPERTS: [&str; 3] = ["E1", "E2", "E3"];

/// The model's least and largest class.
pub(super) const SIZES: (u32, u32) = (20, 40);
/// Firms of a cell.
pub(super) const FIRMS: u32 = 5;
/// Schools of a cell.
pub(super) const SCHOOLS: usize = 3;

/// An order.
struct Order {
    code: String,
    firm: u32,
    post: usize,
    heads: u32,
}

/// A class with its members and heads; every class is a call of its own.
struct Class {
    post: usize,
    /// Places among the orders.
    members: Vec<usize>,
    size: u32,
}

/// A school's bid for a class.
struct Bid {
    school: usize,
    class: usize,
    major: &'static str,
    seats: u32,
}

/// A cell.
pub struct Cell<'a> {
    wanted: &'a Wanted,
    number: u32,
    /// The round's code.
    code: &'a str,
    chain: usize,
    pub(super) posts: &'static [Post; 3],
    city: &'static str,
    orders: Vec<Order>,
}

impl<'a> Cell<'a> {
    /// The cell of this number with so many orders.
    pub fn new(wanted: &'a Wanted, number: u32, orders: u32, code: &'a str) -> Self {
        let place = number as usize;
        let chain = place % CHAINS.len();
        let mut cell = Cell {
            wanted,
            number,
            code,
            chain,
            posts: &FAMILIES[chain][place / CHAINS.len() % FAMILIES[chain].len()],
            city: CITIES[place % CITIES.len()],
            orders: Vec::new(),
        };
        cell.orders = (0..orders).map(|nth| cell.order(nth)).collect();
        cell
    }

    pub(super) fn draws(&self, about: &str) -> Draws<'a> {
        Draws {
            seed: &self.wanted.seed,
            about: format!("{} {about}", self.number),
        }
    }

    fn order(&self, nth: u32) -> Order {
        let draws = self.draws(&format!("order {nth}"));
        let large = draws.chance("large", 35);
        Order {
            code: format!("D{:06}{nth:02}", self.number),
            firm: draws.within("firm", 0, FIRMS - 1),
            post: draws.within("post", 0, 2) as usize,
            heads: match large {
                true => draws.within("heads", SIZES.0, SIZES.1),
                false => draws.within("heads", 3, 15),
            },
        }
    }

    /// Large orders are classes of their own; small ones of a post are merged as they come until
    /// they reach the least size.
    fn classes(&self) -> Vec<Class> {
        let mut classes = Vec::new();
        let mut open: BTreeMap<usize, Class> = BTreeMap::new();
        for (at, order) in self.orders.iter().enumerate() {
            let alone = order.heads >= SIZES.0;
            let new = || Class {
                post: order.post,
                members: Vec::new(),
                size: 0,
            };
            let mut class = match alone {
                true => new(),
                false => open.remove(&order.post).unwrap_or_else(new),
            };
            class.members.push(at);
            class.size += order.heads;
            match class.size >= SIZES.0 {
                true => classes.push(class),
                false => _ = open.insert(order.post, class),
            }
        }
        classes
    }

    fn bids(&self, classes: &[Class]) -> Vec<Bid> {
        let mut bids = Vec::new();
        for (class, row) in classes.iter().enumerate() {
            for school in 0..SCHOOLS {
                let draws = self.draws(&format!("bid {class} {school}"));
                if !draws.chance("bids", 80) {
                    continue;
                }
                let majors = &self.posts[row.post].majors;
                let short = u32::from(draws.chance("short", 3));
                bids.push(Bid {
                    school,
                    class,
                    major: majors[draws.within("major", 0, 1) as usize],
                    seats: row.size - short,
                });
            }
        }
        bids
    }

    /// Writes the cell.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(
        &self,
        tables: &mut Tables,
        serials: &mut [u32; CHAINS.len()],
        written: &mut Written,
    ) -> io::Result<()> {
        let classes = self.classes();
        let bids = self.bids(&classes);
        self.write_orders(tables, &classes, written)?;
        let first = serials[self.chain];
        serials[self.chain] += classes.len() as u32;
        let code = |class: usize| {
            let serial = first + class as u32 + 1;
            format!("{}-{}-{serial:03}", self.code, CHAINS[self.chain])
        };
        for (at, class) in classes.iter().enumerate() {
            self.write_class(tables, &code(at), class)?;
        }
        written.classes += classes.len() as u64;
        self.write_schools(tables, &classes, &bids, written)?;
        self.write_earlier(tables)?;
        for (at, bid) in bids.iter().enumerate() {
            let bid_code = format!("B{:06}{at:02}", self.number);
            let (school, seats) = (self.school(bid.school), bid.seats.to_string());
            let day = self.draws(&format!("day {at}")).within("day", 1, 15);
            let date = format!("2026-03-{day:02}");
            let call = code(bid.class);
            tables
                .bids
                .row(&[&bid_code, &school, &call, bid.major, &seats, &date])?;
            self.write_marks(tables, &bid_code, bid, written)?;
        }
        written.bids += bids.len() as u64;
        Ok(())
    }

    pub(super) fn firm(&self, nth: u32) -> String {
        format!("F{:06}{nth}", self.number)
    }

    pub(super) fn school(&self, nth: usize) -> String {
        format!("S{:06}{nth}", self.number)
    }

    fn write_orders(
        &self,
        tables: &mut Tables,
        classes: &[Class],
        written: &mut Written,
    ) -> io::Result<()> {
        let chain = CHAINS[self.chain];
        for nth in 0..FIRMS {
            let code = self.firm(nth);
            let name = format!("示例企业{}（合成）", &code[1..]);
            tables
                .firms
                .row(&[&code, &name, "链属企业", chain, self.city])?;
        }
        written.firms += u64::from(FIRMS);
        for (at, order) in self.orders.iter().enumerate() {
            let post = &self.posts[order.post];
            let served = classes.iter().any(|class| class.members.contains(&at));
            let consent = if served { "" } else { "否" };
            let (firm, heads) = (self.firm(order.firm), order.heads.to_string());
            let majors = post.majors.join("、");
            tables.demands.row(&[
                &order.code,
                &firm,
                post.name,
                post.occupation,
                "高职",
                &majors,
                &heads,
                "在校生",
                "1年",
                consent,
                "通过",
            ])?;
            written.heads += u64::from(order.heads);
        }
        written.demands += self.orders.len() as u64;
        Ok(())
    }

    fn write_class(&self, tables: &mut Tables, call: &str, class: &Class) -> io::Result<()> {
        let post = &self.posts[class.post];
        let (majors, size) = (post.majors.join("、"), class.size.to_string());
        let chain = CHAINS[self.chain];
        tables
            .calls
            .row(&[call, chain, post.name, "高职", &majors, "1", &size])?;
        let code = format!("{call}-1");
        for &at in &class.members {
            let order = &self.orders[at];
            let heads = order.heads.to_string();
            tables.members.row(&[call, &code, &order.code, &heads])?;
        }
        Ok(())
    }

    /// Schools with the posts' majors. A programme has room for all that its school bids for with
    /// it; the school as a whole has the wanted share of what it bids for, each class counted as
    /// parted evenly among its bidders.
    fn write_schools(
        &self,
        tables: &mut Tables,
        classes: &[Class],
        bids: &[Bid],
        written: &mut Written,
    ) -> io::Result<()> {
        let bidders = |class: usize| bids.iter().filter(|bid| bid.class == class).count() as u32;
        for nth in 0..SCHOOLS {
            let draws = self.draws(&format!("school {nth}"));
            let mut wanted: BTreeMap<&str, u32> = BTreeMap::new();
            for major in self.posts.iter().flat_map(|post| post.majors) {
                wanted.entry(major).or_default();
            }
            let mut fair = 0;
            for bid in bids.iter().filter(|bid| bid.school == nth) {
                let size = classes[bid.class].size;
                *wanted.entry(bid.major).or_default() += size;
                fair += u64::from(size * 100 / bidders(bid.class));
            }
            let code = self.school(nth);
            for (major, &heads) in &wanted {
                let places = heads.max(SIZES.0).to_string();
                tables.programmes.row(&[
                    &code,
                    major,
                    "高职2021",
                    "高职",
                    &places,
                    "1年",
                    "在校生",
                ])?;
            }
            let share = (fair * u64::from(self.wanted.seats_percent)).div_ceil(10_000);
            let all = share.max(u64::from(SIZES.1));
            let name = format!("示例职业技术学院{}（合成）", &code[1..]);
            let classes_max = match draws.chance("limited", 30) {
                true => draws.within("classes", 1, 3).to_string(),
                false => String::new(),
            };
            let places = all.to_string();
            tables
                .schools
                .row(&[&code, &name, "高职", self.city, &places, &classes_max])?;
        }
        written.schools += SCHOOLS as u64;
        Ok(())
    }

    /// Marks in halves of a point around what the school is good for.
    fn write_marks(
        &self,
        tables: &mut Tables,
        code: &str,
        bid: &Bid,
        written: &mut Written,
    ) -> io::Result<()> {
        let good = self
            .draws(&format!("good {}", bid.school))
            .within("good", 60, 90);
        let draws = self.draws(&format!("marks {code}"));
        for (criterion, max) in CRITERIA {
            for expert in EXPERTS {
                let share = good + draws.within(&format!("{criterion} {expert}"), 0, 10);
                let halves = max * 2 * share / 100;
                let mark = format!("{}{}", halves / 2, [".0", ".5"][halves as usize % 2]);
                tables.marks.row(&[code, expert, criterion, &mark])?;
                written.marks += 1;
            }
        }
        Ok(())
    }
}
