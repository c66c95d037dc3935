//! Answers -> what the page shows, every sentence in both languages.

use serde::Serialize;

use super::draw::{self, Grid, Plot, Shown, Strip};
use super::frontier::Point;
use super::heat::{Along, Map};
use super::price::Price;
use super::rows::{BreakRow, FlipRow, PlanRow, StandsRow, breaks, flips, plans, stands};
use super::study::{Shape, Study};
use super::told::{Answers, Span, Unbeaten};
use super::tornado::{Bar, End};
use crate::domain::words::{self, Label, Said, labels, scenario_labels as s};

/// Most rows of a table on the page; the workbook has all.
const ROWS_MOST: usize = 150;
/// Most bars of the tornado.
const BARS_MOST: usize = 40;

/// What the page shows.
#[derive(Serialize)]
pub struct View<'a> {
    round: &'a str,
    name: &'a str,
    note: &'a str,
    facts: Vec<(Label, String)>,
    banners: Vec<Said>,
    counts: Vec<Said>,
    spans: Vec<SpanRow>,
    tornado: Vec<BarRow<'a>>,
    tornado_figures: Vec<Said>,
    tornado_idle: Option<Said>,
    heats: Vec<(Said, Grid)>,
    heat_axes: Option<[&'a str; 2]>,
    heat_deep: Option<Said>,
    along: Vec<(Said, Plot)>,
    along_axis: &'a str,
    frontiers: Vec<FrontierView<'a>>,
    stands: Option<StandsView>,
    flips: Option<FlipsView>,
    breaks: Option<BreaksView<'a>>,
    prices: Option<Vec<PriceRow<'a>>>,
    regrets: Option<RegretsView>,
}

#[derive(Serialize)]
struct SpanRow {
    figure: Said,
    base: String,
    mean: String,
    low: (String, Said),
    high: (String, Said),
}

#[derive(Serialize)]
struct BarRow<'a> {
    axis: &'a str,
    low: (String, String),
    high: (String, String),
    swing: String,
    second: String,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct FrontierView<'a> {
    figures: [Said; 2],
    says: Said,
    plot: Plot,
    points: Vec<PointRow<'a>>,
    more: Option<Said>,
}

#[derive(Serialize)]
struct PointRow<'a> {
    scenario: u64,
    name: &'a str,
    at: [String; 2],
    alike: u64,
}

#[derive(Serialize)]
struct StandsView {
    rows: Vec<StandsRow>,
    always: Option<Said>,
    cut: bool,
}

#[derive(Serialize)]
struct FlipsView {
    rows: Vec<FlipRow>,
    without: Option<Said>,
}

#[derive(Serialize)]
struct BreaksView<'a> {
    rows: Vec<BreakRow<'a>>,
    sought: Said,
    more: Option<Said>,
}

#[derive(Serialize)]
struct PriceRow<'a> {
    of: &'a str,
    mean: String,
    most: String,
    scarce: u64,
}

#[derive(Serialize)]
struct RegretsView {
    rows: Vec<PlanRow>,
    against: Said,
    best: Said,
}

