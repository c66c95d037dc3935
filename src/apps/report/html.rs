//! An outcome in, `report.html` out: one file that works offline, Chinese first, English at a
//! click. Everything that came from a table goes through the template's escaping.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, escape_formatter};
use serde::Serialize;

use super::view::view;
use crate::domain::outcome::Outcome;
use crate::domain::wire::inert;
use crate::domain::words::labels::{self, Label};
use crate::domain::words::{placing_labels, scenario_labels};

const OURS: &str = "the templates are part of the program and covered by its tests";
const TEMPLATES: [(&str, &str); 22] = [
    ("report.html", include_str!("page/report.html")),
    ("call.html", include_str!("page/call.html")),
    ("proofs.html", include_str!("page/proofs.html")),
    ("macros.html", include_str!("page/macros.html")),
    ("places.html", include_str!("page/places.html")),
    ("links.html", include_str!("page/links.html")),
    ("sure.html", include_str!("page/sure.html")),
    ("expand.html", include_str!("page/expand.html")),
    ("budget.html", include_str!("page/budget.html")),
    ("together.html", include_str!("page/together.html")),
    ("curve.html", include_str!("page/curve.html")),
    ("indicators.html", include_str!("page/indicators.html")),
    ("tracking.html", include_str!("page/tracking.html")),
    ("ways.html", include_str!("page/ways.html")),
    ("sides.html", include_str!("page/sides.html")),
    ("settled.html", include_str!("page/settled.html")),
    ("head.html", include_str!("page/head.html")),
    ("title.html", include_str!("page/title.html")),
    ("notice.html", include_str!("page/notice.html")),
    ("letter.html", include_str!("page/letter.html")),
    ("sweep.html", include_str!("page/sweep.html")),
    ("placement.html", include_str!("page/placement.html")),
];
const STYLE: &str = include_str!("page/style.css");
const PAPER: &str = include_str!("page/paper.css");
const SCRIPT: &str = include_str!("page/page.js");
const ECHARTS: &str = include_str!("assets/echarts.min.js");

/// The page.
pub fn html(outcome: &Outcome) -> String {
    let mut environment = environment();
    if outcome.round.planned {
        environment.add_filter("own", as_planned);
    }
    let page = environment.get_template("report.html").expect(OURS);
    page.render(context! {
        v => Value::from(Serde(view(outcome))),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        echarts => Value::from_safe_string(ECHARTS.to_owned()),
    })
    .expect(OURS)
}

/// Our own words on a page of planning, which recommends nothing.
fn as_planned(text: String) -> String {
    let zh = text.replace("推荐", "测算");
    let en = zh
        .replace("Recommended", "Planned")
        .replace("Recommendation", "Planning");
    en.replace("recommended", "planned")
        .replace("recommendation", "planning")
}

/// A paper that is printed as it stands: a notice or a letter.
pub(in crate::apps) fn paper(
    environment: &Environment<'_>,
    template: &str,
    shows: impl Serialize,
) -> String {
    let page = environment.get_template(template).expect(OURS);
    page.render(context! {
        v => Value::from(Serde(shows)),
        style => Value::from_safe_string(PAPER.to_owned()),
    })
    .expect(OURS)
}

/// A page to look into on a screen, with the script of the report, that draws nothing by script.
pub(in crate::apps) fn screen(template: &str, shows: impl Serialize) -> String {
    let environment = environment();
    let page = environment.get_template(template).expect(OURS);
    page.render(context! {
        v => Value::from(Serde(shows)),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
    })
    .expect(OURS)
}

/// All templates, with the labels as `L`, those of what-ifs as `S`, of placements as `P`.
pub(in crate::apps) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    environment.set_syntax(syntax.expect(OURS));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && starts_formula(text) => {
            escape_formatter(out, state, &Value::from(inert(text)))
        }
        _ => escape_formatter(out, state, value),
    });
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).expect(OURS);
    }
    environment.add_filter("own", |text: String| text);
    let words: BTreeMap<&str, Label> = labels::ALL.iter().copied().collect();
    environment.add_global("L", Value::from(Serde(words)));
    let words: BTreeMap<&str, Label> = scenario_labels::ALL.iter().copied().collect();
    environment.add_global("S", Value::from(Serde(words)));
    let words: BTreeMap<&str, Label> = placing_labels::ALL.iter().copied().collect();
    environment.add_global("P", Value::from(Serde(words)));
    environment
}

