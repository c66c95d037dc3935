//! A labelled synthetic round of any size. In go a number of demand lines and a seed; out comes a
//! round's folder that `check` passes and `solve` runs: classes already formed and published as
//! calls, with bids and marks. The same settings give the same bytes.
//!
//! *Method*: the round is written cell by cell. A cell is a city with a family of posts, a few
//! firms that order there and three schools that teach for them; nothing of it is held once it is
//! written, so that memory does not grow with the round. Majors, occupations and cities are real;
//! every firm and school is invented and says so. Every number is a draw of the seed.
//!
//! ```text
//! roster  real majors, occupations and cities
//! cell    one cell: orders, classes, schools, bids, marks
//! earlier what became of the trainees of earlier rounds
//! ```

mod cell;
mod earlier;
mod roster;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::base::draw::draw;
use cell::Cell;

/// What to generate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Demand lines.
    pub demands: u32,
    /// Of every draw; also the seed of the round's own draws.
    pub seed: String,
    /// Seats as a share of the heads that schools bid for, in hundredths: the lower, the scarcer.
    pub seats_percent: u32,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Firms.
    pub firms: u64,
    /// Demand lines.
    pub demands: u64,
    /// Heads ordered.
    pub heads: u64,
    /// Classes, each a published call.
    pub classes: u64,
    /// Schools.
    pub schools: u64,
    /// Bids.
    pub bids: u64,
    /// Marks.
    pub marks: u64,
}

/// Demand lines of a cell: so many that its classes compete for seats, so few that they stay one
/// block.
const CELL: u32 = 14;

/// Writes a round into the folder `out`, which must not exist yet or be empty. It is built beside
/// its place and renamed into it.
///
/// # Errors
/// When `out` holds something, or the disk refuses.
pub fn generate(wanted: &Wanted, out: &Path) -> io::Result<Written> {
    if out.exists() && fs::read_dir(out)?.next().is_some() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!("{} holds something already", out.display()),
        ));
    }
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = out.with_file_name(name);
    if part.exists() {
        fs::remove_dir_all(&part)?;
    }
    fs::create_dir_all(&part)?;
    let written = fill(wanted, &part)?;
    if out.exists() {
        fs::remove_dir(out)?;
    }
    fs::rename(&part, out)?;
    Ok(written)
}

fn fill(wanted: &Wanted, folder: &Path) -> io::Result<Written> {
    let seed = serde_json::to_string(&wanted.seed)?;
    let code = format!("synthetic-{}", wanted.demands);
    let settings = format!(
        "code = \"{code}\"\nname = \"合成示例轮次（{} 条需求）\"\ndate = \"2026-03-20\"\n\
         model = \"sichuan-order-class\"\nseed = {seed}\nbid_deadline = \"2026-03-15\"\n",
        wanted.demands
    );
    fs::write(folder.join("round.toml"), settings)?;
    fs::write(folder.join("README.md"), readme(wanted))?;
    let mut tables = Tables::new(folder)?;
    let mut written = Written::default();
    let cells = wanted.demands.div_ceil(CELL).max(1);
    let mut serials = [0; roster::CHAINS.len()];
    for number in 0..cells {
        let demands = wanted.demands / cells + u32::from(number < wanted.demands % cells);
        let cell = Cell::new(wanted, number, demands, &code);
        cell.write(&mut tables, &mut serials, &mut written)?;
    }
    tables.close()?;
    Ok(written)
}

fn readme(wanted: &Wanted) -> String {
    let Wanted {
        demands,
        seed,
        seats_percent,
    } = wanted;
    format!(
        "# 合成示例轮次 / synthetic round\n\n\
         本轮次由 `jiebang generate --demands {demands} --seed {seed} --seats {seats_percent}` 生成。\
         企业、培养机构、需求、学位、揭榜申报、评分和往期跟踪全部是合成的，名称均带“示例”，不反映任何真实单位；\
         专业代码、职业编码和市州是真实的。\n\n\
         Made by the command above. Firms, schools, orders, seats, bids, marks and outcomes are \
         invented and say so in their names; codes of majors and occupations and the cities are \
         real. Calls are published (`calls.csv`, `call_members.csv`), \
         so that formation is frozen; small orders \
         that found no class do not consent to be merged.\n"
    )
}

