//! A round's folder or workbook -> every file and sheet under what it holds: a table, a score
//! sheet, the settings. What is what is told by names and content, never by suffix alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::book::{self, FILE_BYTES_MAX, Sheet};
use super::grid::{Grid, decode, grid};
use super::headers::{TableHeaders, table_named};
use super::scores::expert_of;
use super::settings::{self, ROUND_FILE, Settings, is_settings};
use crate::domain::market::{Finding, Place, Trouble};
use crate::domain::outcome::InputFile;
use crate::domain::words::labels;

/// Suffixes of files that may hold a table; what they truly are their bytes say.
const READ: [&str; 7] = ["csv", "xlsx", "xlsm", "xls", "et", "ett", "ods"];
/// Suffixes of tables that nothing reads, and which somebody may believe to count.
const NAMED: [&str; 4] = ["tsv", "parquet", "xlsb", "numbers"];
/// Sheets that explain a form, and the sign-in sheet, which never counts.
const GUIDES: [&str; 8] = [
    "说明",
    "填表说明",
    "填报说明",
    "退改说明",
    "封面",
    "目录",
    "readme",
    labels::SIGN_IN.zh,
];

/// One file or sheet, laid out.
pub struct Held {
    /// The file or sheet.
    pub place: Place,
    /// Its cells.
    pub grid: Grid,
}

/// What a round's files and sheets hold, and what was found on the way.
#[derive(Default)]
pub struct Opened {
    /// Per table its files and sheets, in order of names.
    pub held: BTreeMap<&'static str, Vec<Held>>,
    /// Wide score sheets, each under its expert.
    pub sheets: Vec<(String, Held)>,
    /// Sheets that say settings.
    pub said: Vec<Held>,
    /// The settings and their digest, if the round has any.
    pub settings: Option<(Settings, Option<InputFile>)>,
    /// Tables whose file is there but cannot be read.
    pub unread: BTreeSet<&'static str>,
    /// Whether a workbook that may hold any table cannot be read.
    pub any_unread: bool,
    /// Findings about files and encodings.
    pub findings: Vec<Finding>,
    /// The file's name, if the round is one workbook.
    pub book: Option<String>,
    /// What the round is called if its settings do not say.
    name: String,
}

/// Opens the round at `path`; `None` if there is none.
pub fn open(path: &Path) -> Option<Opened> {
    let whole = std::fs::canonicalize(path).ok()?;
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let mut opened = Opened::default();
    if whole.is_file() {
        opened.name = stem(&name).to_owned();
        opened.book = Some(name.to_string());
        opened.file(&name, &whole, None);
        return Some(opened);
    }
    opened.name = name.to_string();
    let mut any = false;
    for (name, path) in entries(&whole)? {
        if path.is_dir() {
            let Some(table) = table_named(&name) else {
                continue;
            };
            for (inner, path) in entries(&path)?.into_iter().filter(|(_, p)| p.is_file()) {
                any |= opened.file(&format!("{name}/{inner}"), &path, Some(table));
            }
        } else {
            any |= opened.file(&name, &path, None);
        }
    }
    any.then_some(opened)
}

