//! The command line as typed.

use std::path::PathBuf;

use super::round::Decided;
use crate::apps::sweep::Shard;
use crate::domain::model::{BUDGET_MAX, COST_MAX, DRAWS_MAX};
use crate::steps::validate::fen;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

/// 揭榜: 订单班编班、评审与择优 / the solver behind order-class rounds.
#[derive(Debug, Parser)]
#[command(name = "jiebang", version, max_term_width = 100)]
#[command(subcommand_help_heading = "命令 / commands", disable_help_flag = true)]
#[command(disable_version_flag = true)]
#[command(after_help = "例 / example:\n  jiebang solve datasets/tiny")]
pub struct Args {
    /// The verb.
    #[command(subcommand)]
    pub verb: Verb,
    /// Settings of all verbs.
    #[command(flatten)]
    pub global: Global,
    /// 版本 / version
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
}

/// Settings that every verb takes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "通用选项 / options of all verbs")]
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
    /// 评分表发出后评审办法有变更而仍用原有评分的理由, 写入全部文书 / why marks count that were
    /// given before the scoring rules changed; every paper states it
    #[arg(long, global = true, value_name = "REASON", value_parser = reason)]
    pub weights_changed: Option<String>,
    /// 输出格式 / output format
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub format: Format,
    /// 只报错误 / errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// 列出提醒与信息 / list warnings and information too
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// 本说明 (-h 为简要) / this help (-h is the short one)
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    pub help: Option<bool>,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("1..=1024".to_owned()),
    }
}

fn draws(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| *n <= DRAWS_MAX);
    number.ok_or_else(|| format!("0..={DRAWS_MAX}"))
}

/// 元 as fen: `500000`, `500,000.50`, `50万`, `50万元`.
fn yuan(text: &str) -> Option<i64> {
    let bare = text.trim().trim_end_matches('元').replace([',', '，'], "");
    match bare.strip_suffix('万') {
        Some(ten_thousands) => fen(ten_thousands)?.checked_mul(10_000),
        None => fen(&bare),
    }
}

fn budget(text: &str) -> Result<i64, String> {
    let fen = yuan(text).filter(|fen| (1..=BUDGET_MAX).contains(fen));
    fen.ok_or_else(|| format!("0.01..={}", BUDGET_MAX / 100))
}

fn seat_cost(text: &str) -> Result<u32, String> {
    let fen = yuan(text).and_then(|fen| u32::try_from(fen).ok());
    let fen = fen.filter(|&fen| fen <= COST_MAX);
    fen.ok_or_else(|| format!("0.00..={}", COST_MAX / 100))
}

