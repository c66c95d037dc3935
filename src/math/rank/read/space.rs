//! Weight spaces: `order` (chains of criteria, counted from 0) and `intervals` as lists, or both in
//! words: `uniform simplex`, `ordinal w1>=w2>=w3`, `0.1<=w1<=0.4; w2>=0.2` (criteria counted from 1
//! as in print).

use super::super::weights::{SpaceError, WeightSpace};
use super::{Expected, Wrong};

const WORDS: &str = "\"uniform simplex\", or rules like \"w1>=w2>=w3; 0.1<=w4<=0.3\"";
const ORDER: &str = "chains of criteria, counted from 0";
const INTERVAL: &str = "[least, most] within 0..=1";
const ANY: &str = "rules that some weights keep";
const FORWARD: &str = "an order that does not run in a circle";

/// Rules of one or the other kind.
#[derive(Default)]
pub struct Rules {
    order: Vec<Vec<usize>>,
    intervals: Vec<Option<(f64, f64)>>,
}

impl Rules {
    /// Rules given as lists.
    pub fn listed(
        order: Option<Vec<Vec<usize>>>,
        intervals: Option<Vec<Option<(f64, f64)>>>,
    ) -> Self {
        Rules {
            order: order.unwrap_or_default(),
            intervals: intervals.unwrap_or_default(),
        }
    }

    /// The space of `criteria` weights; what is wrong is said.
    pub fn space(self, criteria: usize, wrong: &mut Wrong<'_>) -> Option<WeightSpace> {
        if !self.intervals.is_empty()
            && !wrong.count(&["intervals"], self.intervals.len(), criteria)
        {
            return None;
        }
        let whole = |interval: &Option<(f64, f64)>| interval.unwrap_or((0.0, 1.0));
        let mut intervals: Vec<(f64, f64)> = self.intervals.iter().map(whole).collect();
        intervals.resize(criteria, (0.0, 1.0));
        let (path, expected): (Vec<String>, &'static str) =
            match WeightSpace::new(criteria, self.order, intervals) {
                Ok(space) => return Some(space),
                Err(SpaceError::Empty) => (vec!["matrix".to_owned()], "a criterion"),
                Err(SpaceError::Unknown(_)) => (vec!["order".to_owned()], ORDER),
                Err(SpaceError::Circle) => (vec!["order".to_owned()], FORWARD),
                Err(SpaceError::Interval(at)) => {
                    (vec!["intervals".to_owned(), at.to_string()], INTERVAL)
                }
                Err(SpaceError::Contradiction) => (vec!["intervals".to_owned()], ANY),
            };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        wrong.say(&path, Expected::Form(expected));
        None
    }

    /// Adds the rules that stand in words at `weights`; a word that is no rule is wrong.
    pub fn add_words(&mut self, text: &str, criteria: usize, wrong: &mut Wrong<'_>) {
        self.intervals.resize(criteria, None);
        let text = text
            .replace('≥', ">=")
            .replace('≤', "<=")
            .replace(" and ", ";");
        let has_rule = text.contains(['<', '>']);
        let plain = text.to_lowercase();
        if !has_rule
            && !["uniform", "simplex", "any"]
                .iter()
                .any(|word| plain.contains(word))
        {
            return wrong.say(&["weights"], Expected::Form(WORDS));
        }
        for rule in text
            .split([';', ','])
            .filter(|rule| rule.contains(['<', '>']))
        {
            if self.add_rule(rule, criteria).is_none() {
                return wrong.say(&["weights"], Expected::Form(WORDS));
            }
        }
    }

    /// One chain like `w1>=w2>=w3` or `0.1<=w1<=0.4`; words before it do not matter.
    fn add_rule(&mut self, rule: &str, criteria: usize) -> Option<()> {
        let heavier_first = !rule.contains('<');
        if !heavier_first && rule.contains('>') {
            return None;
        }
        let terms = rule.split(['<', '>']).map(|term| {
            let last = term.trim_start_matches('=').split_whitespace().last()?;
            Term::read(last, criteria)
        });
        let mut terms: Vec<Term> = terms.collect::<Option<_>>()?;
        if !heavier_first {
            terms.reverse();
        }
        for two in terms.windows(2) {
            match (two[0], two[1]) {
                (Term::Weight(a), Term::Weight(b)) => match self.order.last_mut() {
                    Some(chain) if chain.last() == Some(&a) => chain.push(b),
                    _ => self.order.push(vec![a, b]),
                },
                (Term::Weight(a), Term::Number(low)) => {
                    self.intervals[a].get_or_insert((0.0, 1.0)).0 = low;
                }
                (Term::Number(high), Term::Weight(b)) => {
                    self.intervals[b].get_or_insert((0.0, 1.0)).1 = high;
                }
                (Term::Number(_), Term::Number(_)) => return None,
            }
        }
        Some(())
    }
}

/// A side of a comparison.
#[derive(Clone, Copy)]
enum Term {
    Weight(usize),
    Number(f64),
}

impl Term {
    fn read(text: &str, criteria: usize) -> Option<Term> {
        match text.strip_prefix(['w', 'W']) {
            None => text.parse().ok().map(Term::Number),
            Some(number) => {
                let number: usize = number.trim_start_matches('_').parse().ok()?;
                (1..=criteria)
                    .contains(&number)
                    .then(|| Term::Weight(number - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(text: &str) -> Option<WeightSpace> {
        let mut wrong = Wrong::new("{\"weights\": 1}");
        let mut rules = Rules::default();
        rules.add_words(text, 3, &mut wrong);
        let space = rules.space(3, &mut wrong);
        space.filter(|_| wrong.said.is_empty())
    }

    fn listed(order: &[&[usize]], intervals: [(f64, f64); 3]) -> Option<WeightSpace> {
        let order = order.iter().map(|chain| chain.to_vec()).collect();
        WeightSpace::new(3, order, intervals.to_vec()).ok()
    }

    #[test]
    fn words_say_what_lists_say() {
        let free = (0.0, 1.0);
        assert_eq!(space("uniform simplex"), listed(&[], [free; 3]));
        assert_eq!(
            space("ordinal w1>=w2>=w3"),
            listed(&[&[0, 1, 2]], [free; 3])
        );
        assert_eq!(
            space("w_3 ≥ w1, W2 <= w1"),
            listed(&[&[2, 0, 1]], [free; 3])
        );
        assert_eq!(
            space("interval 0.1<=w1<=0.4 and w2>=0.2; 0.5 >= w3"),
            listed(&[], [(0.1, 0.4), (0.2, 1.0), (0.0, 0.5)])
        );
        for text in [
            "as you like",
            "w4>=w1",
            "w1>=w2<=w3",
            "0.1<=0.2",
            "w1>=",
            "w1>=w2>=w1",
        ] {
            assert_eq!(space(text), None, "{text}");
        }
    }
}