/// What the page shows of answers.
pub fn view<'a>(answers: &'a Answers, study: &'a Study) -> View<'a> {
    let counts = answers.counts;
    let mut said = vec![words::scenario_counts(
        counts.rows,
        counts.refused,
        counts.failed,
    )];
    said.extend(words::scenario_caveats(
        counts.bounded,
        counts.unmet,
        counts.reformed,
    ));
    said.extend((answers.every > 1).then(|| words::one_in(answers.every)));
    let (tornado, idle) = tornado(answers);
    let heat = answers.heat.as_ref();
    let axis = |at: usize| answers.axes[at].as_str();
    View {
        round: &study.round.name,
        name: &answers.name,
        note: study.note,
        facts: facts(study),
        banners: banners(study),
        counts: said,
        spans: answers.spans.iter().map(span).collect(),
        tornado,
        tornado_figures: answers
            .tornado_figures
            .iter()
            .map(|key| words::figure(key))
            .collect(),
        tornado_idle: (idle > 0).then(|| words::axes_idle(idle)),
        heats: heat.map_or_else(Vec::new, |heat| {
            let maps = heat.maps.iter();
            let map = |map: &Map| {
                let grid = draw::grid(map.figure, &heat.values, &map.cells);
                (words::figure(map.figure), grid)
            };
            maps.map(map).collect()
        }),
        heat_axes: heat.map(|heat| heat.axes.map(axis)),
        heat_deep: heat
            .filter(|heat| heat.deep > 1)
            .map(|heat| words::cell_means(heat.deep)),
        along: answers.along.iter().map(along).collect(),
        along_axis: answers.along.first().map_or("", |along| axis(along.axis)),
        frontiers: answers.unbeaten.iter().map(frontier).collect(),
        stands: stands_view(answers, study),
        flips: flips_view(answers, study),
        breaks: breaks_view(answers, study),
        prices: answers.prices.as_ref().map(|prices| {
            let row = |price: &'a Price| PriceRow {
                of: &price.of,
                mean: format!("{:.2}", price.mean),
                most: format!("{:.2}", price.most),
                scarce: price.scarce,
            };
            prices.iter().take(ROWS_MOST).map(row).collect()
        }),
        regrets: regrets_view(answers),
    }
}

/// What is said of the round and the sweep on the page and on every sheet.
pub fn facts(study: &Study) -> Vec<(Label, String)> {
    let round = study.round;
    let design = match study.shape {
        Shape::List => s::LIST,
        Shape::Grid => s::GRID,
        Shape::Fan => s::FAN,
        Shape::Sample => s::SAMPLE,
    };
    let mut facts = vec![(labels::ROUND, round.code.clone())];
    facts.extend(round.date.iter().map(|date| (labels::DATE, date.clone())));
    facts.extend([
        (s::DESIGN, design.zh.to_owned()),
        (s::SCENARIOS, study.scenarios.to_string()),
        (labels::SEED, round.seed.clone()),
        (labels::VERSION, round.version.clone()),
    ]);
    facts
}

/// What the reader must know before all else.
pub fn banners(study: &Study) -> Vec<Said> {
    let round = study.round;
    let mut found = vec![Said::from(s::NO_DECISION)];
    found.extend(study.planned.then(|| Said::from(labels::PLANNED)));
    found.extend(round.synthetic.then(|| Said::from(labels::SYNTHETIC)));
    found.extend((!round.vetted).then(|| Said::from(labels::NOT_VETTED)));
    found
}

fn span(span: &Span) -> SpanRow {
    let amount = |value: f64| words::amount(span.figure, value);
    let end = |(value, number): (f64, u64)| (amount(value), words::scenario(number));
    SpanRow {
        figure: words::figure(span.figure),
        base: span.base.map_or_else(String::new, amount),
        mean: amount(span.mean),
        low: end(span.low),
        high: end(span.high),
    }
}

/// Bars of axes that move anything, and how many do not.
fn tornado(answers: &Answers) -> (Vec<BarRow<'_>>, usize) {
    let keys = &answers.tornado_figures;
    let Some(&first) = keys.first() else {
        return (Vec::new(), 0);
    };
    let second = keys.get(1).copied().unwrap_or(first);
    let base = answers
        .spans
        .iter()
        .find(|span| span.figure == first)
        .and_then(|span| span.base);
    let moves = |bar: &&Bar| bar.swing(0) > 0.0 || bar.swing(1) > 0.0;
    let spans = answers.tornado.iter().filter_map(|bar| bar.span[0]);
    let ends = spans.chain(base.map(|base| (base, base)));
    let all = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, span| {
        (all.0.min(span.0), all.1.max(span.1))
    });
    let row = |bar: &Bar| {
        let end = |end: &End| {
            let value = end.figures[0].map(|value| words::amount(first, value));
            (words::axis_values(end.at), value.unwrap_or_default())
        };
        let ends = [bar.low.figures[0], bar.high.figures[0]];
        BarRow {
            axis: &answers.axes[bar.axis],
            low: end(&bar.low),
            high: end(&bar.high),
            swing: words::amount(first, bar.swing(0)),
            second: words::amount(second, bar.swing(1)),
            strip: bar.span[0].map(|span| draw::strip(span, ends, base, all)),
        }
    };
    let moving = answers.tornado.iter().filter(moves);
    let rows: Vec<BarRow> = moving.take(BARS_MOST).map(row).collect();
    let idle = answers.tornado.iter().filter(|bar| !moves(bar)).count();
    (rows, idle)
}