/// A sentence in one line.
fn reason(text: &str) -> Result<String, String> {
    let text = text.replace(char::is_control, " ").trim().to_owned();
    match text.is_empty() {
        true => Err("请写明理由 / say why".to_owned()),
        false => Ok(text),
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

/// What stands below the help of `solve`.
const SOLVE_HELP: &str = "\
退出码 / exit codes:
  0  完成, F1、A1、A2 均已证明 / done, F1, A1 and A2 proved
  1  有一级未能证明, 结果照写并注明 / a level is not proved; the result is written and says so
  2  输入或命令行有误 / the input or the command line is wrong
  3  程序故障 / a fault of ours
  4  完成并证明, 但有待核的行 (--set-aside) / done and proved, with rows set aside

例 / example:
  jiebang solve datasets/sichuan-2026-01 -o out/demo
  jiebang solve datasets/tiny --set-aside
  jiebang solve datasets/tiny --plan
  jiebang solve datasets/tiny --pin B02 --ban B04:tiny-航空航天-002-1";

/// What stands below the help of `sweep`.
const SWEEP_HELP: &str = "\
现成情景 / ready-made scenarios (models/scenarios/):
  school-out  school-seats  chain-demand-doubled  class-min  new-chain
  quality-floor  distance-limit  winners-decline  attrition

例 / example:
  jiebang sweep datasets/tiny school-seats -o out/学位
  jiebang sweep datasets/tiny school-seats --shard 1/3 -o out/学位-1
  jiebang sweep datasets/tiny school-seats --diff 0 3
  jiebang sweep datasets/tiny school-seats --solve 3 -o out/学位减
  jiebang diff out/demo out/学位减";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// 求解一轮: 从读表到报告 / solve a round: from tables to report
    #[command(after_help = SOLVE_HELP)]
    Solve(Solve),
    /// 只校核表格 / findings only
    #[command(
        after_help = "例 / example:\n  jiebang check datasets/broken/E102-bad-major --return out/退改"
    )]
    Check(Check),
    /// 编班并生成榜单 / form classes and the calls to publish
    #[command(after_help = "例 / example:\n  jiebang form datasets/tiny -o out/calls")]
    Form(Form),
    /// 解释一个榜单、申报、需求、企业或学校 / explain one call, bid, demand, firm or school
    #[command(after_help = "例 / example:\n  jiebang explain out/demo B04\n  \
                      jiebang explain out/demo --decline B04")]
    Explain(Explain),
    /// 新增学位投向何处能多落实人数 / where new seats would serve the most heads
    #[command(after_help = "例 / example:\n  \
                            jiebang generate --demands 150 --seats 20 -o out/合成\n  \
                            jiebang expand out/合成 --seats 100\n  \
                            jiebang expand out/合成 --budget 50万 --seat-cost 12000\n  \
                            jiebang expand datasets/tiny --together")]
    Expand(Expand),
    /// 安置学员: 批次入班、到岗、分流、兜底, 逐件处理变动 / trainees to seats to posts, diversion,
    /// fallback, events
    #[command(after_help = "例 / example:\n  jiebang place datasets/tiny")]
    Place(Place),
    /// 情景推演: 成批回答“如果…会怎样” / what-ifs in bulk
    #[command(after_help = SWEEP_HELP)]
    Sweep(Sweep),
    /// 逐项比较两个结果 / two results, item by item
    #[command(after_help = "例 / example:\n  jiebang diff out/demo out/demo-2")]
    Diff(Diff),
    /// 独立校核结果 (不调用求解器) / the independent judge (calls no solver)
    #[command(after_help = "例 / example:\n  jiebang verify out/demo --round datasets/tiny")]
    Verify(Verify),
    /// 生成空白填报工作簿, 或每位专家的评分表 / an empty workbook, or a score sheet per expert
    #[command(after_help = "例 / example:\n  jiebang template 填报.xlsx\n  \
                            jiebang template --scores datasets/tiny 评分表")]
    Template(Template),
    /// 生成带示例标记的合成轮次, 规模任意 / a labelled synthetic round of any size
    #[command(after_help = "例 / example:\n  jiebang generate --demands 350 --seed 7 -o out/合成")]
    Generate(Generate),
    /// 中立文件的纯数学问题 / bare mathematics from neutral files
    #[command(
        subcommand,
        after_help = "例 / example:\n  jiebang raw flow datasets/cases/flow/nx-bradley.min"
    )]
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
    /// 搁置有错误的行及牵连的行, 其余照常求解 / leave out wrong rows and what hangs on them
    #[arg(long)]
    pub set_aside: bool,
    /// 稳健性抽样次数, 0 为不做 (默认: 政策模型) / draws that try how sure it is, 0 for none
    /// (default: as the model says)
    #[arg(long, value_name = "N", value_parser = draws)]
    pub draws: Option<u32>,
    /// 规划测算: 不用揭榜申报, 以全部符合条件的专业测算, 不构成择优结论 / planning: all fitting
    /// programmes stand in for bids; never a recommendation
    #[arg(long, conflicts_with_all = ["pins", "bans"])]
    pub plan: bool,
    /// 委员会的决定 / what the committee decides
    #[command(flatten)]
    pub decided: Decided,
}

/// `check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 退改单文件夹: 有问题的表各写一份标注副本 / folder for marked copies to send back
    #[arg(long = "return", value_name = "DIR")]
    pub return_to: Option<PathBuf>,
}

/// `form`
#[derive(Debug, clap::Args)]
pub struct Form {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 榜单文件夹 (默认: out/轮次-calls) / folder for the calls (default: out/ROUND-calls)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// 搁置有错误的行及牵连的行, 其余照常编班 / leave out wrong rows and what hangs on them
    #[arg(long)]
    pub set_aside: bool,
}

/// `explain`
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// 结果文件夹 / result folder
    pub out: PathBuf,
    /// 编号或名称 / code or name
    #[arg(required_unless_present_any = ["decline", "refuse", "leave"])]
    pub id: Option<String>,
    /// 假设中选学校不承接该申报所中的班 / suppose the school declines the classes this bid holds
    #[arg(long, value_name = "BID", conflicts_with = "id")]
    pub decline: Option<String>,
    /// 假设企业不同意该班的中选学校 / suppose a firm refuses the school that holds a class
    #[arg(
        long,
        num_args = 2,
        value_names = ["CLASS", "FIRM"],
        conflicts_with_all = ["id", "decline"]
    )]
    pub refuse: Vec<String>,
    /// 假设企业退出该班 / suppose a firm leaves a class
    #[arg(
        long,
        num_args = 2,
        value_names = ["CLASS", "FIRM"],
        conflicts_with_all = ["id", "decline", "refuse"]
    )]
    pub leave: Vec<String>,
}

