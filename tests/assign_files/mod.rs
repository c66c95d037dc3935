//! The neutral files of assignment read a second time, slowly, and an answer of `raw assign` held
//! against them: every rule kept, and the objective that comes of it.

use serde_json::Value;

/// All whole numbers of a text.
fn numbers(text: &str) -> Vec<i64> {
    let number = |word: &str| word.parse().expect("a whole number");
    text.split_whitespace().map(number).collect()
}

/// Positions from 0, or nothing, per job.
fn list(answer: &Value, key: &str) -> Vec<Option<usize>> {
    let item = |item: &Value| item.as_u64().map(|at| at as usize);
    answer[key]
        .as_array()
        .expect("a list")
        .iter()
        .map(item)
        .collect()
}

fn whole(list: &Value) -> Vec<i64> {
    let list = list.as_array().expect("a list").iter();
    list.map(|number| number.as_i64().expect("a whole number"))
        .collect()
}

/// The objective of an answer, level by level, after every rule has been held against it.
pub fn reckoned(file: &str, text: &str, answer: &Value) -> Vec<i64> {
    match file.rsplit('.').next() {
        Some("gap") => vec![gap(&numbers(text), &list(answer, "assignment"))],
        Some("txt") => vec![matrix(&numbers(text), &list(answer, "assignment"))],
        Some("bm") => vec![bmatch(text, &whole(&answer["flows"]))],
        Some("cats") => vec![auction(text, answer)],
        _ => {
            let case: Value = serde_json::from_str(text).expect("JSON");
            match case["format"].as_str() {
                Some("openclass-json/1") => vec![openclass(&case, answer)],
                _ => award(&case, answer),
            }
        }
    }
}

fn gap(numbers: &[i64], assignment: &[Option<usize>]) -> i64 {
    let (agents, jobs) = (numbers[0] as usize, numbers[1] as usize);
    let (costs, rest) = numbers[2..].split_at(agents * jobs);
    let (weights, limits) = rest.split_at(agents * jobs);
    assert_eq!((assignment.len(), limits.len()), (jobs, agents));
    let mut used = vec![0; agents];
    let mut cost = 0;
    for (job, agent) in assignment.iter().enumerate() {
        let agent = agent.expect("every job is done");
        used[agent] += weights[agent * jobs + job];
        cost += costs[agent * jobs + job];
    }
    assert!(
        used.iter().zip(limits).all(|(used, limit)| used <= limit),
        "a capacity"
    );
    cost
}

fn matrix(numbers: &[i64], assignment: &[Option<usize>]) -> i64 {
    let rows = numbers[0] as usize;
    let mut columns: Vec<usize> = assignment.iter().map(|c| c.expect("a column")).collect();
    let cost = columns.iter().enumerate();
    let cost = cost
        .map(|(row, column)| numbers[1 + row * rows + column])
        .sum();
    columns.sort_unstable();
    assert!(columns.into_iter().eq(0..rows), "each column once");
    cost
}

fn bmatch(text: &str, flows: &[i64]) -> i64 {
    let lines = || text.lines().map(|l| l.split(' ').collect::<Vec<_>>());
    let at = |word: &str| word.parse::<usize>().expect("a number") - 1;
    let count = |word: &str| word.parse::<i64>().expect("a number");
    let head = lines().find(|l| l[0] == "p").expect("a problem line");
    let mut load = [2, 3].map(|side: usize| vec![0; at(head[side]) + 1]);
    let mut weight = 0;
    for (edge, flow) in lines().filter(|l| l[0] == "e").zip(flows) {
        assert!((0..=count(edge[4])).contains(flow), "an edge's capacity");
        load[0][at(edge[1])] += flow;
        load[1][at(edge[2])] += flow;
        weight += flow * count(edge[3]);
    }
    for (side, node) in [("l", 0), ("r", 1)] {
        for quota in lines().filter(|l| l[0] == side) {
            let here = load[node][at(quota[1])];
            assert!(
                (count(quota[2])..=count(quota[3])).contains(&here),
                "a quota"
            );
        }
    }
    weight
}

