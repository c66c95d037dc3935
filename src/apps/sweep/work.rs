//! Results in the making: a folder that holds what was answered so far, block by block, each whole
//! or not there, so that a sweep that was killed goes on and parts made elsewhere join.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::parquet::{Reader, Writer};
use super::row::{Cell, Column};
use super::table::Table;

/// Blocks that a sweep is split into, about.
const BLOCKS: u64 = 256;
/// Rows of a block at most.
const BLOCK_MAX: u64 = 8192;
/// Rows of a row group of the final file, at least.
const GROUP_MIN: usize = 4096;
/// The file that says whose blocks these are.
const HEAD: &str = "sweep-head.json";
/// The result.
const PARQUET: &str = "scenarios.parquet";

/// Why a sweep has no result.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The folder holds part of another sweep.
    #[error(
        "{} 是另一推演的中间结果 (轮次、模型、情景、种子或版本不同) / {} holds part of another sweep: \
         its round, model, scenarios, seed or version differ",
        .0.display(), .0.display()
    )]
    Other(PathBuf),
    /// Work was begun there, and nobody asked to go on with it.
    #[error(
        "{} 有未完成的推演; 加 --resume 续算, 或移走该文件夹 / {} holds an unfinished sweep: go on with \
         --resume, or move it away",
        .0.display(), .0.display()
    )]
    Begun(PathBuf),
    /// The result's folder is there and holds something else.
    #[error("{} 已存在, 未写入 / {} exists; nothing was written", .0.display(), .0.display())]
    Occupied(PathBuf),
    /// The disk refused.
    #[error("无法读写 {} / cannot read or write {}: {source}", path.display(), path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of results does not read or cannot be written.
    #[error("结果文件 {} 不能读写 / result file {}: {source}", path.display(), path.display())]
    Parquet {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: ParquetError,
    },
}

/// What makes two sweeps the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Hashes of everything that a row depends on, and the version.
    pub of: String,
    /// Scenarios.
    pub scenarios: u64,
}

impl Identity {
    /// Rows of each block but the last.
    fn block(&self) -> u64 {
        (self.scenarios / BLOCKS).clamp(1, BLOCK_MAX)
    }

    /// Number of blocks.
    pub fn blocks(&self) -> u64 {
        self.scenarios.div_ceil(self.block())
    }

    /// The scenarios of a block.
    pub fn of(&self, block: u64) -> std::ops::Range<u64> {
        let from = block * self.block();
        from..(from + self.block()).min(self.scenarios)
    }
}

/// A folder of blocks.
#[derive(Debug)]
pub struct Work {
    folder: PathBuf,
    head: Identity,
    columns: Vec<Column>,
}

impl Work {
    /// Opens the folder, or makes it. What is there already counts only if `resume`.
    ///
    /// # Errors
    /// [`SweepError::Begun`], [`SweepError::Other`], or what the disk refuses.
    pub fn open(
        folder: &Path,
        head: Identity,
        columns: Vec<Column>,
        resume: bool,
    ) -> Result<Self, SweepError> {
        let work = Work {
            folder: folder.to_owned(),
            head,
            columns,
        };
        if folder.exists() {
            if !resume {
                return Err(SweepError::Begun(work.folder));
            }
            work.same(folder)?;
            return Ok(work);
        }
        fs::create_dir_all(folder).map_err(disk(folder))?;
        let text = serde_json::to_string_pretty(&work.head).unwrap_or_default();
        let path = folder.join(HEAD);
        fs::write(&path, text).map_err(disk(&path))?;
        Ok(work)
    }

    /// Whether a folder holds blocks of this sweep.
    fn same(&self, folder: &Path) -> Result<(), SweepError> {
        let path = folder.join(HEAD);
        let text = fs::read_to_string(&path).map_err(disk(&path))?;
        match serde_json::from_str::<Identity>(&text) {
            Ok(head) if head == self.head => Ok(()),
            _ => Err(SweepError::Other(folder.to_owned())),
        }
    }

    /// What the sweep is.
    pub fn head(&self) -> &Identity {
        &self.head
    }

    fn path(&self, block: u64) -> PathBuf {
        self.folder.join(format!("block-{block:06}.parquet"))
    }

    /// Whether a block is there and whole.
    pub fn has(&self, block: u64) -> bool {
        let range = self.head.of(block);
        let rows = usize::try_from(range.end - range.start).ok();
        let read = || Reader::open(&self.path(block)).ok()?.group(0).ok();
        read().is_some_and(|table| {
            Some(table.rows()) == rows && table.columns() == self.columns.as_slice()
        })
    }

