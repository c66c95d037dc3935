//! `jiebang explain`: the secretary answers a school, a firm or the committee about one thing.

use std::path::Path;

use super::End;
use super::console::Console;
use super::round::Unusable;
use super::verify::read;
use crate::domain::market::Figure;
use crate::domain::outcome::{BidOut, CallOut, ClassOut, DemandOut, Mechanism, Outcome};
use crate::domain::words::{self, labels};

/// Explains everything in a result that bears the code or name.
pub fn run(out: &Path, id: &str, console: &Console) -> anyhow::Result<End> {
    let outcome = read(out)?;
    let mut said = Vec::new();
    for call in &outcome.calls {
        let of_class = call.classes.iter().any(|class| class.code == id);
        if call.code == id || of_class {
            said.push(explain_call(&outcome, call, console));
        }
        let of_school = |bid: &&BidOut| {
            [&bid.code, &bid.school, &bid.school_name, &bid.entity]
                .iter()
                .any(|known| known.as_str() == id)
        };
        said.extend(
            call.bids
                .iter()
                .filter(of_school)
                .map(|bid| explain_bid(&outcome, call, bid, console)),
        );
    }
    said.extend(explain_answers(&outcome, id, console));
    said.extend(explain_expert(&outcome, id, console));
    said.extend(explain_tracked(&outcome, id, console));
    let of_firm = |d: &&DemandOut| {
        [&d.code, &d.firm, &d.firm_name]
            .iter()
            .any(|k| k.as_str() == id)
    };
    said.extend(
        outcome
            .demands
            .iter()
            .filter(of_firm)
            .map(|d| explain_demand(&outcome, d, console)),
    );
    for stray in outcome
        .strays
        .iter()
        .filter(|stray| stray.code == id || stray.school == id)
    {
        let rule = crate::domain::market::Rule::NoSuchCall {
            call: stray.call.clone(),
        };
        said.push(format!(
            "{}: {}",
            stray.code,
            console.say(&words::rule(&rule))
        ));
    }
    if said.is_empty() {
        return Err(Unusable(unknown(&outcome, id, console)).into());
    }
    console.print(&said.join("\n\n"))?;
    Ok(End::Done)
}

/// The answers to the award that concern a class, school or firm.
fn explain_answers(outcome: &Outcome, id: &str, console: &Console) -> Vec<String> {
    let events = outcome.settlement.iter().flat_map(|s| &s.events);
    let about = events.filter(|event| {
        [&event.class, &event.party, &event.party_name]
            .iter()
            .any(|known| known.as_str() == id)
    });
    let one = |event: &crate::domain::outcome::Event| {
        let answer = words::answer(event.answer);
        let mut lines = vec![format!(
            "{} {} {}",
            event.class,
            event.party_name,
            console.say(&answer)
        )];
        let effect = words::effect(event);
        lines.extend(effect.iter().map(|line| format!("  {}", console.say(line))));
        lines.join("\n")
    };
    about.map(one).collect()
}

/// Nothing bears the code: the nearest that exists.
fn unknown(outcome: &Outcome, id: &str, console: &Console) -> String {
    let calls = outcome.calls.iter().flat_map(|call| {
        call.bids
            .iter()
            .map(|bid| bid.code.as_str())
            .chain([call.code.as_str()])
    });
    let all = calls.chain(outcome.demands.iter().map(|d| d.code.as_str()));
    let nearest = all
        .min_by_key(|code| strsim::levenshtein(code, id))
        .unwrap_or_default();
    console.either(
        format!("结果中没有 {id}; 最接近的是 {nearest}"),
        format!("nothing in this result is called {id}; the nearest is {nearest}"),
    )
}

