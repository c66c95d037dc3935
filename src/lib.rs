//! Jiebang (揭榜), the solver behind order-class (订单班) rounds: forms the classes, ranks every bid, proposes the winners, and shows
//! its proof.
pub mod base;
pub mod domain;
pub mod steps;
