//! The way out for heads in no class: a change and what it leads to, in; a sentence out.

use super::{Said, list, nouns, quoted, said};
use crate::domain::outcome::{Change, Consents, Outlook, Parks, Part, Reformed, Remedy};

/// Most demands or classes that are named.
const NAMED: usize = 4;

/// What to change for the demand `own`, and what class that leads to.
pub fn way_out(remedy: &Remedy, own: &str) -> Said {
    let (change, leads) = (change(&remedy.change, own), leads(&remedy.reformed, own));
    let open = match remedy.proved {
        true => said("", ""),
        false => said("（未求解到底）", " (not solved to its end)"),
    };
    said(
        format!("{}，{}{}", change.zh, leads.zh, open.zh),
        format!("{}: {}{}", change.en, leads.en, open.en),
    )
}

/// The first way out of a demand, with how many others there are; `None` where none was found.
pub fn ways_short(remedies: &[Remedy], own: &str) -> Option<Said> {
    let (first, others) = remedies.split_first()?;
    let first = way_out(first, own);
    Some(match others.len() {
        0 => first,
        n => said(
            format!("{}；另有 {n} 种办法", first.zh),
            format!("{}; {n} other ways", first.en),
        ),
    })
}

/// All ways out of a demand in one line.
pub fn ways_out(remedies: &[Remedy], own: &str) -> Said {
    let all = remedies.iter().map(|remedy| way_out(remedy, own));
    let join =
        |a: Said, b: Said| said(format!("{}；{}", a.zh, b.zh), format!("{}; {}", a.en, b.en));
    all.reduce(join).unwrap_or_else(|| said("", ""))
}

/// What to change.
fn change(change: &Change, own: &str) -> Said {
    let whose = |demand: &str| match demand == own {
        true => said("本需求", "it"),
        false => said(format!("需求 {demand} "), format!("demand {demand}")),
    };
    match change {
        Change::Vetting => said("论证通过后", "once vetting passes it"),
        Change::Screening => said("企业通过资格审查后", "once its firm passes screening"),
        Change::Consent { demand } => {
            let whose = whose(demand);
            said(
                format!("{}同意整合", whose.zh),
                format!("if {} consents to be merged", whose.en),
            )
        }
        Change::Period { demand, days } => {
            let (whose, days) = (whose(demand), nouns::days(*days));
            said(
                format!("{}培养周期放宽为 {}", whose.zh, days.zh),
                format!("if {} accepts {} of training", whose.en, days.en),
            )
        }
        Change::Major {
            catalogue,
            major,
            name,
        } => {
            let name = quoted(name);
            said(
                format!("对应专业增加 {major} {name}（{catalogue}）"),
                format!("if it also accepts major {major} {name}"),
            )
        }
        Change::Wish { demand } => {
            let whose = whose(demand);
            said(
                format!("{}不再指定整合方", whose.zh),
                format!("if {} no longer insists on an integrator", whose.en),
            )
        }
        Change::Heads { more } => said(
            format!("本需求再增加 {more} 人"),
            format!("with {more} more heads of its own"),
        ),
        Change::Post { name, .. } => said(
            format!("如与{}确为同一岗位，在岗位对照表中登记", quoted(name)),
            format!(
                "if it and {} are one post, entered in the posts table",
                quoted(name)
            ),
        ),
        Change::RoleKey { chain, name, .. } => said(
            format!("如改按{}产业链{}岗位申报", quoted(chain), quoted(name)),
            format!("if filed as {} of chain {}", quoted(name), quoted(chain)),
        ),
        Change::Waiver => said("经论证给予豁免", "with a waiver"),
        Change::Parks { park, with } => said(
            format!("{}与{}合并整合", quoted(park), quoted(with)),
            format!("if {} and {} merge as one", quoted(park), quoted(with)),
        ),
        _ => limit(change),
    }
}

/// What the policy would have to allow.
fn limit(change: &Change) -> Said {
    match change {
        Change::Tier { tier } => {
            let tier = nouns::tier(*tier);
            said(
                format!("政策允许“{}”方式成班", tier.zh),
                format!("if the policy allowed the tier {}", tier.en),
            )
        }
        Change::Spread { km } => said(
            format!("用工地间距上限放宽到 {km} 公里"),
            format!("if sites could be {km} km apart"),
        ),
        Change::Firms { most } => said(
            format!("每班企业数上限放宽到 {most} 家"),
            format!("if {most} firms could share a class"),
        ),
        Change::LeastSize { size } => said(
            format!("班额下限降到 {size} 人"),
            format!("if the least class had {size} heads"),
        ),
        Change::LargestSize { size } => said(
            format!("班额上限提高到 {size} 人"),
            format!("if the largest class had {size} heads"),
        ),
        _ => said("", ""),
    }
}

/// The classes that hold the demand then, with whom, and what else moves.
fn leads(reformed: &Reformed, own: &str) -> Said {
    let with = |class: &&Vec<Part>| class.iter().any(|part| part.demand == own);
    let holding: Vec<&Vec<Part>> = reformed.classes.iter().filter(with).collect();
    let sizes = holding
        .iter()
        .map(|class| class.iter().map(|p| p.heads).sum::<u32>());
    let sizes: Vec<String> = sizes.map(|size| size.to_string()).collect();
    let mut mates: Vec<String> = holding
        .iter()
        .flat_map(|class| class.iter())
        .filter(|part| part.demand != own)
        .map(|part| part.demand.clone())
        .collect();
    mates.sort();
    mates.dedup();
    let (mates, sizes) = (some(&mates), list(&sizes));
    let mut leads = match mates.zh.is_empty() {
        true => said(
            format!("可单独编成 {} 人班", sizes.zh),
            format!("a class of {} by itself", sizes.en),
        ),
        false => said(
            format!("可与 {} 合编成 {} 人班", mates.zh, sizes.zh),
            format!("a class of {} with {}", sizes.en, mates.en),
        ),
    };
    let moved = moves(reformed);
    leads.zh.push_str(&moved.zh);
    leads.en.push_str(&moved.en);
    leads
}

