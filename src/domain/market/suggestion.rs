//! Posts that may be one under two names, as data: an entry of 岗位对照 that somebody may make. `words`
//! says it; nothing applies it.

use serde::Serialize;

/// What declaring two posts the same would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What the entries would name (岗位名称), as written in the first demand of each name; sorted.
    pub names: Vec<String>,
    /// The post that they would pool under (统一岗位): a name, or an occupation's code.
    pub post: String,
    /// How that post is called in its demands: the name most like `names`.
    pub post_name: String,
    /// More heads in classes, over all demands of both posts \[heads\].
    pub heads: u32,
    /// Codes of the demands with more heads in classes than before, sorted.
    pub demands: Vec<String>,
    /// How alike the names are, from 0 to 1000.
    pub likeness: u32,
}

/// Heads in classes, each demand up to what it orders, before and after all suggestions are entered
/// together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Entered {
    /// As the round is \[heads\].
    pub before: u64,
    /// With all of them entered \[heads\].
    pub after: u64,
}