/// `expand`
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["seats", "budget", "together"])))]
pub struct Expand {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 新增学位数 / new seats
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub seats: Option<u32>,
    /// 新增学位的经费 (元, 可写 50万) / money for new seats (yuan)
    #[arg(long, value_name = "YUAN", value_parser = budget)]
    pub budget: Option<i64>,
    /// 专业供给表未写 新增学位成本 的专业, 每个学位的成本 (元) / what a seat costs where the table
    /// of programmes does not say (yuan)
    #[arg(
        long,
        value_name = "YUAN",
        value_parser = seat_cost,
        requires = "budget",
        conflicts_with_all = ["seats", "together"]
    )]
    pub seat_cost: Option<u32>,
    /// 不增学位: 成班与落实合并求解, 与先成班再落实的两步并列 / no new seat: formation and award in
    /// one model, beside the two steps
    #[arg(long, conflicts_with = "bids")]
    pub together: bool,
    /// 只按合格揭榜测算 (默认: 全部符合条件的专业) / over eligible bids only (default: all fitting
    /// programmes)
    #[arg(long)]
    pub bids: bool,
    /// 结果文件夹 (默认: out/轮次-expand-N) / result folder (default: out/ROUND-expand-N)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// 搁置有错误的行及牵连的行 / leave out wrong rows and what hangs on them
    #[arg(long)]
    pub set_aside: bool,
}

/// `place`
#[derive(Debug, clap::Args)]
pub struct Place {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 结果文件夹 (默认: out/轮次-place) / result folder (default: out/ROUND-place)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// 搁置有错误的行及牵连的行 / leave out wrong rows and what hangs on them
    #[arg(long)]
    pub set_aside: bool,
}

/// `sweep`
#[derive(Debug, clap::Args)]
pub struct Sweep {
    /// 轮次文件夹或工作簿 / the round's folder or workbook
    pub round: PathBuf,
    /// 情景文件 (TOML、CSV 或工作簿), 或现成情景之名 / a file of scenarios (TOML, CSV or workbook), or
    /// the name of a ready-made one
    pub scenarios: PathBuf,
    /// 结果文件夹 (默认: out/轮次-sweep-名称) / result folder (default: out/ROUND-sweep-NAME)
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// 续算被中断的推演 / go on with a sweep that was interrupted
    #[arg(long)]
    pub resume: bool,
    /// 只算 N 片中的第 K 片, 供多机分算 / the K-th of N parts, for several machines
    #[arg(long, value_name = "K/N", value_parser = super::sweep::shard)]
    pub shard: Option<Shard>,
    /// 并入他处算完的各片 / put parts together that were made elsewhere
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with = "shard")]
    pub join: Vec<PathBuf>,
    /// 只求解第 N 个情景 (自 0 起), 写出其完整结果 / solve scenario N alone (from 0) and write its whole
    /// outcome
    #[arg(long, value_name = "N", conflicts_with_all = ["shard", "join", "resume"])]
    pub solve: Option<u64>,
    /// 逐项比较情景 A 与 B / what scenario B changes against A, item by item
    #[arg(
        long,
        num_args = 2,
        value_names = ["A", "B"],
        conflicts_with_all = ["shard", "join", "resume", "solve"]
    )]
    pub diff: Vec<u64>,
    /// 搁置有错误的行及牵连的行 / leave out wrong rows and what hangs on them
    #[arg(long)]
    pub set_aside: bool,
}

/// `diff`
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// 先前的结果文件夹 / the earlier result folder
    pub before: PathBuf,
    /// 后来的结果文件夹 / the later result folder
    pub after: PathBuf,
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
    #[arg(value_name = "FILE.xlsx", required_unless_present = "scores")]
    pub file: Option<PathBuf>,
    /// 每位专家一份评分表, 另有签到表 / a score sheet per expert of a round, and a sign-in sheet
    #[arg(long, num_args = 2, value_names = ["ROUND", "DIR"], conflicts_with = "file")]
    pub scores: Option<Vec<PathBuf>>,
}

