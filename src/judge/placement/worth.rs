//! What a seat or a post more would change, from the proved flow by shortest ways.

use super::best::told;
use super::laid::Laid;
use crate::domain::outcome::{PlaceWorth, Placement};
use crate::judge::residual::{Pipes, Three};
use crate::judge::rules::CheckRule;
use crate::judge::{At, Claim, ClaimWhy, Verdicts};

/// Pipes looked at for the seats of all classes that are full.
const BUDGET: usize = 1_000_000_000;

fn worth(change: Three) -> PlaceWorth {
    let value = told(change);
    PlaceWorth {
        own: value.own,
        placed: value.placed,
        cost: value.cost,
    }
}

/// Checks every worth against the proved flow of the network before any event.
pub fn check(laid: &Laid, proved: &Pipes, placement: &Placement, v: &mut Verdicts) {
    let rule = CheckRule::PlaceWorth;
    let nodes: Vec<usize> = laid.rooms.values().map(|room| room.node).collect();
    let ways = proved.costs(laid.sink, &nodes);
    for ((line, room), way) in placement.posts.iter().zip(laid.rooms.values()).zip(ways) {
        let pipe = &proved.pipes[room.pipe];
        let full = pipe.most == Some(pipe.flow);
        let change = way.filter(|_| full).map_or([0; 3], |way| {
            let [own, placed, cost] = way;
            [own, placed - 1, cost].min([0; 3])
        });
        v.equal(
            rule,
            At::Demand(&line.demand),
            "worth",
            line.worth,
            worth(change),
        );
    }
    let full = |room: usize| proved.pipes[room].most == Some(proved.pipes[room].flow);
    let all = laid.classes.iter().filter(|class| full(class.room)).count();
    if all.saturating_mul(proved.pipes.len()) > BUDGET {
        v.claimed.push(Claim {
            subject: At::Stage("seat_worth", &all.to_string()).subject(),
            why: ClaimWhy::TooLarge,
            confirmed: false,
        });
        return;
    }
    for (line, class) in placement.classes.iter().zip(&laid.classes) {
        let expected = worth(proved.more(class.room));
        let at = At::Class(&line.class);
        v.equal(rule, at, "seat_worth", line.seat_worth, expected);
    }
}