    /// Puts a block there, whole.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn put(&self, block: u64, table: &Table) -> Result<(), SweepError> {
        let path = self.path(block);
        let draft = tempfile::NamedTempFile::new_in(&self.folder).map_err(disk(&self.folder))?;
        let mut writer = Writer::new(draft, table.columns()).map_err(broken(&path))?;
        writer.write(table).map_err(broken(&path))?;
        let draft = writer.close().map_err(broken(&path))?;
        draft
            .persist(&path)
            .map_err(|error| disk(&path)(error.error))?;
        Ok(())
    }

    fn get(&self, block: u64) -> Result<Table, SweepError> {
        let path = self.path(block);
        let read = || Reader::open(&path)?.group(0);
        read().map_err(broken(&path))
    }

    /// The rows of the result, in order, some thousand at a time, once it is assembled.
    ///
    /// # Errors
    /// A file that does not read.
    pub fn rows(&self) -> Result<impl Iterator<Item = Result<Table, SweepError>>, SweepError> {
        let path = self.folder.join(PARQUET);
        let reader = Reader::open(&path).map_err(broken(&path))?;
        let groups = 0..reader.groups();
        Ok(groups.map(move |at| reader.group(at).map_err(broken(&path))))
    }

    /// Copies the blocks of a folder that were made elsewhere.
    ///
    /// # Errors
    /// [`SweepError::Other`], or what the disk refuses.
    pub fn join(&self, folder: &Path) -> Result<(), SweepError> {
        self.same(folder)?;
        for block in 0..self.head.blocks() {
            let to = self.path(block);
            let from = folder.join(to.file_name().unwrap_or_default());
            if from.exists() && !to.exists() {
                let draft = self.folder.join(".joining");
                fs::copy(&from, &draft).map_err(disk(&from))?;
                fs::rename(&draft, &to).map_err(disk(&to))?;
            }
        }
        Ok(())
    }

    /// Writes all blocks, in order, as `scenarios.parquet` and `scenarios.csv`.
    ///
    /// # Errors
    /// A block that does not read, or what the disk refuses.
    pub fn assemble(&self) -> Result<(), SweepError> {
        let path = self.folder.join(PARQUET);
        let file = BufWriter::new(File::create(&path).map_err(disk(&path))?);
        let mut parquet = Writer::new(file, &self.columns).map_err(broken(&path))?;
        let sheet = self.folder.join("scenarios.csv");
        let file = BufWriter::new(File::create(&sheet).map_err(disk(&sheet))?);
        let mut csv = csv::Writer::from_writer(file);
        let names = self.columns.iter().map(|column| column.name.as_str());
        let refused = |error: csv::Error| disk(&sheet)(error.into());
        csv.write_record(names).map_err(refused)?;
        let mut group = Table::new(self.columns.clone());
        for block in 0..self.head.blocks() {
            group.append(self.get(block)?);
            if group.rows() < GROUP_MIN && block + 1 < self.head.blocks() {
                continue;
            }
            parquet.write(&group).map_err(broken(&path))?;
            for row in 0..group.rows() {
                let cells = (0..self.columns.len()).map(|at| said(&group.cell(row, at)));
                csv.write_record(cells).map_err(refused)?;
            }
            group = Table::new(self.columns.clone());
        }
        csv.flush().map_err(disk(&sheet))?;
        let mut file = parquet.close().map_err(broken(&path))?;
        file.flush().map_err(disk(&path))
    }

    /// Puts a small file beside the results.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<(), SweepError> {
        let path = self.folder.join(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(disk(folder))?;
        fs::write(&path, bytes).map_err(disk(&path))
    }

    /// Where the files of the result are until they are published.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the blocks away and gives the folder its name.
    ///
    /// # Errors
    /// [`SweepError::Occupied`], or what the disk refuses.
    pub fn publish(self, out: &Path) -> Result<(), SweepError> {
        if out.exists() {
            return Err(SweepError::Occupied(out.to_owned()));
        }
        let rest = (0..self.head.blocks()).map(|block| self.path(block));
        for path in rest.chain([self.folder.join(HEAD)]) {
            fs::remove_file(&path).map_err(disk(&path))?;
        }
        fs::rename(&self.folder, out).map_err(disk(out))
    }

    /// Gives the folder of a part its name, blocks and all.
    ///
    /// # Errors
    /// [`SweepError::Occupied`], or what the disk refuses.
    pub fn hand_over(self, out: &Path) -> Result<(), SweepError> {
        if out.exists() {
            return Err(SweepError::Occupied(out.to_owned()));
        }
        fs::rename(&self.folder, out).map_err(disk(out))
    }
}

/// A cell as a CSV holds it; no formula is passed on.
fn said(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Int(value) => value.to_string(),
        Cell::Real(value) => value.to_string(),
        Cell::Text(value) => crate::domain::wire::inert(value),
    }
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> SweepError {
    let path = path.to_owned();
    move |source| SweepError::Disk { path, source }
}

fn broken(path: &Path) -> impl FnOnce(ParquetError) -> SweepError {
    let path = path.to_owned();
    move |source| SweepError::Parquet { path, source }
}
