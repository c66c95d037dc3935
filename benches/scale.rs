//! Min-cost flow as it grows: `make scale` doubles the province, by way of the nation, until the
//! network has ten million arcs, solves each from nothing, certifies it, and
//! writes `benches/scale.csv` and `benches/scale.svg`. Each size runs in a process of its own, so
//! that its peak memory is its own; times are CPU time of the solve, the certificate's apart.

mod families;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use families::{cpu, school_flow};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Outcome, certify, solve};

const ARCS_MAX: usize = 10_000_000;

/// What was measured at a size.
#[derive(Clone, Copy)]
struct Row {
    nodes: f64,
    arcs: f64,
    seconds: f64,
    certify_s: f64,
    megabytes: f64,
    pivots: f64,
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|w| w != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["--one", step] => one(step.parse().expect("a number")),
        ["--draw"] => draw(),
        // `cargo test --benches` and `cargo bench` run everything that has no word of its own.
        [] if std::env::var_os("SCALE").is_none() => {
            println!("benches/scale: make scale");
        }
        [] => all(ARCS_MAX),
        [arcs, ..] => all(arcs.parse().expect("a number of arcs")),
    }
}

/// Step 0 is the province, step 7.5 the nation; classes, programmes and schools grow by powers.
fn sizes(step: i32) -> (usize, usize, usize) {
    let grown = |from: f64, times: f64| (from * times.powf(f64::from(step) / 7.5)) as usize;
    (grown(500.0, 200.0), grown(2000.0, 30.0), grown(300.0, 36.7))
}

/// One size, printed as a line of numbers.
fn one(step: i32) {
    let case = school_flow("scale", 101, sizes(step), 10..=20);
    let before = cpu();
    let outcome = solve(&case.net, &Stop::never()).expect("fits");
    let solved = cpu();
    certify(&case.net, &outcome).expect("certified");
    let certified = cpu();
    let Outcome::Optimal(found) = outcome else {
        panic!("a province has a flow");
    };
    println!(
        "{},{},{:.4},{:.4},{:.0},{}",
        case.net.nodes(),
        case.net.arcs(),
        solved - before,
        certified - solved,
        peak_megabytes(),
        found.pivots
    );
}

/// Peak resident memory of this process.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

fn all(arcs_max: usize) {
    let mut csv = "nodes,arcs,seconds,certify_seconds,megabytes,pivots\n".to_owned();
    println!("nodes,arcs,seconds,certify_s,megabytes,pivots us_per_pivot");
    for step in 0.. {
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args(["--one", &step.to_string()])
            .output()
            .expect("it runs");
        assert!(output.status.success(), "step {step} failed");
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        csv.push_str(&line);
        let row = row(&line);
        println!("{} {:.2}", line.trim(), row.seconds / row.pivots * 1e6);
        if row.arcs >= arcs_max as f64 {
            break;
        }
    }
    std::fs::write(folder().join("scale.csv"), csv).expect("writes");
    draw();
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches")
}

/// A line of `scale.csv`.
fn row(line: &str) -> Row {
    let numbers = line.trim().split(',').map(|n| n.parse().expect("a number"));
    let numbers: Vec<f64> = numbers.collect();
    let [nodes, arcs, seconds, certify_s, megabytes, pivots] = numbers[..] else {
        panic!("six numbers");
    };
    Row {
        nodes,
        arcs,
        seconds,
        certify_s,
        megabytes,
        pivots,
    }
}

/// Draws what stands in `scale.csv`.
fn draw() {
    let csv = std::fs::read_to_string(folder().join("scale.csv")).expect("reads");
    let rows: Vec<Row> = csv.lines().skip(1).map(row).collect();
    std::fs::write(folder().join("scale.svg"), plot(&rows)).expect("writes");
}

/// Time, memory and microseconds per pivot over the number of arcs, all in powers of ten.
fn plot(rows: &[Row]) -> String {
    let (width, height, left, bottom) = (760.0, 420.0, 60.0, 50.0);
    let x = |arcs: f64| left + (arcs.log10() - 4.0) / 3.2 * (width - left - 150.0);
    let y = |value: f64| height - bottom - (value.log10() + 3.0) / 8.0 * (height - bottom - 20.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for power in -3..=5 {
        let at = y(10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<line x1=\"{left}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">1e{power}</text>",
            width - 150.0,
            left - 6.0,
            at + 4.0
        );
    }
    for power in 4..=7 {
        let at = x(10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<line x1=\"{at:.1}\" y1=\"20\" x2=\"{at:.1}\" y2=\"{:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">1e{power}</text>",
            height - bottom,
            height - bottom + 18.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">弧数 arcs</text>",
        x(3e5),
        height - 10.0
    );
    type Value = fn(&Row) -> f64;
    let curves: [(&str, &str, Value); 5] = [
        ("秒 seconds (CPU)", "#c0392b", |r| r.seconds),
        ("校验秒 seconds to certify", "#7f8c8d", |r| r.certify_s),
        ("内存 MB memory", "#2980b9", |r| r.megabytes),
        ("千次主元 1000 pivots", "#8e44ad", |r| r.pivots / 1000.0),
        ("微秒/主元 us per pivot", "#27ae60", |r| {
            r.seconds / r.pivots * 1e6
        }),
    ];
    for (name, color, value) in curves {
        let points: Vec<String> = rows
            .iter()
            .map(|row| format!("{:.1},{:.1}", x(row.arcs), y(value(row).max(1e-3))))
            .collect();
        let end = rows.last().map_or(0.0, |row| y(value(row).max(1e-3)));
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"{color}\">{name}</text>",
            points.join(" "),
            width - 145.0,
            end + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<!-- up to {:.0} nodes -->\n</svg>",
        rows.last().map_or(0.0, |row| row.nodes)
    );
    svg
}
