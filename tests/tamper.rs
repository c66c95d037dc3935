//! Every value of tiny's outcome is changed, one at a time: `verify` must notice. Can catch: a
//! field that the judge forgets.

mod desk;

use jiebang::domain::wire;
use jiebang::judge::judge;
use serde_json::Value;

/// Fields that the judge has nothing to hold against: told by the program about itself, or pure
/// print. Everything else must be caught.
const FREE: [&str; 6] = [
    "/version",
    "/inputs/",        // hashes of files: `verify` reads the files again and compares
    "/findings/",      // said by the reader: `verify` reads the files again
    "/proof/",         // how a bound was reached; what it claims is checked
    "/verdict/proved", // says less than the judge finds, never more
    "/model/settings/",
];

/// What only a solver could hold anything against: heads and classes at other least sizes than the
/// model's own (tiny's is 20, the eleventh point), and whether what was tried was solved to its
/// end.
fn claimed(pointer: &str) -> bool {
    let elsewhere = pointer.starts_with("/outlook/frontier/")
        && !pointer.starts_with("/outlook/frontier/10/")
        && !pointer.ends_with("/least");
    let tried = pointer.starts_with("/outlook/") || pointer.contains("/remedies/");
    elsewhere || tried && pointer.ends_with("/proved") || of_draws(pointer)
}

/// What the award of a draw is only its solver knows: how many were proved, or are the award as it
/// stands; how sure a bid is with its central weights; draws in which it wins one of two classes.
fn of_draws(pointer: &str) -> bool {
    let counts = [
        "/proved",
        "/infeasible",
        "/same",
        "/confidence",
        "/won/draws",
    ];
    let of_experts = ["/won_experts/draws"];
    let mut ends = counts.iter().chain(&of_experts);
    pointer.starts_with("/robust/") && ends.any(|end| pointer.ends_with(end))
}

/// Pointers to every leaf of a document.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter()
                .for_each(|(key, v)| leaves(v, format!("{at}/{}", escape(key)), found));
        }
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(i, v)| leaves(v, format!("{at}/{i}"), found));
        }
        _ => found.push(at),
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn changed(value: &Value) -> Value {
    match value {
        Value::Bool(yes) => Value::Bool(!yes),
        Value::Number(n) => Value::from(n.as_i64().unwrap_or(0) + 1),
        Value::String(text) => Value::String(format!("{text}x")),
        _ => Value::from(7),
    }
}

/// Changes every value whose pointer `asks` for it; returns how many were tried, and those missed.
fn missed(copy: &desk::Copy, asks: impl Fn(&str) -> bool) -> (u32, Vec<String>) {
    let mut loaded = copy.load().expect("the round reads");
    loaded.model.robust.draws = 40;
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let document = serde_json::to_value(&outcome).expect("an outcome is JSON");
    let mut pointers = Vec::new();
    leaves(&document, String::new(), &mut pointers);
    let mut missed = Vec::new();
    let mut tried = 0;
    for pointer in pointers.iter().filter(|pointer| asks(pointer)) {
        let mut tampered = document.clone();
        let leaf = tampered.pointer_mut(pointer).expect("a leaf");
        *leaf = changed(leaf);
        tried += 1;
        if let Ok(outcome) = wire::read_outcome(&tampered.to_string())
            && judge(&market, &model, &outcome).ok()
        {
            missed.push(pointer.clone());
        }
    }
    (tried, missed)
}

#[test]
fn no_change_of_a_value_goes_unnoticed() {
    let checked =
        |pointer: &str| !claimed(pointer) && !FREE.iter().any(|free| pointer.contains(free));
    let (tried, missed) = missed(&desk::Copy::tiny(), checked);
    assert!(tried > 1000, "only {tried} values");
    assert!(
        missed.is_empty(),
        "{} of {tried} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn no_change_of_what_followed_from_the_answers_goes_unnoticed() {
    let copy = desk::Copy::tiny();
    let rows = "class,party,answer,date,reason\n\
                tiny-航空航天-003-1,示例信息职业技术学院,不同意,2026-04-02,师资不足\n\
                tiny-航空航天-001-2,甲航空制造(示例),不同意,2026-04-03,\n\
                tiny-航空航天-002-1,丙航空零部件(示例),退出,2026-04-04,订单取消\n\
                tiny-人工智能-001-1,己智能科技(示例),同意,,\n";
    std::fs::write(copy.path().join("intentions.csv"), rows).expect("writes");
    // A re-award that calls itself unproved says less than the judge finds, never more.
    let checked =
        |pointer: &str| pointer.starts_with("/settlement") && !pointer.ends_with("/proved");
    let (tried, missed) = missed(&copy, checked);
    assert!(tried > 100, "only {tried} values");
    assert!(
        missed.is_empty(),
        "{} of {tried} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn nothing_can_be_left_out() {
    let loaded = desk::Copy::tiny().load().expect("tiny reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let rejects = |change: &dyn Fn(&mut jiebang::domain::outcome::Outcome)| {
        let mut tampered = outcome.clone();
        change(&mut tampered);
        !judge(&market, &model, &tampered).ok()
    };
    assert!(rejects(&|o| drop(o.calls.pop())));
    assert!(rejects(&|o| drop(o.demands.pop())));
    assert!(rejects(&|o| drop(o.unserved.pop())));
    assert!(rejects(&|o| drop(o.exceptions.pop())));
    assert!(rejects(&|o| drop(o.stages.pop())));
    assert!(rejects(&|o| drop(o.calls[0].bids.pop())));
    assert!(rejects(&|o| drop(o.calls[0].classes[0].members.pop())));
    assert!(rejects(&|o| o.calls[3].bids.swap(0, 1)));
    assert!(rejects(&|o| o.calls[3].classes.swap(0, 1)));
    assert!(rejects(&|o| o.calls[0].classes[0].winner = None));
}
