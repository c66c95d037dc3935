//! What a person sees in a terminal: tables aligned for wide characters, findings, progress bars.
//! Results go to stdout, all else to stderr; colors only on a terminal.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Format, Global, Language};
use super::fault;
use crate::base::progress::{Progress, Step};
use crate::domain::market::{Finding, Severity};
use crate::domain::words::{self, Lang, Said};

/// Where and how things are said.
pub struct Console {
    /// The language.
    pub lang: Lang,
    /// Whether results are one JSON object.
    pub json: bool,
    quiet: bool,
    verbose: bool,
    bar: Mutex<Option<ProgressBar>>,
    steps: Mutex<Vec<(Step, Instant, Duration)>>,
}

impl Console {
    /// As the command line asks.
    pub fn new(global: &Global) -> Self {
        let lang = match global.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        };
        Console {
            lang,
            json: global.format == Format::Json,
            quiet: global.quiet,
            verbose: global.verbose,
            bar: Mutex::new(None),
            steps: Mutex::new(Vec::new()),
        }
    }

    /// The text of `said` in the console's language.
    pub fn say<'a>(&self, said: &'a Said) -> &'a str {
        said.say(self.lang)
    }

    /// One of two texts.
    pub fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// One of two sentences made on the spot.
    pub fn either(&self, zh: String, en: String) -> String {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// A line of a result, to stdout.
    ///
    /// # Errors
    /// When stdout is closed.
    pub fn print(&self, text: &str) -> std::io::Result<()> {
        writeln!(std::io::stdout().lock(), "{text}")
    }

    /// A remark, to stderr, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// Rows as a table without lines; `numbers` are right-aligned columns.
    pub fn table(&self, header: &[&str], rows: Vec<Vec<String>>, numbers: &[usize]) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        if !header.is_empty() {
            table.set_header(header.to_vec());
        }
        table.add_rows(rows);
        for &column in numbers {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }

    /// Findings with their hints, to stderr: errors always, the rest when verbose.
    pub fn findings(&self, findings: &[Finding]) {
        let shown = |f: &&Finding| f.severity == Severity::Error || self.verbose;
        for finding in findings.iter().filter(shown) {
            eprintln!("{}", self.finding(finding));
        }
    }

    /// A finding as one line: code, place, what is wrong, what to do.
    pub fn finding(&self, finding: &Finding) -> String {
        format!("{} {}", finding.code, self.say(&words::finding(finding)))
    }

    /// Seconds that pricing the bids took.
    pub fn explain_s(&self) -> f64 {
        let steps = self.steps.lock();
        let steps = steps.iter().flat_map(|steps| steps.iter());
        let explain = steps.filter(|(step, ..)| *step == Step::Explain);
        explain.map(|(.., took)| took.as_secs_f64()).sum()
    }

    /// Why there is no result.
    pub fn fault(&self, error: &anyhow::Error) {
        let what = self.pick("未完成", "not done");
        eprintln!("{what}: {}", fault::sentence(error, self.lang));
    }

    fn style(&self, step: Step) -> ProgressStyle {
        let name = match step {
            Step::Form => self.pick("编班", "forming classes"),
            Step::Remedy => self.pick("查找未成班需求的出路", "looking for ways out"),
            Step::Explain => self.pick("逐一核算落选代价", "pricing each bid"),
            Step::Robust => self.pick("抽样检验推荐稳健性", "drawing weights and experts"),
            Step::Sweep => self.pick("情景推演", "answering scenarios"),
            Step::Place => self.pick("安置学员", "placing trainees"),
            Step::Together => self.pick("成班与落实合并求解", "forming and awarding together"),
        };
        let rate = match step {
            Step::Sweep => " {per_sec}",
            _ => "",
        };
        let template = format!("{name} {{bar:30}} {{pos}}/{{len}} {{elapsed}} ({{eta}}){rate}");
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar())
    }
}

impl Progress for Console {
    fn begin(&self, step: Step, units: u64) {
        if let Ok(mut steps) = self.steps.lock() {
            steps.push((step, Instant::now(), Duration::ZERO));
        }
        if self.quiet || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::new(units).with_style(self.style(step));
        if let Ok(mut slot) = self.bar.lock() {
            slot.replace(bar).inspect(ProgressBar::finish_and_clear);
        }
    }

    fn advance(&self) {
        if let Ok(mut steps) = self.steps.lock()
            && let Some((_, began, took)) = steps.last_mut()
        {
            *took = began.elapsed();
        }
        if let Ok(slot) = self.bar.lock()
            && let Some(bar) = slot.as_ref()
        {
            bar.inc(1);
            if Some(bar.position()) == bar.length() {
                bar.finish_and_clear();
            }
        }
    }
}
