//! Typed data in, sentences out: the only place that speaks to people, Chinese and English side by
//! side, so that neither can be forgotten and no other floor holds prose.
//!
//! ```text
//! nouns     tier, mode, level, kinds, verdict of the vetting, days, distances, heads
//! because   why a demand is not served, a bid breaks a rule, cannot win or lost its seats
//! verdict   what became of a bid, what its win would cost, exceptions, proofs and stages
//! needs     what would have won
//! marking   what a score sheet tells its expert
//! links     rules on more than one class, and conflicts between them
//! letter    what a school is told of its own bid, and what it can do
//! trouble   what is wrong with a cell or file, and where
//! hint      what to do about it
//! refusal   why a what-if cannot be made, what is wrong with a file of scenarios
//! settlement  answers to the award and what followed
//! difference  two outcomes side by side
//! aside     why a row is set aside
//! suggestion  an entry of 岗位对照 that may be worth making
//! sides     what both sides would reach by themselves, which bids block an award
//! supply    who could teach a call, how a class came about
//! whatif    how far the answer to a what-if got
//! ways      what would get heads left over into a class
//! robust    how sure the recommendation is
//! spending  what a budget for new seats serves
//! together  formation and award in one model beside the two steps
//! indicators  figures of a round as a whole, early warning, what a seat is worth
//! tracking  what became of earlier trainees
//! scenarios what-ifs in bulk: figures, how awards and plans fare across them
//! labels    headings of pages, tables and the terminal
//! placing   where trainees go and why, what events changed
//! placing_labels  headings of the page and workbook of placements
//! scenario_labels  headings of the page and workbook of what-ifs
//! ```

use std::str::FromStr;

use serde::Serialize;

mod aside;
mod because;
mod difference;
mod hint;
mod indicators;
pub mod labels;
mod letter;
mod links;
mod marking;
mod needs;
mod nouns;
mod placing;
pub mod placing_labels;
mod refusal;
mod robust;
pub mod scenario_labels;
mod scenarios;
mod settlement;
mod sides;
mod spending;
mod suggestion;
mod supply;
mod together;
mod tracking;
mod trouble;
mod verdict;
mod ways;
mod whatif;

pub use aside::aside;
pub use because::{limit, reason, rule, taken};
pub use difference::difference;
pub use hint::hint;
pub use indicators::{
    band, expansion_notes, expansion_sum, expansion_title, hundredths, measure, percent, portion,
    relief, seat_moves, seat_taken, standing, subsidy, target_value, worth,
};
pub use labels::Label;
pub use letter::{Rivals, beaten, crowded, limited, place_of, price, remedy, result};
pub use links::{conflict, link, link_use};
pub use marking::{Rated, mark_range, marking_counts, scoring_rules};
pub use needs::{needs, needs_key, needs_short};
pub use nouns::{
    calls_open, classes_and_heads, classes_proposed, criterion_scale, days, firm_kind, grouped,
    heads, integrator, kilometres, level, level_short, mode, recusal, severity, status, tier,
    used_of, vetting, weights_changed,
};
pub use placing::{
    aligned, destination, destination_kind, event_kind, happened, if_free, in_percent, intake,
    place_worth, placed_value, placing_sum, who, why,
};
pub use refusal::obstacle;
pub use robust::{
    bid_sure, class_sure, depends, flips, kept, left_out, per_million, run, severity_of, share,
    sure, takers,
};
pub use scenarios::{
    always_stand, amount, axes_idle, axis_value, axis_values, box_holds, break_between,
    breaks_sought, cell_means, conditions, figure, holder, monotone, more_rows, moved_by, one_in,
    plan_name, plans_against, plans_best, scenario, scenario_caveats, scenario_counts, unbeaten,
    without_conditions,
};
pub use settlement::{answer, effect, formed_after, letter_settled, side, standing_now};
pub use sides::{blocking, how, mechanism, price_of_stability, side_short, stability, swaps};
pub use spending::{
    between_known, between_open, cost_source, seats_change, seats_move, spending_notes,
    spending_open, spending_sum, spending_title,
};
pub use suggestion::{entered, suggestion};
pub use supply::{lack, made, supply};
pub use together::{
    together_best, together_bound, together_notes, together_open, together_proved,
    together_sampled, together_sum, together_title,
};
pub use tracking::{figure_name, lacking, made_of};
pub use trouble::{finding, place, says};
pub use verdict::{exception, proof, regret, stage_goal, stage_objective, swap, verdict};
pub use ways::{consents, parks, tried, way_out, ways_out, ways_short};
pub use whatif::sweep_status;

/// The language of a page or a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, the first language of every page.
    #[default]
    Zh,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = ();

    /// Reads `zh` or `en`.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "zh" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            _ => Err(()),
        }
    }
}

/// One thing, said in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// As a Chinese office writes it.
    pub zh: String,
    /// In English; data such as names stay as they are.
    pub en: String,
}

impl Said {
    /// The same text in both languages: a code, a figure.
    pub fn data(text: impl Into<String>) -> Self {
        let zh = text.into();
        Said { en: zh.clone(), zh }
    }

    /// The text of one language.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

fn said(zh: impl Into<String>, en: impl Into<String>) -> Said {
    Said {
        zh: zh.into(),
        en: en.into(),
    }
}

/// Items in a row: 、 in Chinese, commas in English.
fn list(items: &[String]) -> Said {
    said(items.join("、"), items.join(", "))
}

/// `text` in quotation marks, as a raw cell or a user's own word is shown in either language.
fn quoted(text: &str) -> String {
    format!("“{text}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_han(c: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&c)
    }

    /// English with what stands in quotation marks left out: that is data.
    fn unquoted(text: &str) -> String {
        let mut depth = 0_u32;
        let mut kept = String::new();
        for c in text.chars() {
            match c {
                '“' => depth += 1,
                '”' => depth = depth.saturating_sub(1),
                c if depth == 0 => kept.push(c),
                _ => {}
            }
        }
        kept
    }

    /// What every sentence of this floor must be: two languages, each in its own script.
    pub(super) fn bilingual(said: &Said) {
        assert!(said.zh.chars().any(is_han), "no Chinese: {said:?}");
        assert!(!said.en.trim().is_empty(), "no English: {said:?}");
        assert!(
            !unquoted(&said.en).chars().any(is_han),
            "Chinese in English: {said:?}"
        );
    }

    #[test]
    fn languages_read_as_on_the_command_line() {
        assert_eq!(("zh".parse(), "en".parse()), (Ok(Lang::Zh), Ok(Lang::En)));
        assert_eq!("de".parse::<Lang>(), Err(()));
    }

    #[test]
    #[should_panic(expected = "Chinese in English")]
    fn the_check_itself_catches_a_forgotten_language() {
        bilingual(&Said::data("未翻译"));
    }
}
