//! The command: arguments as typed become options as meant; each verb is a file; what went wrong
//! becomes an exit code.
//!
//! Exit codes: 0 done, F1, A1 and A2 proved; 1 a stage has no such proof, or a check failed; 2 the
//! input or the command line is wrong; 3 a fault of ours; 4 done and proved, with rows set aside.

mod args;
mod check;
mod console;
mod diff;
mod expand;
mod explain;
mod fault;
mod form;
mod generate;
mod last;
mod place;
mod raw;
mod round;
mod scenario;
mod solve;
mod summary;
mod sweep;
mod template;
mod verify;
mod whatif;

use std::process::ExitCode;

use clap::Parser;

use crate::base::stop::Stop;
use args::{Args, Verb};
pub use console::Console;

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Done and proved.
    Done,
    /// Done, but a stage misses its proof, or a check failed.
    Unproved,
    /// The input is wrong; the findings have been said.
    BadInput,
    /// Done and proved, with rows set aside.
    RowsAside,
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Done => 0,
            End::Unproved => 1,
            End::BadInput => 2,
            End::RowsAside => 4,
        })
    }
}

/// Parses the command line, runs the verb, says what went wrong.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            if let Some(said) = fault::usage(&error) {
                eprintln!("{said}");
            }
            return error
                .print()
                .map_or(ExitCode::from(3), |()| ExitCode::from(code));
        }
    };
    let console = Console::new(&args.global);
    match run(args, &console) {
        Ok(end) => end.into(),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            console.fault(&error);
            ExitCode::from(fault_code(&error))
        }
    }
}

fn run(args: Args, console: &Console) -> anyhow::Result<End> {
    let stop = Stop::never();
    let raised = stop.clone();
    ctrlc::set_handler(move || raised.raise())?;
    if let Some(threads) = args.global.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()?;
    }
    let global = args.global;
    match args.verb {
        Verb::Solve(verb) => solve::run(&verb, &global, console, &stop),
        Verb::Check(verb) => check::run(&verb, &global, console, &stop),
        Verb::Form(verb) => form::run(&verb, &global, console, &stop),
        Verb::Expand(verb) => expand::run(&verb, &global, console, &stop),
        Verb::Place(verb) => place::run(&verb, &global, console, &stop),
        Verb::Sweep(verb) => sweep::run(&verb, &global, console, &stop),
        Verb::Explain(verb) => match &verb.id {
            Some(id) => explain::run(&verb.out, id, console),
            None => whatif::run(&verb, &global, console, &stop),
        },
        Verb::Diff(verb) => diff::run(&verb, console),
        Verb::Verify(verb) => verify::run(&verb, &global, console),
        Verb::Template(verb) => template::run(&verb, &global, console, &stop),
        Verb::Generate(verb) => generate::run(&verb, &global, console),
        Verb::Raw(verb) => raw::run(&verb, &global, console, &stop),
        Verb::Completions(verb) => {
            args::completions(verb.shell);
            Ok(End::Done)
        }
    }
}

/// A reader that went away, as in `jiebang ... | head`, is not an error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind)
    };
    error
        .chain()
        .any(|cause| kind(cause) == Some(std::io::ErrorKind::BrokenPipe))
}

/// 2 for what the user can mend (paths, files), 1 for a stop, 3 for a fault of ours.
fn fault_code(error: &anyhow::Error) -> u8 {
    use crate::steps::solve::SolveError;
    let stopped = |e: &SolveError| matches!(e, SolveError::Stopped);
    if error.downcast_ref::<SolveError>().is_some_and(stopped) {
        return 1;
    }
    let named = error.downcast_ref::<round::Unusable>().is_some();
    let place = error
        .downcast_ref::<crate::apps::report::ReportError>()
        .is_some();
    let copies = error
        .downcast_ref::<crate::apps::returned::ReturnError>()
        .is_some();
    let sheets = error
        .downcast_ref::<crate::apps::template::SheetsError>()
        .is_some();
    let sweep = error.downcast_ref::<crate::apps::sweep::SweepError>();
    let kept =
        sweep.is_some_and(|error| !matches!(error, crate::apps::sweep::SweepError::Parquet { .. }));
    if named || place || copies || sheets || kept {
        2
    } else {
        3
    }
}
