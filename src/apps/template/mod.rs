//! What people fill in: the empty workbook of a round, the experts' score sheets, the sign-in
//! sheet.
//!
//! ```text
//! forms    the tables that a round may hold, an empty sheet each
//! panel    which bids each expert marks, and which not and why
//! scores   a score sheet per expert
//! sign_in  who came; the only place where experts' names stand
//! issue    files into a folder, all or none
//! ```

mod forms;
mod issue;
mod panel;
mod scores;
mod sign_in;

use std::path::PathBuf;

use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::{Fits, Formation};
use crate::steps::read::Person;

pub use forms::template;
pub use issue::issue;

use panel::Panel;

/// Why there are no score sheets.
#[derive(Debug, thiserror::Error)]
pub enum SheetsError {
    /// The round has no bids.
    #[error("本轮没有揭榜申报，无从评分 / the round has no bids to mark")]
    NoBids,
    /// The round has no experts.
    #[error(
        "本轮没有专家名单，请补充专家表 / the round lists no experts; add the table of experts"
    )]
    NoExperts,
    /// Every criterion comes from data.
    #[error("没有需要专家评分的指标 / no criterion is marked by experts")]
    NoCriteria,
    /// A code that names no sheet or file.
    #[error(
        "专家编号“{0}”不能用作工作表名和文件名，请改短或去掉特殊字符 / \
         the expert's code “{0}” cannot name a sheet and a file; change it"
    )]
    BadCode(String),
    /// A file is there already; nothing was written.
    #[error(
        "{} 已存在，未写任何文件 / {} exists; nothing was written",
        .0.display(), .0.display()
    )]
    Occupied(PathBuf),
    /// The disk refused; nothing is left of what was written.
    #[error("无法写入 {} / cannot write {}: {source}", path.display(), path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A file: its name and its bytes.
pub type File = (String, Vec<u8>);

/// A score sheet per expert and the sign-in sheet, in order of names. `persons` are the rows of the
/// table of experts.
///
/// # Errors
/// [`SheetsError`], except those of writing.
pub fn score_sheets(
    market: &Market,
    model: &Model,
    formation: &Formation,
    fits: &Fits,
    persons: &[Person],
) -> Result<Vec<File>, SheetsError> {
    let panel = Panel::new(market, model, formation, fits)?;
    let mut files = scores::files(&panel);
    files.push(sign_in::file(market, persons));
    Ok(files)
}