fn auction(text: &str, answer: &Value) -> i64 {
    let rows: Vec<Vec<i64>> = text
        .lines()
        .filter(|line| line.ends_with('#'))
        .map(|line| numbers(line.trim_end_matches('#')))
        .collect();
    let holders = list(answer, "assignment");
    let mut sold = vec![None; holders.len()];
    let mut price = 0;
    for bid in whole(&answer["winners"]) {
        let [_, bid_price, goods @ ..] = &rows[bid as usize][..] else {
            panic!("a bid without a price");
        };
        price += bid_price;
        for &good in goods {
            assert!(
                sold[good as usize].replace(bid as usize).is_none(),
                "a good sold twice"
            );
        }
    }
    assert_eq!(sold, holders);
    price
}

fn openclass(case: &Value, answer: &Value) -> i64 {
    let assignment = list(answer, "assignment");
    let open = whole(&answer["open"]);
    let number = |value: &Value| value.as_i64().expect("allowed, and a number");
    assert_eq!(assignment.len() as i64, number(&case["persons"]));
    let mut cost: i64 = open
        .iter()
        .map(|&class| number(&case["open_cost"][class as usize]))
        .sum();
    for (person, class) in assignment.iter().enumerate() {
        cost += match class {
            Some(class) => number(&case["cost"][person][*class]),
            None => number(&case["unplaced_cost"]),
        };
    }
    for class in 0..number(&case["classes"]) {
        let at = class as usize;
        let load = assignment.iter().filter(|c| **c == Some(at)).count() as i64;
        let sizes = number(&case["min"][at])..=number(&case["max"][at]);
        let opened = open.contains(&class);
        assert!(
            if opened {
                sizes.contains(&load)
            } else {
                load == 0
            },
            "class {class}"
        );
    }
    cost
}

fn award(case: &Value, answer: &Value) -> Vec<i64> {
    let bids = list(answer, "bids");
    let agents = list(answer, "assignment");
    let none = Vec::new();
    let rules = |key: &str| case[key].as_array().unwrap_or(&none).clone();
    let taken: Vec<usize> = bids.iter().flatten().copied().collect();
    let mut sum: Vec<i64> = Vec::new();
    for (job, bid) in bids.iter().enumerate() {
        let Some(bid) = *bid else {
            assert_ne!(case["complete"], true, "job {job} is not done");
            assert_eq!(agents[job], None);
            continue;
        };
        assert_eq!(case["bids"][bid]["job"], job);
        assert_eq!(case["bids"][bid]["agent"], agents[job].expect("an agent"));
        let score = match &case["bids"][bid]["score"] {
            Value::Array(levels) => whole(&Value::Array(levels.clone())),
            number => vec![number.as_i64().expect("a number")],
        };
        sum.resize(score.len(), 0);
        sum.iter_mut()
            .zip(score)
            .for_each(|(sum, level)| *sum += level);
    }
    let total = |uses: &Value| -> i64 {
        let uses = uses.as_array().expect("a list").iter().map(whole);
        uses.filter(|pair| taken.contains(&(pair[0] as usize)))
            .map(|pair| pair[1])
            .sum()
    };
    for rule in rules("capacities") {
        assert!(
            Some(total(&rule["uses"])) <= rule["most"].as_i64(),
            "{rule}"
        );
    }
    for rule in rules("floors") {
        assert!(
            Some(total(&rule["brings"])) >= rule["least"].as_i64(),
            "{rule}"
        );
    }
    assert!(
        rules("pins")
            .iter()
            .all(|bid| taken.contains(&(bid.as_u64().expect("a bid") as usize)))
    );
    assert!(
        !rules("bans")
            .iter()
            .any(|bid| taken.contains(&(bid.as_u64().expect("a bid") as usize)))
    );
    sum
}