fn along(along: &Along) -> (Said, Plot) {
    let title = |&(value, figure): &(f64, f64)| {
        let said = words::amount(along.figure, figure);
        (
            [value, figure],
            format!("{}: {said}", words::axis_value(value)),
        )
    };
    let plot = draw::plot(&Shown {
        keys: [None, Some(along.figure)],
        points: along.points.iter().map(title).collect(),
        stepped: false,
        cloud: &[],
        now: None,
    });
    (words::figure(along.figure), plot)
}

fn frontier(unbeaten: &Unbeaten) -> FrontierView<'_> {
    let [x, y] = unbeaten.figures.map(|figure| figure.key);
    let both = |at: [f64; 2]| [words::amount(x, at[0]), words::amount(y, at[1])];
    let dot = |point: &Point| {
        let [a, b] = both(point.at);
        (
            point.at,
            format!("{} {}: {a}, {b}", point.scenario, point.name),
        )
    };
    let shown = unbeaten.points.iter().take(ROWS_MOST);
    let more = unbeaten.points.len().saturating_sub(ROWS_MOST);
    FrontierView {
        figures: [x, y].map(words::figure),
        says: words::unbeaten(unbeaten.points.len(), unbeaten.of),
        plot: draw::plot(&Shown {
            keys: [Some(x), Some(y)],
            points: unbeaten.points.iter().map(dot).collect(),
            stepped: true,
            cloud: &unbeaten.cloud,
            now: unbeaten.base,
        }),
        points: shown
            .map(|point| point_row(point, both(point.at)))
            .collect(),
        more: (more > 0).then(|| words::more_rows(more)),
    }
}

fn point_row(point: &Point, at: [String; 2]) -> PointRow<'_> {
    PointRow {
        scenario: point.scenario,
        name: &point.name,
        at,
        alike: point.alike,
    }
}

fn stands_view(answers: &Answers, study: &Study) -> Option<StandsView> {
    if answers.stands.is_empty() {
        return None;
    }
    let rows = stands(answers, study);
    let always = answers.stands.len() - rows.len();
    Some(StandsView {
        always: (always > 0 && !rows.is_empty()).then(|| words::always_stand(always)),
        cut: answers.awards_cut,
        rows,
    })
}

fn flips_view(answers: &Answers, study: &Study) -> Option<FlipsView> {
    let asked = matches!(answers.shape, Shape::Grid | Shape::Sample);
    if !asked || answers.stands.is_empty() {
        return None;
    }
    let without = &answers.flips_without;
    Some(FlipsView {
        rows: flips(answers, study),
        without: (!without.is_empty()).then(|| words::without_conditions(without)),
    })
}

fn breaks_view<'a>(answers: &'a Answers, study: &'a Study) -> Option<BreaksView<'a>> {
    let sought = answers.breaks.as_ref()?;
    let alone = answers.shape == Shape::Fan || answers.axes.len() == 1;
    if !alone || matches!(answers.shape, Shape::List | Shape::Sample) {
        return None;
    }
    let mut rows = breaks(answers, study);
    let more = rows.len().saturating_sub(ROWS_MOST);
    rows.truncate(ROWS_MOST);
    Some(BreaksView {
        rows,
        sought: words::breaks_sought(sought.asked, sought.left),
        more: (more > 0).then(|| words::more_rows(more)),
    })
}

fn regrets_view(answers: &Answers) -> Option<RegretsView> {
    let regrets = answers.regrets.as_ref()?;
    regrets.plans.iter().find(|plan| plan.counted() > 0)?;
    let name = |at: usize| words::plan_name(regrets.plans[at].place, regrets.plans[at].moved);
    Some(RegretsView {
        rows: plans(answers),
        against: words::plans_against(regrets.every, regrets.skipped),
        best: words::plans_best(&name(regrets.minimax), &name(regrets.expected)),
    })
}
