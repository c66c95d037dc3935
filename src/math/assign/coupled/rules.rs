//! Rules that couple parts: in go capacities and floors; out come costs and limits alike for both.

use std::collections::HashMap;

use crate::math::assign::{Block, ChoiceId, Problem, Rule};

/// What tells a rule from others in a block and in others much like it: whether it is a floor, how
/// many choices it counts, their amounts in all, the first and the last of them by position.
pub(in crate::math::assign) type Mark = (bool, usize, i64, usize, usize);

/// The mark of a rule.
pub(in crate::math::assign) fn mark(problem: &Problem, block: &Block, rule: Rule) -> Mark {
    let amounts = rule.amounts(problem).iter();
    let at = |choice: ChoiceId| block.choices.binary_search(&choice).ok();
    let here = amounts.filter_map(|&(choice, amount)| Some((at(choice)?, amount)));
    let floor = matches!(rule, Rule::Floor(_));
    here.fold((floor, 0, 0, usize::MAX, 0), |mark, (at, amount)| {
        let (_, count, all, first, last) = mark;
        (floor, count + 1, all + amount, first.min(at), last.max(at))
    })
}

/// Rules, each of which lets its costs sum up to no more than its limit. What a choice brings to a
/// floor is a negative cost.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Most that each rule may be cost.
    pub limits: Vec<i64>,
    costs: HashMap<ChoiceId, Vec<(usize, i64)>>,
}

impl Rules {
    /// The rules of a problem as costs, each divided by what all its amounts share.
    pub fn new(problem: &Problem, rules: &[Rule]) -> Self {
        let mut all = Rules::default();
        for (number, &rule) in rules.iter().enumerate() {
            let (sign, limit) = match rule {
                Rule::Capacity(at) => (1, problem.capacities[at].limit),
                Rule::Floor(at) => (-1, -problem.floors[at].least),
            };
            let amounts = rule.amounts(problem);
            let shared = amounts.iter().fold(0, |a, &(_, b)| divisor(a, b)).max(1);
            all.limits.push(limit.div_euclid(shared));
            for &(choice, amount) in amounts.iter().filter(|(_, amount)| *amount != 0) {
                let costs = all.costs.entry(choice).or_default();
                costs.push((number, sign * amount / shared));
            }
        }
        all
    }

    /// What a choice costs: rule, how much.
    pub fn costs(&self, choice: ChoiceId) -> &[(usize, i64)] {
        self.costs.get(&choice).map_or(&[], Vec::as_slice)
    }

    /// Bits of the largest sum of costs and limit of a rule, and of their number.
    pub fn bits(&self) -> u32 {
        let mut sums: Vec<i128> = self.limits.iter().map(|&n| i128::from(n).abs()).collect();
        for &(rule, amount) in self.costs.values().flatten() {
            sums[rule] += i128::from(amount).abs();
        }
        let all: i128 = sums.iter().sum();
        128 - all.leading_zeros()
    }
}

fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { divisor(b, a % b) }
}