/// How an expert marks, and the award without its marks.
fn explain_expert(outcome: &Outcome, id: &str, console: &Console) -> Option<String> {
    let robust = outcome.robust.as_ref()?;
    let expert = robust.panel.experts.iter().find(|out| out.expert == id)?;
    let left = robust.left_out.iter().find(|left| left.expert == id);
    let figure =
        |label: words::Label, text: String| format!("  {}: {text}", label.say(console.lang));
    let mut lines = vec![
        format!("{} {id}", labels::EXPERT.say(console.lang)),
        figure(labels::EXPERT_BIDS, expert.bids.to_string()),
        figure(labels::RECUSED_COUNT, expert.recused.to_string()),
        figure(labels::MISSING_BIDS, expert.missing.to_string()),
        figure(
            labels::SEVERITY_OF,
            console.say(&words::severity_of(expert)).to_owned(),
        ),
        figure(labels::OUTLIERS, expert.outliers.to_string()),
    ];
    let without = left.map(words::left_out);
    lines.extend(without.map(|said| figure(labels::WITHOUT, console.say(&said).to_owned())));
    Some(lines.join("\n"))
}

/// What became of the earlier trainees of a school or firm.
fn explain_tracked(outcome: &Outcome, id: &str, console: &Console) -> Option<String> {
    let found = outcome.indicators.as_ref()?.tracking.as_ref()?;
    let mut lines = found.schools.iter().chain(&found.firms);
    let own = lines.find(|line| !id.is_empty() && (line.code == id || line.name == id))?;
    let mut said = vec![console.either(
        format!(
            "{} {} 往期跟踪：{} 行，入班 {} 人",
            own.code, own.name, own.rows, own.intake
        ),
        format!(
            "Earlier trainees of {} {}: {} rows, {} entered",
            own.code, own.name, own.rows, own.intake
        ),
    )];
    for (figure, ..) in Figure::ALL {
        let rate = own.rate(figure);
        let name = words::figure_name(figure);
        let of = words::made_of(figure, rate.part, rate.whole);
        let mut parts: Vec<String> = Vec::new();
        parts.extend(rate.value.map(|value| {
            let share = words::percent(value);
            console.either(
                format!("{share}（{}）", of.zh),
                format!("{share} ({})", of.en),
            )
        }));
        parts.extend(words::lacking(rate).map(|said| console.say(&said).to_owned()));
        let separator = console.either("，".to_owned(), ", ".to_owned());
        said.push(format!(
            "  {}: {}",
            console.say(&name),
            parts.join(&separator)
        ));
    }
    Some(said.join("\n"))
}

/// Who takes a class over the draws.
fn sure_class(outcome: &Outcome, class: &str, console: &Console) -> Vec<String> {
    let Some(robust) = &outcome.robust else {
        return Vec::new();
    };
    let of = robust.classes.iter().filter(|sure| sure.class == class);
    let said = of.flat_map(|sure| words::class_sure(sure, robust));
    said.map(|said| format!("    {}", console.say(&said)))
        .collect()
}

/// How sure a bid is, where anything was drawn.
fn sure_bid(outcome: &Outcome, bid: &str, console: &Console) -> Vec<String> {
    let Some(robust) = &outcome.robust else {
        return Vec::new();
    };
    let mut all = robust.calls.iter().flat_map(|call| &call.bids);
    let Some(sure) = all.find(|sure| sure.bid == bid) else {
        return Vec::new();
    };
    let criteria = robust.criteria.iter().map(|space| space.criterion.as_str());
    words::bid_sure(sure, robust, criteria)
        .iter()
        .map(|said| format!("  {}", console.say(said)))
        .collect()
}

