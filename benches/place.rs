//! Trainees to seats to posts: a province from nothing on one thread, and each of its events warm
//! beside the same round from nothing; `NATION=1` a nation.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench place`

#[path = "families/rng.rs"]
mod rng;
#[path = "families/trainees.rs"]
mod trainees;

use std::time::Instant;

use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::domain::model::{Model, SICHUAN_ORDER_CLASS, parse};
use jiebang::steps::place::{Change, Drawn, Ground, Person, PostId, Spot, Standing, draw, solved};
use rng::Rng;
use trainees::{NATION, PROVINCE, Size, Trainees, trainees};

/// Events that are timed; and how many of them are held against a solve from nothing.
const EVENTS: (usize, usize) = (500, 20);

fn drawn(of: &Trainees, model: &Model) -> Drawn {
    draw(Ground {
        market: &of.market,
        model,
        formation: &of.formation,
        award: &of.award,
    })
    .expect("a network")
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Builds and solves a round from nothing; seconds for each.
fn cold(size: &Size, model: &Model, repeats: usize) -> Drawn {
    let of = trainees(size, 7);
    let (mut drawing, mut solving) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        let began = Instant::now();
        let net = drawn(&of, model);
        drawing.push(began.elapsed().as_secs_f64());
        let began = Instant::now();
        let warm = solved(&net, &Stop::never()).expect("a placement");
        solving.push(began.elapsed().as_secs_f64());
        drop(warm);
    }
    let net = drawn(&of, model);
    let trainees: u64 = of.market.cohorts().iter().map(|c| u64::from(c.heads)).sum();
    println!(
        "  {trainees} trainees, {} orders, {} classes; {} nodes, {} arcs",
        of.market.demands().len(),
        of.formation.classes.len(),
        net.net.nodes(),
        net.net.arcs()
    );
    println!(
        "  network {:.3} s, best placement {:.3} s",
        median(drawing),
        median(solving)
    );
    net
}

/// Some event that can happen.
fn event(rng: &mut Rng, standing: &Standing) -> Change {
    loop {
        let classes = standing.drawn.taught.len();
        let class = jiebang::steps::place::TaughtId::new(rng.bits() as usize % classes);
        let rows: Vec<(Person, Spot, u32)> = { standing.books.of(class) }
            .filter(|(person, spot, _)| !person.failed && *spot != Spot::Left)
            .collect();
        let posts = standing.drawn.posts.len();
        let post = PostId::new(rng.bits() as usize % posts);
        let kind = rng.bits() % 3;
        if kind == 2 && standing.open[post] > 0 {
            return Change::Cut(vec![(post, 1)]);
        }
        if let Some(&(person, ..)) = rows.first().filter(|_| kind < 2) {
            return match kind {
                0 => Change::Withdraw(vec![(person, 1)]),
                _ => Change::Fail(vec![(person, 1)]),
            };
        }
    }
}

fn warm(net: Drawn) {
    let mut standing = Standing::new(net, &Stop::never()).expect("a placement");
    let mut rng = Rng(11);
    let (mut each, mut cold) = (Vec::new(), Vec::new());
    for nth in 0..EVENTS.0 {
        let change = event(&mut rng, &standing);
        let began = Instant::now();
        standing
            .apply(&change, &Stop::never())
            .expect("a placement");
        each.push(began.elapsed().as_secs_f64());
        if nth % (EVENTS.0 / EVENTS.1) == 0 {
            let now = standing.network().expect("a network");
            let now = Drawn {
                net: now,
                ..standing.drawn.clone()
            };
            let began = Instant::now();
            let again = solved(&now, &Stop::never()).expect("a placement");
            cold.push(began.elapsed().as_secs_f64());
            let mut values = [0; 3];
            for arc in now.net.arc_ids() {
                for (value, level) in values.iter_mut().zip(&now.levels) {
                    *value += level[arc.index()] * again.flow_of(arc);
                }
            }
            let free = standing.free_value();
            assert_eq!(
                [-values[0], -values[1], values[2]],
                [free.own, free.placed, free.cost]
            );
        }
    }
    let (mean, from_nothing) = (each.iter().sum::<f64>() / each.len() as f64, median(cold));
    println!(
        "  an event, everybody kept and everybody free: {:.3} ms (median {:.3}); from nothing \
         {:.1} ms: {:.0} times",
        mean * 1e3,
        median(each) * 1e3,
        from_nothing * 1e3,
        from_nothing / mean
    );
}

fn main() {
    let mut model = parse(SICHUAN_ORDER_CLASS, "model").expect("the shipped model reads");
    model.award.yield_hundredths = 94;
    if std::env::var("NATION").is_ok() {
        model.place.divert_max_km = 120;
        model.place.steps_max = 3;
        println!("nation, similar posts within 120 km and 3 steps");
        cold(&NATION, &model, 1);
        return;
    }
    println!("province, any similar post");
    let net = cold(&PROVINCE, &model, 5);
    warm(net);
}
