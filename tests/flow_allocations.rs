//! Can catch: memory asked for in the re-solve loop. A province's sweeps are played once to let
//! every list find its size, then again under an allocator that counts.
#![allow(
    unsafe_code,
    reason = "an allocator that counts can be written no other way"
)]

#[path = "../benches/families/mod.rs"]
mod families;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use families::{Change, SWEEPS, school_flow, sweep};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Status, Warm};

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

/// Plays scenarios, each undone; returns how many had an optimum.
fn play(warm: &mut Warm, stop: &Stop, scenarios: &[Vec<Change>]) -> usize {
    let mut optimal = 0;
    for scenario in scenarios {
        for &change in scenario {
            match change {
                Change::Upper(arc, upper) => warm.set_bounds(arc, 0, upper).expect("sound"),
                Change::Cost(arc, cost) => warm.set_cost(arc, cost).expect("small"),
            }
        }
        let status = warm.resolve(stop).expect("fits");
        optimal += usize::from(matches!(status, Status::Optimal(_)));
        warm.undo();
    }
    optimal
}

#[test]
fn the_re_solve_loop_asks_for_no_memory() {
    let case = school_flow("province", 101, (500, 2000, 300), 10..=20);
    let stop = Stop::never();
    let mut warm = Warm::new(case.net.clone(), &stop).expect("fits");
    for name in SWEEPS {
        let scenarios = sweep(&case, name, 200, 7);
        let first = play(&mut warm, &stop, &scenarios);
        let before = ASKED.load(Ordering::Relaxed);
        let second = play(&mut warm, &stop, &scenarios);
        let asked = ASKED.load(Ordering::Relaxed) - before;
        assert_eq!((first, second, asked), (200, 200, 0), "{name}");
    }
}