fn explain_call(outcome: &Outcome, call: &CallOut, console: &Console) -> String {
    let heads: u32 = call.classes.iter().map(|class| class.size).sum();
    let title = console.either(
        format!(
            "榜单 {} {} {} ({} 个班 {heads} 人)",
            call.code,
            call.role,
            words::level(call.level).zh,
            call.classes.len()
        ),
        format!(
            "Call {} {} {} ({} classes, {heads} heads)",
            call.code,
            call.role,
            words::level(call.level).en,
            call.classes.len()
        ),
    );
    let mut lines = vec![title];
    for class in &call.classes {
        let members = class
            .members
            .iter()
            .map(|m| format!("{} {} {}", m.demand, m.firm_name, m.heads));
        let members: Vec<String> = members.collect();
        let winner = class
            .winner
            .clone()
            .unwrap_or_else(|| labels::UNAWARDED.say(console.lang).to_owned());
        let tier = words::tier(class.tier);
        lines.push(format!(
            "  {} {} {}: {} -> {winner}",
            class.code,
            class.size,
            console.say(&tier),
            members.join(", ")
        ));
        lines.push(format!("    {}", console.say(&made(outcome, class))));
        lines.extend(sure_class(outcome, &class.code, console));
    }
    if let Some(robust) = &outcome.robust {
        let of = robust.calls.iter().filter(|sure| sure.call == call.code);
        let flips = of.flat_map(|sure| words::flips(sure, robust));
        lines.extend(flips.map(|said| format!("  {}", console.say(&said))));
    }
    lines.push(format!(
        "  {}: {}",
        labels::SUPPLY.say(console.lang),
        console.say(&words::supply(&call.supply))
    ));
    let lacks = call.supply.lacks.iter().map(words::lack);
    lines.extend(lacks.map(|lack| format!("    {}", console.say(&lack))));
    let header = [
        labels::RANK,
        labels::SCORE_RANK,
        labels::BID,
        labels::SCHOOL,
        labels::SCORE,
        labels::VERDICT,
    ];
    let header = header.map(|label| label.say(console.lang));
    let rows = call.bids.iter().map(|bid| {
        let text = |n: Option<String>| n.unwrap_or_default();
        vec![
            bid.rank.to_string(),
            text(bid.score_rank.map(|rank| rank.to_string())),
            bid.code.clone(),
            bid.school_name.clone(),
            text(bid.score.map(|score| score.to_string())),
            why(bid, console),
        ]
    });
    lines.push(console.table(&header, rows.collect(), &[0, 1, 4]));
    for exception in outcome.exceptions.iter().filter(|e| e.call == call.code) {
        lines.push(console.say(&words::exception(exception)).to_owned());
    }
    let sides = outcome.sides.as_ref();
    let optimal = sides.and_then(|sides| sides.of(Mechanism::Optimal));
    let pairs = optimal.map_or(&[][..], |m| &m.blocking).iter();
    let here = pairs.filter(|pair| call.classes.iter().any(|class| class.code == pair.class));
    lines.extend(here.map(|pair| {
        let label = labels::SIDES.say(console.lang);
        format!("  {label}: {}", console.say(&words::blocking(pair)))
    }));
    lines.join("\n")
}

/// The verdict of a bid; for an ineligible one, the rules it breaks.
fn why(bid: &BidOut, console: &Console) -> String {
    if bid.broken.is_empty() {
        return console.say(&words::verdict(&bid.verdict)).to_owned();
    }
    let rules = bid
        .broken
        .iter()
        .map(|rule| console.say(&words::rule(rule)).to_owned());
    rules.collect::<Vec<_>>().join("; ")
}

fn explain_bid(outcome: &Outcome, call: &CallOut, bid: &BidOut, console: &Console) -> String {
    let title = console.either(
        format!(
            "申报 {} {} ({}) 揭榜 {} (第 {} 名)",
            bid.code, bid.school_name, bid.school, call.code, bid.rank
        ),
        format!(
            "Bid {} of {} ({}) for {} (rank {})",
            bid.code, bid.school_name, bid.school, call.code, bid.rank
        ),
    );
    let mut lines = vec![title, format!("  {}", why(bid, console))];
    for criterion in &bid.criteria {
        let mean = criterion
            .mean
            .clone()
            .unwrap_or_else(|| labels::NONE.say(console.lang).to_owned());
        let (name, max, weight) = (&criterion.criterion, &criterion.max, &criterion.weight);
        lines.push(console.either(
            format!(
                "  {name}: 均分 {mean} / {max}, 权重 {weight}, 计 {} 份, 去 {} 份",
                criterion.counted, criterion.trimmed
            ),
            format!(
                "  {name}: mean {mean} of {max}, weight {weight}, {} marks count, {} trimmed",
                criterion.counted, criterion.trimmed
            ),
        ));
    }
    if let Some(score) = bid.score {
        lines.push(format!("  {}: {score}", labels::SCORE.say(console.lang)));
    }
    if !bid.recused.is_empty() {
        lines.push(format!(
            "  {}: {}",
            labels::RECUSED.say(console.lang),
            bid.recused.join(", ")
        ));
    }
    lines.extend(sure_bid(outcome, &bid.code, console));
    let needs = bid.needs.iter().flat_map(words::needs);
    lines.extend(needs.map(|said| format!("  {}", console.say(&said))));
    if let crate::domain::outcome::Verdict::Lost { moves, .. } = &bid.verdict {
        let moves = moves
            .iter()
            .map(|m| format!("  {}", console.say(&words::swap(m))));
        lines.extend(moves);
    }
    lines.extend(leaves(outcome, bid, console));
    lines.join("\n")
}

