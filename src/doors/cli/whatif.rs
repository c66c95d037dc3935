//! `jiebang explain OUT --decline BID | --refuse CLASS FIRM | --leave CLASS FIRM`: the secretary,
//! with the school or the firm on the telephone, sees what would follow before anybody signs.

use super::args::{Explain, Global};
use super::console::Console;
use super::round::Unusable;
use super::solve::short_of_findings;
use super::verify::{Reread, read, reread};
use super::{End, solve::solved};
use crate::base::stop::Stop;
use crate::domain::market::{Answer, FirmId, Intention, Market, Party, SchoolId};
use crate::domain::outcome::Outcome;
use crate::domain::words;

/// Solves the round of a result again with one more answer, after all that it has.
pub fn run(verb: &Explain, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let outcome = read(&verb.out)?;
    let Reread { mut round, changed } = match reread(&verb.out, &outcome, None, global)? {
        Ok(reread) => reread,
        Err(findings) => return Ok(short_of_findings(console, &findings)),
    };
    if !changed.is_empty() {
        let files = changed.join(", ");
        return Err(Unusable(console.either(
            format!("输入文件已改动，请先重新求解: {files}"),
            format!("inputs have changed, solve again first: {files}"),
        ))
        .into());
    }
    let asked = asked(verb, &outcome, &round.market, console)?;
    let before = round.market.intentions().len();
    let mut parts = round.market.into_parts();
    parts.intentions.extend(asked);
    round.market = Market::new(parts);
    let after = solved(round, console, stop)?;
    let events = after
        .settlement
        .iter()
        .flat_map(|s| s.events.iter().skip(before));
    if console.json {
        let events: Vec<_> = events.collect();
        console.print(&serde_json::to_string_pretty(&events)?)?;
        return Ok(End::Done);
    }
    let mut said = vec![
        console
            .either(
                "假设情形, 结果未改动".to_owned(),
                "what would follow; the result is unchanged".to_owned(),
            )
            .clone(),
    ];
    for event in events {
        let answer = words::answer(event.answer);
        said.push(format!(
            "{} {} {}",
            event.class,
            event.party_name,
            console.say(&answer)
        ));
        let lines = words::effect(event);
        said.extend(lines.iter().map(|line| format!("  {}", console.say(line))));
    }
    console.print(&said.join("\n"))?;
    Ok(End::Done)
}

/// The answers that the command line supposes.
fn asked(
    verb: &Explain,
    outcome: &Outcome,
    market: &Market,
    console: &Console,
) -> anyhow::Result<Vec<Intention>> {
    let one = |class: &str, party, answer| Intention {
        class: class.to_owned(),
        party,
        answer,
        date: None,
        reason: String::new(),
        source: String::new(),
    };
    if let Some(bid) = &verb.decline {
        let classes = outcome.classes_now();
        let held = classes.iter().filter(|class| class.winner == Some(bid));
        let school = market.bids().iter().find(|b| b.code == *bid);
        let school = school.map(|bid| bid.school);
        let school: SchoolId = school.ok_or_else(|| nothing(console, bid))?;
        let party = Party::School(school);
        let all: Vec<Intention> = held
            .map(|class| one(class.class, party, Answer::Refuses))
            .collect();
        if all.is_empty() {
            return Err(Unusable(console.either(
                format!("申报 {bid} 目前没有中选的班"),
                format!("bid {bid} holds no class"),
            ))
            .into());
        }
        return Ok(all);
    }
    let pairs = [
        (&verb.refuse, Answer::Refuses),
        (&verb.leave, Answer::Leaves),
    ];
    for (pair, answer) in pairs {
        if let [class, firm] = pair.as_slice() {
            let known = outcome.classes_now().iter().any(|now| now.class == class);
            if !known {
                return Err(nothing(console, class).into());
            }
            let firm = firm_of(market, firm).ok_or_else(|| nothing(console, firm))?;
            return Ok(vec![one(class, Party::Firm(firm), answer)]);
        }
    }
    Ok(Vec::new())
}

fn firm_of(market: &Market, text: &str) -> Option<FirmId> {
    let mut firms = market.firms().iter_ids();
    let found = firms.find(|(_, firm)| firm.code == text || firm.name == text);
    found.map(|(id, _)| id)
}

fn nothing(console: &Console, code: &str) -> Unusable {
    Unusable(console.either(
        format!("这一轮没有 {code}"),
        format!("nothing in this round is called {code}"),
    ))
}