/// Whether a spreadsheet that opens the page could take a cell with this text for a formula. A
/// signed figure such as `+12 人` is none.
fn starts_formula(text: &str) -> bool {
    let signed = text.strip_prefix(['+', '-']);
    let figure = signed.is_some_and(|rest| {
        let plain = |c: char| c.is_alphanumeric() || " .,·%".contains(c);
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(plain)
    });
    !figure && inert(text) != text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn every_call_bid_and_demand_is_on_the_page() {
        let outcome = sample();
        let page = html(&outcome);
        for call in &outcome.calls {
            assert!(page.contains(&call.code), "{}", call.code);
            for bid in &call.bids {
                assert!(page.contains(&format!(">{}<", bid.code)), "{}", bid.code);
            }
        }
        for stray in &outcome.strays {
            assert!(page.contains(&stray.code));
        }
        for left in &outcome.unserved {
            assert!(page.contains(&left.demand));
        }
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let page = html(&sample());
        let page = page.replace(ECHARTS, "");
        for link in ["http://", "https://", "//cdn", "@import", "url(", "src="] {
            assert!(!page.contains(link), "{link}");
        }
        // The charting script names XML namespaces; it must not hold anything that loads.
        for call in ["XMLHttpRequest", "fetch(", "importScripts", "import("] {
            assert!(!ECHARTS.contains(call), "{call}");
        }
        assert!(!ECHARTS.contains("</script"));
    }

    #[test]
    fn names_cannot_inject_anything() {
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
        let mut outcome = sample();
        outcome.round.name = evil.into();
        outcome.calls[0].role = evil.into();
        outcome.calls[0].bids[0].school_name = evil.into();
        outcome.calls[0].bids[0].criteria[0].criterion = evil.into();
        outcome.demands[0].role = evil.into();
        let page = html(&outcome);
        assert!(!page.contains("<script>alert"), "in the page");
        assert!(!page.contains("<img"), "as an element");
        let scripts = html(&sample()).matches("</script>").count();
        assert_eq!(
            page.matches("</script>").count(),
            scripts,
            "a script was closed early"
        );
    }

    #[test]
    fn no_text_starts_a_formula_and_signed_figures_stay() {
        for text in [
            "=1",
            "@x",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "+1+cmd|x!A0",
            "＝1",
            "-",
        ] {
            assert!(starts_formula(text), "{text}");
        }
        for text in ["+12 人", "-1,923.720 人·公里", "甲=1", "", "–"] {
            assert!(!starts_formula(text), "{text}");
        }
        let mut outcome = sample();
        outcome.calls[0].bids[0].school_name = "=cmd|' /C calc'!A0".into();
        let page = html(&outcome);
        assert!(page.contains("=cmd") && !page.contains(">=cmd"));
    }

    #[test]
    fn drafts_say_so_and_rounds_without_bids_show_their_classes() {
        let mut outcome = sample();
        outcome.round.vetted = false;
        outcome.round.has_marks = false;
        let page = html(&outcome);
        assert!(page.contains(labels::NOT_VETTED.zh) && page.contains(labels::NOT_SCORED.en));
        assert!(
            page.contains(labels::SYNTHETIC.zh),
            "the round calls itself 示例"
        );
        outcome.round.has_bids = false;
        outcome.exceptions.clear();
        outcome.strays.clear();
        for call in &mut outcome.calls {
            call.bids.clear();
            call.classes
                .iter_mut()
                .for_each(|class| class.winner = None);
        }
        let page = html(&outcome);
        assert!(page.contains(labels::NO_BIDS.zh) && page.contains(labels::FORMED.zh));
        assert!(
            !page.contains(labels::RECOMMENDED.zh),
            "nothing may look like a recommendation"
        );
    }

    #[test]
    fn the_same_outcome_makes_the_same_bytes() {
        assert_eq!(html(&sample()), html(&sample()));
    }
}
