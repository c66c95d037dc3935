//! What-ifs in bulk: how far the answer to a scenario got.

use super::{Said, said};

/// The status of a row.
pub fn sweep_status(status: &str) -> Said {
    let (zh, en) = match status {
        "proved" => ("已证明最优", "proved"),
        "bounded" => ("有解未证明", "not proved"),
        "refused" => ("不能照此变更", "cannot be changed so"),
        "unmet" => ("下限或钉选不能满足", "a floor or pin cannot hold"),
        "too_large" => ("数值过大", "numbers too large"),
        "failed" => ("求解器失败", "the solver failed"),
        other => return Said::data(other),
    };
    said(zh, en)
}
