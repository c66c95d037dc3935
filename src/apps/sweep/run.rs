//! All scenarios of a sweep, in parallel: a thread takes a block, answers its scenarios one after
//! the other in a lane that is as it was after each, and puts the block away. Which thread answers
//! what changes no byte.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::row::{Answering, Cell, Column, Kind};
use super::table::Table;
use super::work::{SweepError, Work};
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::change::{Axis, Scenario};

/// Scenarios and what answers them.
pub struct Task<'a, A> {
    /// What answers.
    pub engine: &'a A,
    /// What the sweep varies.
    pub axes: &'a [Axis],
    /// The scenario of a number.
    pub scenario: &'a (dyn Fn(u64) -> Scenario + Sync),
}

/// Part K of N, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// Whether a block is its own.
    fn has(self, block: u64) -> bool {
        block % self.of == self.number - 1
    }
}

impl<A: Answering> Task<'_, A> {
    /// The columns of a row: scenario, name, axes, and what the engine says.
    pub fn columns(&self) -> Vec<Column> {
        let column = |name: &str, kind| Column {
            name: name.to_owned(),
            kind,
        };
        let mut columns = vec![column("scenario", Kind::Int), column("name", Kind::Text)];
        let answers = self.engine.columns();
        for axis in self.axes {
            let mut name = axis.name.clone();
            while columns.iter().chain(&answers).any(|c| c.name == name) {
                name.push('*');
            }
            columns.push(column(&name, Kind::Real));
        }
        columns.extend(answers);
        columns
    }

    /// The row of the round as it stands, with the columns of all rows; `None` if stopped.
    pub fn base(&self, stop: &Stop) -> Option<Table> {
        let nothing = Scenario {
            number: 0,
            name: "基准".to_owned(),
            note: String::new(),
            at: vec![None; self.axes.len()],
            changes: Vec::new(),
            reform: false,
        };
        let mut table = Table::new(self.columns());
        let mut lane = self.engine.lane();
        self.row(&mut lane, &nothing, &mut table, stop)
            .then_some(table)
    }

    /// Answers one scenario: pushes its row onto `table`. False if stopped.
    fn answer(&self, lane: &mut A::Lane, number: u64, table: &mut Table, stop: &Stop) -> bool {
        self.row(lane, &(self.scenario)(number), table, stop)
    }

    fn row(&self, lane: &mut A::Lane, scenario: &Scenario, table: &mut Table, stop: &Stop) -> bool {
        let number = scenario.number;
        let mut row = Vec::with_capacity(table.columns().len());
        row.push(Cell::Int(i64::try_from(number).unwrap_or(i64::MAX)));
        row.push(Cell::Text(scenario.name.clone().into()));
        let at = |value: &Option<f64>| value.map_or(Cell::Blank, Cell::Real);
        row.extend(scenario.at.iter().map(at));
        let whole = self.engine.answer(lane, scenario, &mut row, stop);
        if whole {
            table.push(&mut row);
        }
        whole
    }
}

