//! What changed against the last result of the same round, for whoever solves it again after the
//! tables were corrected.

use std::fs;
use std::path::Path;

use super::console::Console;
use super::verify;
use crate::domain::outcome::{Kind, Outcome};
use crate::steps::diff::diff;

/// Compares with the result that `out/<round>/last` names, says the difference, and names this one.
///
/// # Errors
/// When the note cannot be written.
pub fn compare(outcome: &Outcome, id: &str, round: &Path, console: &Console) -> anyhow::Result<()> {
    let note = round.join("last");
    let before = fs::read_to_string(&note).unwrap_or_default();
    let before = before.trim();
    if !before.is_empty()
        && before != id
        && let Ok(last) = verify::read(&round.join(before))
    {
        console.remark(&difference(&last, outcome, before, console));
    }
    let mut file = tempfile::NamedTempFile::new_in(round)?;
    std::io::Write::write_all(&mut file, id.as_bytes())?;
    file.persist(note)?;
    Ok(())
}

/// Counts classes that are new, gone, changed in members, or changed in school.
fn difference(last: &Outcome, now: &Outcome, before: &str, console: &Console) -> String {
    let changes = diff(last, now);
    let count = |kind| changes.classes.iter().filter(|c| c.kind == kind).count();
    let (fresh, gone) = (count(Kind::New), count(Kind::Gone));
    let (members, winners) = (count(Kind::Changed), changes.awards.len());
    console.either(
        format!(
            "与上次结果 {before} 相比: 新增 {fresh} 个班, 减少 {gone} 个班, \
             成员变化 {members} 个班, 中选学校变化 {winners} 个班 (逐项见 jiebang diff)"
        ),
        format!(
            "against the last result {before}: {fresh} classes new, {gone} gone, \
             {members} with other members, {winners} with another school (see jiebang diff)"
        ),
    )
}