/// Whether an eligible bid and a class would rather have each other, and what it would win by the
/// other mechanisms.
fn leaves(outcome: &Outcome, bid: &BidOut, console: &Console) -> Vec<String> {
    let Some(sides) = outcome.sides.as_ref().filter(|_| bid.eligible) else {
        return Vec::new();
    };
    let label = labels::SIDES.say(console.lang);
    let mut lines = Vec::new();
    for mechanism in &sides.mechanisms {
        let won = mechanism
            .awards
            .iter()
            .filter(|(_, winner)| **winner == bid.code);
        let won: Vec<&str> = won.map(|(class, _)| class.as_str()).collect();
        if !won.is_empty() {
            let name = words::mechanism(mechanism.mechanism);
            lines.push(format!("    {}: {}", console.say(&name), won.join(", ")));
        }
    }
    let optimal = sides
        .of(Mechanism::Optimal)
        .map_or(&[][..], |m| &m.blocking);
    let blocks = optimal.iter().filter(|pair| pair.bid == bid.code);
    let blocks: Vec<_> = blocks.map(words::blocking).collect();
    if blocks.is_empty() {
        let none = labels::BLOCKS_NOTHING.say(console.lang);
        lines.insert(0, format!("  {label}: {none}"));
    }
    let said = blocks
        .iter()
        .map(|said| format!("  {label}: {}", console.say(said)));
    said.chain(lines).collect()
}

/// The rule, the maker and the rows that made a class.
fn made(outcome: &Outcome, class: &ClassOut) -> words::Said {
    let code = class.integrator.as_ref().and_then(|by| by.code.as_deref());
    let firm = code.and_then(|code| outcome.demands.iter().find(|d| d.firm == code));
    let source = |code: &str| {
        let mut lines = outcome.demands.iter();
        lines.find(|d| d.code == code).map(|d| d.source.as_str())
    };
    words::made(class, firm.map(|d| d.firm_name.as_str()), source)
}

fn explain_demand(outcome: &Outcome, demand: &DemandOut, console: &Console) -> String {
    let title = console.either(
        format!(
            "需求 {} {} ({}) {} {} 人 ({})",
            demand.code, demand.firm_name, demand.firm, demand.role, demand.heads, demand.source
        ),
        format!(
            "Demand {} of {} ({}): {}, {} heads ({})",
            demand.code, demand.firm_name, demand.firm, demand.role, demand.heads, demand.source
        ),
    );
    let mut lines = vec![title];
    for (class, heads) in &demand.classes {
        lines.push(console.either(
            format!("  编入 {class}: {heads} 人"),
            format!("  {heads} heads in {class}"),
        ));
    }
    for left in outcome
        .unserved
        .iter()
        .filter(|left| left.demand == demand.code)
    {
        let reason = words::reason(&left.reason);
        lines.push(console.either(
            format!("  未成班 {} 人: {}", left.heads, reason.zh),
            format!("  {} heads in no class: {}", left.heads, reason.en),
        ));
        let ways = left.remedies.iter();
        let ways = ways.map(|remedy| words::way_out(remedy, &left.demand));
        lines.extend(ways.map(|way| {
            let label = labels::WAY_OUT.say(console.lang);
            format!("    {label}: {}", console.say(&way))
        }));
        if left.remedies.is_empty() {
            let none = labels::NO_WAY_OUT.say(console.lang);
            lines.push(format!("    {none}"));
        }
    }
    lines.join("\n")
}
