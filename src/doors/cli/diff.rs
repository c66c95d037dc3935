//! `jiebang diff`: after a change of input or an answer to the award, the committee sees item by
//! item what is no longer as it was, and what each change gains or costs.

use super::End;
use super::args::Diff;
use super::console::Console;
use super::verify::read;
use crate::domain::words;
use crate::steps::diff::diff;

/// Compares two results.
pub fn run(verb: &Diff, console: &Console) -> anyhow::Result<End> {
    let (before, after) = (read(&verb.before)?, read(&verb.after)?);
    let difference = diff(&before, &after);
    if console.json {
        console.print(&serde_json::to_string_pretty(&difference)?)?;
        return Ok(End::Done);
    }
    let mut said = Vec::new();
    if difference.is_empty() {
        said.push(console.either(
            "两个结果逐项相同".to_owned(),
            "the two results agree in every item".to_owned(),
        ));
    }
    for (title, lines) in words::difference(&difference) {
        said.push(format!("{} ({})", console.say(&title), lines.len()));
        said.extend(lines.iter().map(|line| format!("  {}", console.say(line))));
    }
    console.print(&said.join("\n"))?;
    Ok(End::Done)
}
