//! `[award]`: what a model says of the award, and the rules that link awards of different classes.

use super::Reader;
use crate::domain::market::Score;

/// `[award]`: section 4.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    /// Share of an intake that is expected to finish, in hundredths, `1..=100`.
    pub yield_hundredths: u32,
    /// Largest share of the classes formed in a chain that one body wins, in hundredths; 100 is no
    /// limit.
    pub share_max_hundredths: u32,
    /// Least heads that go to some schools.
    pub floors: Vec<Floor>,
    /// What all awarded classes may cost \[fen\]; `None` is no limit.
    pub budget_fen: Option<i64>,
    /// What a trainee costs where the bid does not say \[fen\].
    pub cost_head_fen: u32,
}

/// Least heads that go to the schools of a region or of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// For people: 川南, 中职.
    pub name: String,
    /// Official names of the cities that count; empty is any.
    pub cities: Vec<String>,
    /// Kinds of school that count; empty is any.
    pub kinds: Vec<String>,
    /// How many \[heads\].
    pub heads: u32,
}

impl Floor {
    /// Whether the heads of a school count.
    pub fn counts(&self, city: &str, kind: &str) -> bool {
        let among = |list: &[String], item: &str| {
            list.is_empty() || list.iter().any(|listed| listed == item)
        };
        among(&self.cities, city) && among(&self.kinds, kind)
    }
}

impl Award {
    /// intake_c = ceil(s_c / yield) \[heads\].
    pub fn intake(&self, size: u32) -> u32 {
        (size * 100).div_ceil(self.yield_hundredths)
    }

    /// Most classes that one body may win in a chain in which `formed` classes were formed: `None`
    /// is no limit.
    pub fn share_of(&self, formed: usize) -> Option<u32> {
        let share = formed as u64 * u64::from(self.share_max_hundredths) / 100;
        (self.share_max_hundredths < 100).then(|| u32::try_from(share).unwrap_or(u32::MAX))
    }
}

/// The largest budget \[fen\]: far from where sums would overflow.
pub(crate) const BUDGET_MAX: i64 = 1_000_000_000_000_000;
/// The highest cost of a trainee \[fen\].
pub(crate) const COST_MAX: u32 = 100_000_000;

impl Reader<'_> {
    pub(super) fn award(&mut self, table: &toml::Table) -> Award {
        if table
            .get("mechanism")
            .is_some_and(|m| m.as_str() != Some("optimal"))
        {
            self.bad("award.mechanism", "\"optimal\"");
        }
        let budget = self.whole(table, "budget_fen", BUDGET_MAX);
        Award {
            yield_hundredths: self.hundredths(table, "yield"),
            share_max_hundredths: self.hundredths(table, "share_max"),
            floors: self.floors(table),
            budget_fen: (budget > 0).then_some(budget),
            cost_head_fen: self.whole(table, "cost_head_fen", COST_MAX.into()) as u32,
        }
    }

    /// A share of two decimals, 1.00 where it is not given.
    fn hundredths(&mut self, table: &toml::Table, key: &str) -> u32 {
        let share = table.get(key).map_or(Some("1.00"), toml::Value::as_str);
        let hundredths = share
            .and_then(|t| t.parse::<Score>().ok())
            .map_or(0, |points| points.0);
        if !(1..=100).contains(&hundredths) {
            let expected = "\"0.01\" .. \"1.00\", two decimals, in quotes";
            self.bad(&format!("award.{key}"), expected);
        }
        hundredths.clamp(1, 100)
    }

    /// A whole number from 0, which is also the default.
    fn whole(&mut self, table: &toml::Table, key: &str, most: i64) -> i64 {
        let number = table.get(key).map_or(Some(0), toml::Value::as_integer);
        let number = number.filter(|n| (0..=most).contains(n));
        if number.is_none() {
            self.bad(&format!("award.{key}"), &format!("0..={most}"));
        }
        number.unwrap_or(0)
    }

    fn floors(&mut self, table: &toml::Table) -> Vec<Floor> {
        let rows = match table.get("floors") {
            None => return Vec::new(),
            Some(toml::Value::Array(rows)) => rows.as_slice(),
            Some(_) => &[toml::Value::Boolean(false)],
        };
        let floors = rows.iter().map(|row| self.floor(row));
        let floors: Vec<Floor> = floors.collect::<Vec<_>>().into_iter().flatten().collect();
        let mut names: Vec<&str> = floors.iter().map(|floor| floor.name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            self.bad("award.floors", "names that differ");
        }
        floors
    }

    fn floor(&mut self, row: &toml::Value) -> Option<Floor> {
        let expected = "name = \"..\", heads = 1.., and cities = [..] or kinds = [..]";
        let floor = (|| {
            let row = row.as_table()?;
            let known = |key: &String| ["name", "heads", "cities", "kinds"].contains(&key.as_str());
            let texts = |key: &str| -> Option<Vec<String>> {
                let Some(list) = row.get(key) else {
                    return Some(Vec::new());
                };
                let text = |item: &toml::Value| item.as_str().map(str::to_owned);
                list.as_array()?.iter().map(text).collect()
            };
            let heads = row.get("heads")?.as_integer()?;
            let floor = Floor {
                name: row.get("name")?.as_str()?.to_owned(),
                cities: texts("cities")?,
                kinds: texts("kinds")?,
                heads: u32::try_from(heads)
                    .ok()
                    .filter(|h| (1..=10_000_000).contains(h))?,
            };
            let some = !(floor.cities.is_empty() && floor.kinds.is_empty());
            (some && !floor.name.is_empty() && row.keys().all(known)).then_some(floor)
        })();
        if floor.is_none() {
            self.bad("award.floors", expected);
        }
        floor
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::model::parse;

    #[test]
    fn linking_rules_are_read_and_a_wrong_one_is_named() {
        let text = "name = \"x\"\n[award]\nshare_max = \"0.34\"\nbudget_fen = 500\n\
                    [[award.floors]]\nname = \"川南\"\ncities = [\"自贡市\"]\nheads = 40";
        let award = parse(text, "m.toml").expect("a model").award;
        assert_eq!((award.share_of(5), award.share_of(6)), (Some(1), Some(2)));
        assert_eq!((award.budget_fen, award.floors.len()), (Some(500), 1));
        assert!(award.floors[0].counts("自贡市", "高职"));
        assert!(!award.floors[0].counts("成都市", "高职"));
        for wrong in [
            "share_max = \"0\"",
            "mechanism = \"stable-class\"",
            "budget_fen = -1",
            "cost_head_fen = \"3\"",
            "floors = 3",
            "floors = [{ name = \"a\", heads = 3 }]",
            "floors = [{ name = \"a\", heads = 0, kinds = [\"中职\"] }]",
            "floors = [{ name = \"a\", heads = 3, kinds = [\"中职\"], head = 2 }]",
        ] {
            let text = format!("name = \"x\"\n[award]\n{wrong}");
            let findings = parse(&text, "m.toml").expect_err(wrong);
            assert_eq!(findings.len(), 1, "{wrong}: {findings:?}");
        }
    }
}
