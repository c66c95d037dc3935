//! `jiebang generate`: a labelled synthetic round of any size, for those who try, teach or measure.

use std::path::PathBuf;

use super::End;
use super::args::{Generate, Global};
use super::console::Console;
use super::round::Unusable;
use crate::apps::generate::{Wanted, generate};

/// Writes a round and says how large it is.
pub fn run(verb: &Generate, global: &Global, console: &Console) -> anyhow::Result<End> {
    let wanted = Wanted {
        demands: verb.demands,
        seed: global.seed.clone().unwrap_or_else(|| "1".to_owned()),
        seats_percent: verb.seats,
    };
    let own = || PathBuf::from("out").join(format!("synthetic-{}", wanted.demands));
    let out = verb.output.clone().unwrap_or_else(own);
    let written = match generate(&wanted, &out) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Unusable(error.to_string()).into());
        }
        other => other?,
    };
    let out = out.display().to_string();
    if console.json {
        let said = serde_json::json!({
            "out": out,
            "firms": written.firms,
            "demands": written.demands,
            "heads": written.heads,
            "classes": written.classes,
            "schools": written.schools,
            "bids": written.bids,
            "marks": written.marks,
        });
        console.print(&serde_json::to_string_pretty(&said)?)?;
        return Ok(End::Done);
    }
    console.print(&console.either(
        format!(
            "合成示例轮次: {} 家企业, {} 条需求 {} 人, {} 个班, {} 所培养机构, {} 份揭榜, {} 条评分: {out}",
            written.firms, written.demands, written.heads, written.classes, written.schools,
            written.bids, written.marks
        ),
        format!(
            "synthetic round: {} firms, {} demand lines with {} heads, {} classes, {} schools, \
             {} bids, {} marks: {out}",
            written.firms, written.demands, written.heads, written.classes, written.schools,
            written.bids, written.marks
        ),
    ))?;
    Ok(End::Done)
}
