//! `jiebang diff`: after a change of input or an answer to the award, the committee sees item by
//! item what is no longer as it was, and what each change gains or costs.

use super::End;
use super::args::Diff;
use super::console::Console;
use super::verify::read;
use crate::domain::outcome::Difference;
use crate::domain::words;
use crate::steps::diff::diff;

/// Compares two results.
pub fn run(verb: &Diff, console: &Console) -> anyhow::Result<End> {
    let (before, after) = (read(&verb.before)?, read(&verb.after)?);
    say(&diff(&before, &after), console)?;
    Ok(End::Done)
}

/// Says a difference, item by item.
pub fn say(difference: &Difference, console: &Console) -> anyhow::Result<()> {
    if console.json {
        return Ok(console.print(&serde_json::to_string_pretty(difference)?)?);
    }
    let mut said = Vec::new();
    if difference.is_empty() {
        said.push(console.either(
            "两个结果逐项相同".to_owned(),
            "the two results agree in every item".to_owned(),
        ));
    }
    for (title, lines) in words::difference(difference) {
        said.push(format!("{} ({})", console.say(&title), lines.len()));
        said.extend(lines.iter().map(|line| format!("  {}", console.say(line))));
    }
    Ok(console.print(&said.join("\n"))?)
}
