//! An entry of 岗位对照 that may be worth making, and what it would bring.

use super::{Said, list, quoted, said};
use crate::domain::market::{Entered, Suggestion};

/// Most demands that are named.
const NAMED: usize = 6;

/// What to declare, what that brings, and that nobody has done it.
pub fn suggestion(suggestion: &Suggestion) -> Said {
    let names: Vec<String> = suggestion.names.iter().map(|name| quoted(name)).collect();
    let (names, post) = (list(&names), quoted(&suggestion.post));
    let known = quoted(&suggestion.post_name);
    let named = suggestion.demands.iter().take(NAMED).cloned();
    let demands = list(&named.collect::<Vec<_>>());
    let (heads, lines) = (suggestion.heads, suggestion.demands.len());
    let (zh_also, en_also) = match suggestion.post == suggestion.post_name {
        true => (String::new(), String::new()),
        false => (format!("（即{known}）"), format!(" (called {known})")),
    };
    let (zh_more, en_more) = match lines > NAMED {
        true => (
            format!("等 {lines} 条"),
            format!(" and others, {lines} lines"),
        ),
        false => (String::new(), String::new()),
    };
    said(
        format!(
            "如{}与{post}{zh_also}确为同一岗位，可在岗位对照表中登记；成班人数将增加 {heads} 人（需求 {}{zh_more}）",
            names.zh, demands.zh
        ),
        format!(
            "if {} and {post}{en_also} are one post, enter it in the posts table; {heads} more \
             heads would be in classes (demands {}{en_more})",
            names.en, demands.en
        ),
    )
}

/// What all suggestions together would bring.
pub fn entered(entered: &Entered) -> Said {
    let Entered { before, after } = entered;
    let more = after.saturating_sub(*before);
    said(
        format!("以上建议全部登记后，编入人数由 {before} 人增至 {after} 人（多 {more} 人）"),
        format!("all of them entered: {after} heads in classes instead of {before} ({more} more)"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn all_together_are_said_with_both_figures() {
        let text = entered(&Entered {
            before: 100,
            after: 123,
        });
        bilingual(&text);
        assert!(text.zh.contains("由 100 人增至 123 人（多 23 人）"));
    }

    #[test]
    fn it_says_what_to_enter_and_what_that_brings() {
        let mut one = Suggestion {
            names: vec!["数控加工".to_owned()],
            post: "6-18-01-01".to_owned(),
            post_name: "数控加工员".to_owned(),
            heads: 23,
            demands: (1..=8).map(|n| format!("D{n}")).collect(),
            likeness: 800,
        };
        let text = suggestion(&one);
        bilingual(&text);
        for part in [
            "“数控加工”",
            "“6-18-01-01”（即“数控加工员”）",
            "23 人",
            "D1、",
            "等 8 条",
        ] {
            assert!(text.zh.contains(part), "{part}: {}", text.zh);
        }
        assert!(!text.zh.contains("D7"));
        one.post = "数控加工员".to_owned();
        one.demands.truncate(2);
        let text = suggestion(&one);
        bilingual(&text);
        assert!(text.zh.contains("“数控加工员”确为") && text.en.ends_with("(demands D1, D2)"));
    }
}
