//! `jiebang template`: an office gets an empty workbook to fill in.

use std::fs::OpenOptions;
use std::io::Write;

use anyhow::Context;

use super::End;
use super::args::Template;
use super::console::Console;
use super::round::Unusable;
use crate::apps::template::template;

/// Writes the workbook, never over a file that is there.
pub fn run(verb: &Template, console: &Console) -> anyhow::Result<End> {
    let bytes = template()?;
    let unusable = || Unusable(verb.file.display().to_string());
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&verb.file);
    file.with_context(unusable)?
        .write_all(&bytes)
        .with_context(unusable)?;
    console.print(&verb.file.display().to_string())?;
    Ok(End::Done)
}