/// The tables as they are written.
struct Tables {
    firms: Table,
    demands: Table,
    calls: Table,
    members: Table,
    schools: Table,
    programmes: Table,
    bids: Table,
    marks: Table,
    outcomes: Table,
}

impl Tables {
    fn new(folder: &Path) -> io::Result<Self> {
        let mut criteria = Table::new(folder, "criteria.csv", "指标编号,权重,满分")?;
        for (name, weight) in cell::CRITERIA {
            criteria.row(&[name, &weight.to_string(), &weight.to_string()])?;
        }
        criteria.close()?;
        let mut experts = Table::new(folder, "experts.csv", "专家编号,专家来源")?;
        for expert in cell::EXPERTS {
            experts.row(&[expert, "其他"])?;
        }
        experts.close()?;
        let table = |name: &str, header: &str| Table::new(folder, name, header);
        Ok(Tables {
            firms: table("firms.csv", "需求方编号,企业名称,企业类型,产业链,市州")?,
            demands: table(
                "demands.csv",
                "需求编号,需求方编号,岗位名称,职业编码,需求层次,对应专业,数量,培养类型,培养周期,\
                 允许整合,论证结论",
            )?,
            calls: table(
                "calls.csv",
                "榜单编号,产业链,岗位,需求层次,对应专业,班数,人数",
            )?,
            members: table("call_members.csv", "榜单编号,班级编号,需求编号,人数")?,
            schools: table(
                "schools.csv",
                "机构编号,机构名称,类别,市州,在校生学位,总班数上限",
            )?,
            programmes: table(
                "programmes.csv",
                "机构编号,专业代码,目录,层次,学位,培养周期,培养类型",
            )?,
            bids: table(
                "bids.csv",
                "申报编号,机构编号,榜单编号,专业代码,拟招人数,申报日期",
            )?,
            marks: table("marks.csv", "申报编号,专家编号,指标,得分")?,
            outcomes: table(
                "outcomes.csv",
                "轮次,班级编号,机构编号,需求方编号,专业代码,入班人数,合格人数,取证人数,入职人数,\
                 对口就业人数,满6个月在岗人数,企业满意度",
            )?,
        })
    }

    fn close(self) -> io::Result<()> {
        let tables = [
            self.firms,
            self.demands,
            self.calls,
            self.members,
            self.schools,
            self.programmes,
            self.bids,
            self.marks,
            self.outcomes,
        ];
        tables.into_iter().try_for_each(Table::close)
    }
}

/// A CSV file as it is written: cells here never need quotes.
struct Table {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Table {
    fn new(folder: &Path, name: &str, header: &str) -> io::Result<Self> {
        let path = folder.join(name);
        let mut file = BufWriter::new(File::create(&path)?);
        writeln!(file, "{header}")?;
        Ok(Table { file, path })
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        assert!(
            cells.iter().all(|cell| !cell.contains([',', '"', '\n'])),
            "{}: a cell that needs quotes",
            self.path.display()
        );
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.file.write_all(b",")?;
            }
            self.file.write_all(cell.as_bytes())?;
        }
        self.file.write_all(b"\n")
    }

    fn close(mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Numbers of a seed by name: asking for one never shifts another.
struct Draws<'a> {
    seed: &'a str,
    /// What the numbers are about.
    about: String,
}

impl Draws<'_> {
    /// In `low..=high`.
    fn within(&self, what: &str, low: u32, high: u32) -> u32 {
        let drawn = draw(self.seed, &format!("{} {what}", self.about));
        low + (drawn % u64::from(high - low + 1)) as u32
    }

    /// True in `percent` of 100 cases.
    fn chance(&self, what: &str, percent: u32) -> bool {
        self.within(what, 1, 100) <= percent
    }
}