/// Visible entries of a folder by name.
fn entries(folder: &Path) -> Option<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(['.', '~']) {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Some(found)
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

impl Opened {
    fn note(&mut self, file: &str, trouble: Trouble) {
        self.findings
            .push(Finding::new(in_file(file), None, trouble));
    }

    /// Opens one file, of the folder of `table` if one is given. Whether it belongs to the round.
    fn file(&mut self, file: &str, path: &Path, table: Option<&'static TableHeaders>) -> bool {
        let alone = self.book.is_some();
        if file == ROUND_FILE {
            let read = self.bytes(file, path);
            self.round(read.as_deref());
            return true;
        }
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if NAMED.contains(&ending.as_str()) {
            self.note(file, Trouble::UnknownFile);
            return false;
        }
        if !alone && !READ.contains(&ending.as_str()) {
            return false;
        }
        let table = table.or_else(|| table_named(stem(file)));
        let known = table.is_some() || is_settings(stem(file)) || expert_of(stem(file)).is_some();
        let bytes = self.bytes(file, path);
        let is_book = bytes.as_deref().is_some_and(book::is_book);
        if !is_book && ending == "csv" && !known && !alone {
            self.note(file, Trouble::UnknownFile);
            return false;
        }
        let read = match &bytes {
            None => false,
            Some(bytes) if is_book => self.book(file, bytes, table),
            Some(bytes) => self.text(file, bytes, table),
        };
        match table {
            _ if read => {}
            Some(table) => {
                self.unread.insert(&table.key);
            }
            None => self.any_unread = true,
        }
        true
    }

    fn bytes(&mut self, file: &str, path: &Path) -> Option<Vec<u8>> {
        let refused = |detail: String| Trouble::NotReadable { detail };
        let large = std::fs::metadata(path).is_ok_and(|m| m.len() > FILE_BYTES_MAX);
        if large {
            let detail = "文件过大 / the file is too large".to_owned();
            self.note(file, refused(detail));
            return None;
        }
        let bytes = std::fs::read(path);
        bytes
            .map_err(|e| self.note(file, refused(e.to_string())))
            .ok()
    }

    fn decode(&mut self, file: &str, bytes: &[u8]) -> Result<String, String> {
        let (text, gb18030) = decode(bytes)?;
        if gb18030 {
            self.note(file, Trouble::ReadAsGb18030);
        }
        Ok(text.into_owned())
    }

    /// `round.toml`.
    fn round(&mut self, bytes: Option<&[u8]>) {
        let unread = Settings::unread(in_file(ROUND_FILE));
        let Some(bytes) = bytes else {
            return self.set(unread, None);
        };
        let input = InputFile {
            file: ROUND_FILE.to_owned(),
            bytes: bytes.len() as u64,
            blake3: blake3::hash(bytes).to_hex().to_string(),
        };
        match self.decode(ROUND_FILE, bytes) {
            Ok(text) => {
                let (settings, findings) = settings::settings(&text, &self.name);
                self.findings.extend(findings);
                self.set(settings, Some(input));
            }
            Err(detail) => {
                self.note(ROUND_FILE, Trouble::NotReadable { detail });
                self.set(unread, None);
            }
        }
    }

    /// The settings of a round are said once.
    fn set(&mut self, settings: Settings, input: Option<InputFile>) {
        let Some((first, _)) = &self.settings else {
            self.settings = Some((settings, input));
            return;
        };
        let place = first.home().cloned().unwrap_or_default();
        let other = match place.sheet {
            Some(sheet) => format!("{} [{sheet}]", place.file),
            None => place.file,
        };
        let here = settings.home().cloned().unwrap_or_default();
        let finding = Finding::new(here, None, Trouble::TableTwice { other });
        self.findings.push(finding);
    }

    fn text(&mut self, file: &str, bytes: &[u8], table: Option<&'static TableHeaders>) -> bool {
        let read = self.decode(file, bytes).and_then(|text| grid(&text));
        match read {
            Ok(grid) => {
                let place = in_file(file);
                if !self.hold(stem(file), Held { place, grid }, table) {
                    self.note(file, Trouble::UnknownFile);
                }
                true
            }
            Err(detail) => {
                self.note(file, Trouble::NotReadable { detail });
                false
            }
        }
    }

    /// Files what stands under `name`, else under `table`. Whether it found a place.
    fn hold(&mut self, name: &str, held: Held, table: Option<&'static TableHeaders>) -> bool {
        if is_settings(name) {
            let home = held.place.clone();
            let (settings, input, findings) = settings::sheet(&held.grid, home, &self.name);
            self.findings.extend(findings);
            self.set(settings, Some(input));
            self.said.push(held);
        } else if let (None, Some(expert)) = (table_named(name), expert_of(name)) {
            self.sheets.push((expert, held));
        } else if let Some(table) = table_named(name).or(table) {
            self.held.entry(&table.key).or_default().push(held);
        } else {
            return false;
        }
        true
    }

    /// The sheets of a workbook. Where none bears the name of a table, the file's own name or its
    /// folder says what all of them are.
    fn book(&mut self, file: &str, bytes: &[u8], table: Option<&'static TableHeaders>) -> bool {
        let sheets = match book::sheets(bytes) {
            Ok(sheets) => sheets,
            Err(detail) => {
                self.note(file, Trouble::NotReadable { detail });
                return false;
            }
        };
        let is_named = |name: &str| {
            is_settings(name) || table_named(name).is_some() || expert_of(name).is_some()
        };
        let named = sheets
            .iter()
            .any(|sheet| !sheet.hidden && is_named(&sheet.name));
        let whole = table.filter(|_| !named);
        let marks = table.is_none_or(|table| table.key == "marks");
        let expert = expert_of(stem(file)).filter(|_| !named && marks);
        let scored = sheets.iter().any(|sheet| expert_of(&sheet.name).is_some());
        for Sheet { name, hidden, grid } in sheets {
            let place = Place {
                sheet: Some(name.clone()),
                ..in_file(file)
            };
            let guide = GUIDES.contains(&name.trim().to_lowercase().as_str());
            let guide = guide || scored && name.trim() == labels::RECUSED_SHEET.zh;
            if hidden {
                self.findings
                    .push(Finding::new(place, None, Trouble::HiddenSheet));
            } else if guide || grid.rows.is_empty() && !is_named(&name) {
                // Nothing there that anybody could miss.
            } else if let Some(expert) = &expert {
                self.sheets.push((expert.clone(), Held { place, grid }));
            } else {
                let held = Held {
                    place: place.clone(),
                    grid,
                };
                if !self.hold(&name, held, whole) {
                    self.findings
                        .push(Finding::new(place, None, Trouble::UnknownFile));
                }
            }
        }
        true
    }
}

fn in_file(file: &str) -> Place {
    Place {
        file: file.to_owned(),
        ..Place::default()
    }
}