/// How many heads more in all, and which classes are formed anew.
fn moves(reformed: &Reformed) -> Said {
    let heads = reformed.heads;
    let dissolved = some(&reformed.dissolved);
    match reformed.dissolved.is_empty() {
        true => said(
            format!("，合计多编入 {heads} 人"),
            format!(", {heads} heads more in all"),
        ),
        false => said(
            format!("，合计多编入 {heads} 人（{} 随之重编）", dissolved.zh),
            format!(", {heads} heads more in all ({} formed anew)", dissolved.en),
        ),
    }
}

/// The first few names, and that there are more.
fn some(names: &[String]) -> Said {
    let named = list(&names[..names.len().min(NAMED)]);
    match names.len() > NAMED {
        true => said(
            format!("{} 等 {} 个", named.zh, names.len()),
            format!("{} and others, {} in all", named.en, names.len()),
        ),
        false => named,
    }
}

/// A set of consents and what it brings.
pub fn consents(consents: &Consents) -> Said {
    let names = list(&consents.demands);
    let moved = moves(&consents.reformed);
    let ground = ground(consents.proved);
    said(
        format!("{} 同意整合{}{}", names.zh, moved.zh, ground.zh),
        format!(
            "if {} consent to be merged{}{}",
            names.en, moved.en, ground.en
        ),
    )
}

/// Two parks as one and what that brings.
pub fn parks(parks: &Parks) -> Said {
    let moved = moves(&parks.reformed);
    let open = match parks.proved {
        true => said("", ""),
        false => said("（未求解到底）", " (not solved to its end)"),
    };
    let (park, with) = (quoted(&parks.park), quoted(&parks.with));
    said(
        format!("{park}与{with}合并整合{}{}", moved.zh, open.zh),
        format!("{park} and {with} as one{}{}", moved.en, open.en),
    )
}

/// That remedies were looked for only for some lines, if so.
pub fn tried(outlook: &Outlook) -> Option<Said> {
    let (lines, tried) = (outlook.lines, outlook.lines_tried);
    let (most, key) = (outlook.lines_max, outlook.key_max);
    (tried < lines).then(|| {
        said(
            format!(
                "未成班需求 {lines} 条，逐一查找出路 {tried} 条（上限 {most} 条；\
                 同岗位需求超过 {key} 条的不查）。"
            ),
            format!(
                "Ways out were looked for on {tried} of {lines} lines (at most {most}, \
                 in role keys of at most {key} lines)."
            ),
        )
    })
}

fn ground(proved: bool) -> Said {
    match proved {
        true => said("（同等项数中最多）", " (no other so many bring more)"),
        false => said("（未证明最多）", " (not proved the most)"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::{Days, Tier};

    fn part(demand: &str, heads: u32) -> Part {
        let demand = demand.to_owned();
        Part { demand, heads }
    }

    fn remedy(change: Change) -> Remedy {
        Remedy {
            change,
            reformed: Reformed {
                heads: 8,
                classes: vec![vec![part("D1", 8), part("D2", 12)]],
                dissolved: vec!["C-1".into()],
            },
            proved: true,
        }
    }

    #[test]
    fn every_change_speaks_both_languages() {
        let demand = || "D1".to_owned();
        let days = Days { low: 90, high: 120 };
        let all = [
            Change::Vetting,
            Change::Screening,
            Change::Consent { demand: demand() },
            Change::Consent {
                demand: "D2".into(),
            },
            Change::Period {
                demand: demand(),
                days,
            },
            Change::Major {
                catalogue: "高职2021".into(),
                major: "460103".into(),
                name: "数控技术".into(),
            },
            Change::Wish { demand: demand() },
            Change::Heads { more: 3 },
            Change::Post {
                post: "p".into(),
                name: "钳工".into(),
            },
            Change::RoleKey {
                chain: "甲".into(),
                post: "p".into(),
                name: "钳工".into(),
            },
            Change::Waiver,
            Change::Parks {
                park: "东园".into(),
                with: "西园".into(),
            },
            Change::Tier { tier: Tier::Office },
            Change::Spread { km: 90 },
            Change::Firms { most: 4 },
            Change::LeastSize { size: 17 },
            Change::LargestSize { size: 44 },
        ];
        let mut seen = std::collections::BTreeSet::new();
        for change in all {
            let text = way_out(&remedy(change), "D1");
            bilingual(&text);
            assert!(
                text.zh.contains("20 人班") && text.zh.contains("C-1"),
                "{}",
                text.zh
            );
            assert!(seen.insert(text.zh), "two kinds say the same");
        }
    }

    #[test]
    fn it_says_with_whom_and_how_many() {
        let text = way_out(&remedy(Change::LeastSize { size: 17 }), "D1");
        assert_eq!(
            text.zh,
            "班额下限降到 17 人，可与 D2 合编成 20 人班，合计多编入 8 人（C-1 随之重编）"
        );
        let two = [remedy(Change::Waiver), remedy(Change::Vetting)];
        let short = ways_short(&two, "D1").expect("two ways");
        assert!(short.zh.ends_with("另有 1 种办法"), "{}", short.zh);
        assert!(ways_short(&[], "D1").is_none() && ways_out(&two, "D1").zh.contains("；"));
    }
}
