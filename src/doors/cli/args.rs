//! The command line as typed.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

/// 揭榜: 订单班编班、评审与择优 / the solver behind order-class rounds.
#[derive(Debug, Parser)]
#[command(name = "jiebang", version, max_term_width = 100)]
#[command(after_help = "例 / example:\n  jiebang solve datasets/tiny")]
pub struct Args {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
    /// Settings of all verbs.
    #[command(flatten)]
    pub global: Global,
}

/// Settings that every verb takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// 政策模型文件 (默认: 轮次所指) / policy model file (default: as the round says)
    #[arg(long, global = true, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// 语言 / language
    #[arg(
        long,
        global = true,
        value_enum,
        env = "JIEBANG_LANG",
        default_value = "zh"
    )]
    pub lang: Language,
    /// 线程数 (结果与线程数无关) / threads (the result does not depend on it)
    #[arg(long, global = true, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// 抽签种子 (默认: round.toml) / seed of the draws (default: round.toml)
    #[arg(long, global = true, value_name = "SEED")]
    pub seed: Option<String>,
    /// 输出格式 / output format
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub format: Format,
    /// 只报错误 / errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// 列出提醒与信息 / list warnings and information too
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("1..=1024".to_owned()),
    }
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 表格 / tables for people
    Table,
    /// 一个 JSON 对象 / one JSON object
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// 求解一轮: 从读表到报告 / solve a round: from tables to report
    #[command(after_help = "例 / example:\n  jiebang solve datasets/sichuan-2026-01 -o out/demo")]
    Solve(Solve),
    /// 只校核表格 / findings only
    #[command(after_help = "例 / example:\n  jiebang check datasets/tiny")]
    Check(Check),
    /// 编班并生成榜单 / form classes and the calls to publish
    #[command(after_help = "例 / example:\n  jiebang form datasets/tiny -o out/calls")]
    Form(Form),
    /// 解释一个榜单、申报、需求、企业或学校 / explain one call, bid, demand, firm or school
    #[command(after_help = "例 / example:\n  jiebang explain out/demo B04")]
    Explain(Explain),
    /// 独立校核结果 (不调用求解器) / the independent judge (calls no solver)
    #[command(after_help = "例 / example:\n  jiebang verify out/demo --round datasets/tiny")]
    Verify(Verify),
    /// 生成空白填报工作簿 / an empty workbook to fill in
    #[command(after_help = "例 / example:\n  jiebang template 填报.xlsx")]
    Template(Template),
    /// 中立文件的纯数学问题 / bare mathematics from neutral files
    #[command(subcommand)]
    Raw(Raw),
    /// 生成命令补全 / shell completions
    #[command(after_help = "例 / example:\n  jiebang completions bash")]
    Completions(Completions),
}

/// `solve`
#[derive(Debug, clap::Args)]
pub struct Solve {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 结果文件夹 (默认: out/轮次/结果编号) / result folder (default: out/ROUND/ID)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// `check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
}

/// `form`
#[derive(Debug, clap::Args)]
pub struct Form {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 榜单文件夹 (默认: out/轮次-calls) / folder for the calls (default: out/ROUND-calls)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// `explain`
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// 结果文件夹 / result folder
    pub out: PathBuf,
    /// 编号或名称 / code or name
    pub id: String,
}

/// `verify`
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// 结果文件夹 / result folder
    pub out: PathBuf,
    /// 轮次文件夹 (默认: run.json 所记) / the round's folder (default: as run.json says)
    #[arg(long, value_name = "ROUND")]
    pub round: Option<PathBuf>,
}

/// `template`
#[derive(Debug, clap::Args)]
pub struct Template {
    /// 要写的文件, 不覆盖已有文件 / the file to write, never over another
    #[arg(value_name = "FILE.xlsx")]
    pub file: PathBuf,
}

/// `raw`
#[derive(Debug, Subcommand)]
pub enum Raw {
    /// 最小费用流 (DIMACS .min 或 .bm) / min-cost flow (DIMACS .min, or .bm)
    #[command(after_help = "例 / example:\n  jiebang raw flow datasets/cases/flow/nx-bradley.min")]
    Flow(RawFlow),
}

/// `raw flow`
#[derive(Debug, clap::Args)]
pub struct RawFlow {
    /// DIMACS `p min` 或 `p bmatch` 文件 / a file in DIMACS `p min` or `p bmatch`
    pub file: PathBuf,
    /// 只报状态与目标值 / status and objective only
    #[arg(long)]
    pub no_solution: bool,
}

/// `completions`
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// bash, zsh, fish, ...
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Writes the completions of a shell to stdout.
pub fn completions(shell: clap_complete::Shell) {
    clap_complete::generate(
        shell,
        &mut Args::command(),
        "jiebang",
        &mut std::io::stdout(),
    );
}
