//! Answers -> `internal/sweep.html`: one file that works offline, Chinese first, English at a
//! click.

use super::study::Study;
use super::told::Answers;
use super::view::view;
use crate::apps::report::screen;

/// The page.
pub fn page(answers: &Answers, study: &Study) -> String {
    screen("sweep.html", view(answers, study))
}