/// Answers what is not yet answered of a sweep, or of a shard of it. False if stopped before the
/// end; what was answered by then stays.
///
/// # Errors
/// What the disk refuses.
pub fn run<A: Answering>(
    task: &Task<A>,
    work: &Work,
    shard: Shard,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<bool, SweepError> {
    let head = work.head();
    let own = (0..head.blocks()).filter(|&block| shard.has(block));
    let open: Vec<u64> = own.filter(|&block| !work.has(block)).collect();
    let scenarios = open.iter().map(|&b| head.of(b).end - head.of(b).start);
    progress.begin(Step::Sweep, scenarios.sum());
    let idle: Mutex<Vec<A::Lane>> = Mutex::new(Vec::new());
    let one = |&block: &u64| -> Result<bool, SweepError> {
        let waiting = || idle.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = waiting().pop();
        let mut lane = lane.unwrap_or_else(|| task.engine.lane());
        let mut table = Table::new(task.columns());
        for number in head.of(block) {
            if stop.raised() || !task.answer(&mut lane, number, &mut table, stop) {
                return Ok(false);
            }
            progress.advance();
        }
        waiting().push(lane);
        work.put(block, &table)?;
        Ok(true)
    };
    let whole: Vec<bool> = open.par_iter().map(one).collect::<Result<_, _>>()?;
    Ok(whole.into_iter().all(|whole| whole))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::work::Identity;
    use super::*;
    use crate::base::progress::Silent;

    /// Answers with the square of the number; asks to stop after so many answers.
    struct Squares {
        left: AtomicU64,
    }

    impl Squares {
        fn new(left: u64) -> Self {
            Squares {
                left: AtomicU64::new(left),
            }
        }
    }

    impl Answering for Squares {
        type Lane = u64;

        fn columns(&self) -> Vec<Column> {
            let column = |name: &str, kind| Column {
                name: name.to_owned(),
                kind,
            };
            vec![column("square", Kind::Int), column("odd", Kind::Text)]
        }

        fn lane(&self) -> u64 {
            0
        }

        fn answer(
            &self,
            asked: &mut u64,
            scenario: &Scenario,
            row: &mut Vec<Cell>,
            stop: &Stop,
        ) -> bool {
            *asked += 1;
            if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
                stop.raise();
                return false;
            }
            let number = scenario.number as i64;
            row.push(Cell::Int(number * number));
            row.push(match number % 2 {
                0 => Cell::Blank,
                _ => Cell::Text(format!("odd {number}").into()),
            });
            true
        }
    }

    fn scenario(number: u64) -> Scenario {
        Scenario {
            number,
            name: format!("情景{number}"),
            note: String::new(),
            at: vec![(!number.is_multiple_of(3)).then_some(number as f64 / 8.0)],
            changes: Vec::new(),
            reform: false,
        }
    }

    fn axes() -> Vec<Axis> {
        // The name of a column that is there already.
        let name = "square".to_owned();
        vec![Axis { name, base: None }]
    }

    const ALL: Shard = Shard { number: 1, of: 1 };

    /// Runs a sweep of `count` in a folder that is begun already, if `resume`; whether it ended.
    fn sweep(folder: &Path, count: u64, left: u64, shard: Shard, resume: bool) -> (Work, bool) {
        let engine = Squares::new(left);
        let axes = axes();
        let task = Task {
            engine: &engine,
            axes: &axes,
            scenario: &scenario,
        };
        let head = Identity {
            of: "squares".to_owned(),
            scenarios: count,
        };
        let work = Work::open(folder, head, task.columns(), resume).expect("a folder");
        let whole = run(&task, &work, shard, &Stop::never(), &Silent).expect("a disk");
        (work, whole)
    }

    fn bytes(work: &Work) -> (Vec<u8>, Vec<u8>) {
        work.assemble().expect("whole");
        let read = |name: &str| fs::read(work.folder().join(name)).expect("a file");
        (read("scenarios.parquet"), read("scenarios.csv"))
    }

    fn with_threads<T: Send>(threads: usize, what: impl FnOnce() -> T + Send) -> T {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().expect("threads").install(what)
    }

    #[test]
    fn any_threads_any_stops_any_shards_the_same_bytes() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let count = 9_000;
        let (work, whole) = sweep(&place.path().join("one"), count, u64::MAX, ALL, false);
        assert!(whole);
        let expected = bytes(&work);
        for threads in [1, 2, 4] {
            let folder = place.path().join(format!("threads-{threads}"));
            let (work, _) = with_threads(threads, || sweep(&folder, count, u64::MAX, ALL, false));
            assert!(bytes(&work) == expected, "{threads} threads");
        }
        let folder = place.path().join("stopped");
        let (_, mut whole) = sweep(&folder, count, 700, ALL, false);
        let mut stops = 0;
        while !whole {
            stops += 1;
            let (work, ended) = sweep(&folder, count, 700 + 131 * stops, ALL, true);
            whole = ended;
            if whole {
                assert!(bytes(&work) == expected, "after {stops} stops");
            }
        }
        assert!(stops >= 5, "only {stops} stops");
        let parts: Vec<_> = (1..=3)
            .map(|n| place.path().join(format!("part-{n}")))
            .collect();
        for (at, part) in parts.iter().enumerate() {
            let number = at as u64 + 1;
            assert!(sweep(part, count, u64::MAX, Shard { number, of: 3 }, false).1);
        }
        let (work, _) = sweep(&place.path().join("joined"), count, 1, ALL, false);
        parts
            .iter()
            .for_each(|part| work.join(part).expect("joins"));
        let asked = Squares::new(u64::MAX);
        let task = Task {
            engine: &asked,
            axes: &axes(),
            scenario: &scenario,
        };
        assert!(run(&task, &work, ALL, &Stop::never(), &Silent).expect("a disk"));
        assert_eq!(asked.left.into_inner(), u64::MAX, "nothing was asked again");
        assert!(bytes(&work) == expected, "three parts joined");
    }

    #[test]
    fn what_is_of_another_sweep_is_refused_and_what_is_broken_is_made_again() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let folder = place.path().join("sweep");
        let (work, _) = sweep(&folder, 600, u64::MAX, ALL, false);
        let expected = bytes(&work);
        let columns = vec![];
        let other = |identity: &str, resume| {
            let head = Identity {
                of: identity.to_owned(),
                scenarios: 600,
            };
            Work::open(&folder, head, columns.clone(), resume)
        };
        assert!(matches!(other("cubes", true), Err(SweepError::Other(_))));
        assert!(matches!(other("squares", false), Err(SweepError::Begun(_))));
        fs::write(folder.join("block-000003.parquet"), "PAR1").expect("a broken block");
        let (work, _) = sweep(&folder, 600, u64::MAX, ALL, true);
        assert!(bytes(&work) == expected);
        let out = place.path().join("out");
        work.publish(&out).expect("published");
        let names = fs::read_dir(&out).expect("a folder");
        let mut names: Vec<_> = names.map(|n| n.expect("a name").file_name()).collect();
        names.sort();
        assert_eq!(names, ["scenarios.csv", "scenarios.parquet"]);
        let (work, _) = sweep(&folder, 600, u64::MAX, ALL, false);
        assert!(matches!(work.publish(&out), Err(SweepError::Occupied(_))));
    }

    #[test]
    fn an_axis_named_like_a_column_has_a_column_of_its_own() {
        let axes = axes();
        let task = Task {
            engine: &Squares::new(1),
            axes: &axes,
            scenario: &scenario,
        };
        let names: Vec<String> = task.columns().into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["scenario", "name", "square*", "square", "odd"]);
    }
}
