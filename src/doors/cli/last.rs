//! What changed against the last result of the same round, for whoever solves it again after the
//! tables were corrected.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::console::Console;
use super::verify;
use crate::domain::outcome::Outcome;

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

/// Counts classes that are new, gone, changed in members, or changed in winner.
fn difference(last: &Outcome, now: &Outcome, before: &str, console: &Console) -> String {
    type Class = (Vec<(String, u32)>, Option<String>);
    let classes = |outcome: &Outcome| -> BTreeMap<String, Class> {
        let classes = outcome.calls.iter().flat_map(|call| &call.classes);
        let one = |class: &crate::domain::outcome::ClassOut| {
            let members = class
                .members
                .iter()
                .map(|m| (m.demand.clone(), m.heads))
                .collect();
            (class.code.clone(), (members, class.winner.clone()))
        };
        classes.map(one).collect()
    };
    let (old, new) = (classes(last), classes(now));
    let gone = old.keys().filter(|code| !new.contains_key(*code)).count();
    let fresh = new.keys().filter(|code| !old.contains_key(*code)).count();
    let both = || {
        new.iter()
            .filter_map(|(code, class)| Some((old.get(code)?, class)))
    };
    let members = both().filter(|(old, new)| old.0 != new.0).count();
    let winners = both().filter(|(old, new)| old.1 != new.1).count();
    console.either(
        format!(
            "与上次结果 {before} 相比: 新增 {fresh} 个班, 减少 {gone} 个班, \
             成员变化 {members} 个班, 推荐变化 {winners} 个班"
        ),
        format!(
            "against the last result {before}: {fresh} classes new, {gone} gone, \
             {members} with other members, {winners} with another winner"
        ),
    )
}