/// `generate`
#[derive(Debug, clap::Args)]
pub struct Generate {
    /// 需求条数 / demand lines
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub demands: u32,
    /// 学位占所揭榜单人数的百分比, 越低越紧 / seats in percent of the heads bid for: lower is scarcer
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "90",
        value_parser = clap::value_parser!(u32).range(1..=1000)
    )]
    pub seats: u32,
    /// 轮次文件夹 (默认: out/synthetic-N) / folder for the round (default: out/synthetic-N)
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// `raw`
#[derive(Debug, Subcommand)]
pub enum Raw {
    /// 最小费用流 (DIMACS .min 或 .bm) / min-cost flow (DIMACS .min, or .bm)
    #[command(after_help = "例 / example:\n  jiebang raw flow datasets/cases/flow/nx-bradley.min")]
    Flow(RawFlow),
    /// 指派与组合竞价 (.gap、矩阵 .txt、.bm、openclass-json/1、award-json/1、CATS) /
    /// assignment and package bids, the format told by content
    #[command(after_help = "例 / example:\n  \
                            jiebang raw assign datasets/cases/assign/gap/chu1997-a05100.gap \
                            --sense max")]
    Assign(RawAssign),
    /// 成组: 大小有上下限的分组 (grouping-json/1, lots-json/1) / packing into groups of bounded size
    #[command(after_help = "例 / example:\n  \
                            jiebang raw pack datasets/cases/grouping/grp-m5.json")]
    Pack(RawPack),
    /// 双边稳定匹配 (hr-json/1) / two-sided stable matching (hr-json/1)
    #[command(after_help = "例 / example:\n  \
                            jiebang raw stable datasets/cases/stable/hr/gs1962-ex1.json \
                            --side hospitals --count")]
    Stable(RawStable),
    /// 多准则评价与权重稳健性 (mcda-json/1、smaa-json/1、smaa-samples/1) / ranking by criteria, and
    /// how sure it is
    #[command(after_help = "例 / example:\n  \
                            jiebang raw rank datasets/cases/rank/vikor-opricovic.json\n  \
                            jiebang raw rank datasets/cases/rank/smaa-exact-r1.json \
                            --samples 100000 --seed 2026")]
    Rank(RawRank),
}

/// `raw flow`
#[derive(Debug, clap::Args)]
pub struct RawFlow {
    /// DIMACS `p min` 或 `p bmatch` 文件 / a file in DIMACS `p min` or `p bmatch`
    pub file: PathBuf,
    /// 只报状态与目标值 / status and objective only
    #[arg(long)]
    pub no_solution: bool,
    /// 以 DIMACS 解文件格式输出 (s, f 行) / print a DIMACS solution (lines s and f)
    #[arg(long)]
    pub dimacs: bool,
}

/// `raw assign`
#[derive(Debug, clap::Args)]
pub struct RawAssign {
    /// 中立文件, 格式按内容识别 / a neutral file, its format told by content
    pub file: PathBuf,
    /// 求最小或最大 (.gap 与矩阵默认 min, 其余由文件自定) / least or largest sum (min where the
    /// file does not say)
    #[arg(long, value_enum)]
    pub sense: Option<Side>,
    /// 工作量上限, 达到后报已得之解与界 / a limit of work; past it the solution and bound so far
    #[arg(long, value_name = "N")]
    pub work_max: Option<u64>,
    /// 只报状态、目标值与界 / status, objective and bound only
    #[arg(long)]
    pub no_solution: bool,
}

/// `raw pack`
#[derive(Debug, clap::Args)]
pub struct RawPack {
    /// 中立文件, 格式按 format 识别 / a neutral file, told by its `format`
    pub file: PathBuf,
    /// 只报状态、目标值与界 / status, objective and bound only
    #[arg(long)]
    pub no_solution: bool,
}

/// `raw stable`
#[derive(Debug, clap::Args)]
pub struct RawStable {
    /// hr-json/1 文件 / a file in hr-json/1
    pub file: PathBuf,
    /// 由哪一方申请 (该方得其最优) / the side that proposes, and has the better end of it
    #[arg(long, value_enum, default_value = "residents")]
    pub side: Proposer,
    /// 另列全部稳定匹配 (限小规模) / all stable matchings too, of small files
    #[arg(long)]
    pub count: bool,
    /// 每一部分的搜索节点上限 / most search nodes of a part
    #[arg(long, value_name = "N")]
    pub work_max: Option<u64>,
}

/// Who proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proposer {
    /// residents 一方 / residents
    Residents,
    /// hospitals 一方 / hospitals
    Hospitals,
}

/// `raw rank`
#[derive(Debug, clap::Args)]
pub struct RawRank {
    /// 中立文件, 格式按内容识别 / a neutral file, its format told by content
    pub file: PathBuf,
    /// 权重抽样次数 (默认: 文件所定, 否则 1000000) / draws of weights (default: as the file says, else
    /// 1000000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub samples: Option<u64>,
}

/// Which way a sum goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// 最小 / least
    Min,
    /// 最大 / largest
    Max,
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
