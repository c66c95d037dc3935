//! Can catch: memory asked for while scenarios are answered as plans. Scenarios of a round are
//! played once to let every list find its size, then again under an allocator that counts.
#![allow(
    unsafe_code,
    reason = "an allocator that counts can be written no other way"
)]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use common::{form, whole_round};
use jiebang::apps::sweep::{Answering, Lane, Place, Plans};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::domain::change::{By, Change, Scenario, Seats};
use jiebang::domain::market::{ProgrammeId, SchoolId};
use jiebang::domain::outcome::{Basis, Case};
use jiebang::steps::fit::fit;
use jiebang::steps::score::score;
use rust_decimal::Decimal;

struct Counting;

static ASKED: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn play(plans: &Plans, lane: &mut Lane, scenarios: &[Scenario]) -> u64 {
    let mut row = Vec::with_capacity(64);
    let stop = Stop::never();
    let before = ASKED.load(Ordering::Relaxed);
    for scenario in scenarios {
        row.clear();
        assert!(plans.answer(lane, scenario, &mut row, &stop));
    }
    ASKED.load(Ordering::Relaxed) - before
}

#[test]
fn answering_a_plan_asks_for_no_memory() {
    let mut played = 0;
    for number in 0..12 {
        let (market, model, mut rng) = whole_round(number);
        let formation = form(&market, &model);
        let fits = fit(&market, &model, &formation);
        let scores = score(&market, &model, &formation, &fits);
        let case = Case {
            market: &market,
            model: &model,
            formation: &formation,
            fits: &fits,
            scores: &scores,
        };
        let places = vec![Place::Programme(ProgrammeId::new(0))];
        let plans = Plans::new(case, Basis::Programmes, places, &Stop::never()).expect("a base");
        let mut change = |_| {
            let school = SchoolId::new(rng.within(0, market.schools().len() as u32 - 1) as usize);
            match rng.within(0, 3) {
                0 => Change::SchoolOut(school),
                1 => Change::DistanceMax(rng.within(1, 300)),
                2 => Change::Seats {
                    of: Seats::City(market.schools()[school].city.clone()),
                    by: By::Scale(Decimal::new(rng.within(0, 200).into(), 2)),
                },
                _ => Change::Seats {
                    of: Seats::School(school),
                    by: By::Set(Decimal::from(rng.within(0, 40))),
                },
            }
        };
        let base = model.fit.distance_max_km;
        let scenarios: Vec<Scenario> = (0..100)
            .map(|number| Scenario {
                number,
                name: String::new(),
                note: String::new(),
                at: Vec::new(),
                changes: (0..3).map(&mut change).collect(),
                reform: false,
            })
            .filter(|scenario| {
                // A looser limit is answered from nothing.
                let tight = |change: &Change| match change {
                    Change::DistanceMax(km) => base == 0 || *km <= base,
                    _ => true,
                };
                scenario.changes.iter().all(tight)
            })
            .collect();
        let mut lane = plans.lane();
        play(&plans, &mut lane, &scenarios);
        assert_eq!(plans.anew(), 0, "round {number}");
        assert_eq!(play(&plans, &mut lane, &scenarios), 0, "round {number}");
        played += scenarios.len();
    }
    assert!(played > 600, "{played}");
}
