//! What is wrong with a round's tables, as data: place, raw cell and trouble. Collected, never
//! thrown; `words` says it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::because::{Limit, Rule};
use super::mend::Mend;
use super::refusal::Amiss;
use super::tracked::Untold;

/// How bad a finding is; the order sorts worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The round cannot be solved as it stands.
    Error,
    /// Read with a repair or a guess that is shown.
    Warning,
    /// Worth knowing.
    Info,
}

/// Where: as much as is known.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Place {
    /// File name within the round.
    pub file: String,
    /// Sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row as a person counts, header row = 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column's heading as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// What is wrong. One variant per finding code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trouble {
    /// E001 there is no such folder, or nothing in it.
    NoRound,
    /// E002 a table is missing.
    NoTable {
        /// English key, which is also the file's stem.
        table: String,
        /// Chinese name, likewise accepted as the file's stem.
        zh: String,
    },
    /// E003 a required column is missing.
    NoColumn {
        /// English key.
        column: String,
        /// The official heading.
        zh: String,
    },
    /// E004 the file is neither a workbook nor CSV in UTF-8 or GB18030.
    NotReadable {
        /// What the reader said.
        detail: String,
    },
    /// E005 a key that round.toml or the model does not know.
    UnknownKey {
        /// As written.
        key: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// E006 a value that a key cannot take.
    BadSetting {
        /// The key.
        key: String,
        /// What it may be.
        expected: String,
    },
    /// E007 no such model.
    NoModel {
        /// As named.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// E008 two files or sheets hold the settings of the round.
    TableTwice {
        /// The other file.
        other: String,
    },
    /// E009 a table without rows.
    EmptyTable,
    /// E101 a required cell is empty.
    Missing,
    /// E102 a malformed code, or a code or name that no catalogue resolves.
    BadMajor {
        /// The nearest known code and name.
        nearest: Option<String>,
    },
    /// E103 not a whole number in range.
    BadNumber {
        /// What would be.
        expected: String,
    },
    /// E104 not a level.
    BadLevel,
    /// E105 not one of a fixed set of words.
    BadChoice {
        /// The words.
        choices: Vec<String>,
    },
    /// E106 not a length of training.
    BadPeriod,
    /// E107 not a date.
    BadDate,
    /// E108 a code used twice.
    CodeTwice {
        /// The row that used it first.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
    /// E109 no row of the named table has this code or name.
    Unresolved {
        /// The table's Chinese name.
        table: String,
        /// The nearest code or name.
        nearest: Option<String>,
    },
    /// E110 a name that two rows bear.
    Ambiguous {
        /// Their codes.
        codes: Vec<String>,
    },
    /// E111 no place of this name.
    NoPlace {
        /// The nearest.
        nearest: Option<String>,
    },
    /// E112 a count that nobody can read as a number (若干).
    HeadsUnknown,
    /// E113 the lower end is above the upper.
    RangeReversed,
    /// E114 heads filed for others do not add up to the row's.
    FiledForSum {
        /// Their sum.
        sum: u32,
        /// The row's heads.
        heads: u32,
    },
    /// E115 only a leader, park, cluster or chain office may file for others.
    MayNotFileFor,
    /// E116 plates of one entity state different capacities.
    EntityDiffers {
        /// The other plate's row.
        other_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other_file: Option<String>,
        /// What it states.
        other: String,
    },
    /// E117 a mark outside `0..=max`.
    MarkRange {
        /// The highest.
        max: String,
    },
    /// E118 a second mark of the same expert on the same bid and criterion.
    MarkTwice {
        /// The row of the first.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
    /// E119 all weights are zero, or a weight or highest mark is not positive.
    BadWeights,
    /// E120 a published class that a rule of formation forbids.
    BadPublished {
        /// Which rule.
        rule: String,
    },
    /// E121 weights or distances: a scale that cannot be read.
    BadScale,
    /// E122 not an exact decimal.
    BadDecimal,
    /// E123 a code or seed with a line break or another control character in it.
    ControlCharacter,
    /// E124 not what somebody typed: a code that became a rounded number, a formula's error, text
    /// damaged on the way.
    Garbled,
    /// E125 several posts in one cell.
    SeveralPosts,
    /// E126 a score sheet that was issued under other criteria, weights or rules of scoring.
    CriteriaChanged {
        /// The check code that the sheet bears.
        issued: String,
        /// The check code of the round as it stands.
        now: String,
    },
    /// E127 a row of an issued score sheet whose code names another bid than its other cells.
    MixedRow {
        /// What the cell would be for the bid of this code.
        expected: String,
    },
    /// E128 a decision of the committee that contradicts an earlier one.
    DecisionsContradict {
        /// The row of the earlier one.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
    /// E129 a pinned bid that may not win: by these rules, or by its score.
    PinRefused {
        /// The bid.
        bid: String,
        /// The rules that it breaks.
        rules: Vec<Rule>,
        /// What else keeps it out.
        limit: Option<Limit>,
    },
    /// E140 an event about more trainees or posts than there are.
    EventExceeds {
        /// How many there are.
        held: u32,
    },
    /// E130 to E132, W216, I308: of what became of trainees.
    Tracking {
        /// What.
        amiss: Untold,
    },
    /// E401 and on: in a file of scenarios.
    Scenario {
        /// What.
        amiss: Amiss,
    },
    /// W201 well formed, but the catalogue at hand does not hold it.
    MajorNotHeld {
        /// The catalogue it is filed under.
        catalogue: String,
    },
    /// W202 read as GB18030.
    ReadAsGb18030,
    /// W203 read otherwise than written.
    Repaired {
        /// How it was read.
        reading: String,
    },
    /// W204 no demand has a vetting verdict.
    BeforeVetting,
    /// W205 one expert only.
    OneExpert,
    /// W206 a firm that no row of the firms table bears; taken from the demand row.
    FirmFromDemand,
    /// W207 a bid without any mark, though the round has marks.
    BidUnmarked,
    /// W208 a mark by somebody who is recused; it does not count.
    MarkRecused,
    /// W209 no capacity at all where one was given.
    NoSeats,
    /// W210 a row that is no data of the round, left out.
    RowDropped {
        /// What it is.
        why: Dropped,
    },
    /// W211 a total that is not the sum of its rows; left out like any.
    TotalDiffers {
        /// The sum, or the range of sums.
        sum: String,
    },
    /// W212 as E126, accepted for a reason that every paper then states.
    CriteriaChangeAccepted {
        /// The check code that the sheet bears.
        issued: String,
        /// The check code of the round as it stands.
        now: String,
        /// As given on the command line.
        reason: String,
    },
    /// W213 a row of a score sheet with blank marks.
    MarksMissing {
        /// The criteria without a mark.
        criteria: Vec<String>,
    },
    /// W214 a score sheet with bids and not one mark.
    BlankSheet,
    /// W215 a published class below the least size, whose members were withdrawn or changed since.
    PublishedTooSmall {
        /// Its heads.
        size: u32,
        /// The least size.
        least: u32,
        /// The lawful ways on, cheapest first; none before they are priced.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mends: Vec<Mend>,
    },
    /// I301 columns that nothing reads.
    UnknownColumns {
        /// Their headings.
        columns: Vec<String>,
    },
    /// I302 columns with personal data; dropped at reading.
    PersonalColumns {
        /// Their headings.
        columns: Vec<String>,
    },
    /// I303 files that nothing reads.
    UnknownFile,
    /// I304 rows without any content, skipped.
    BlankRows {
        /// How many.
        rows: u32,
    },
    /// I305 titles, units, notes and footers, set aside.
    NotRows {
        /// Their rows, ascending.
        rows: Vec<u32>,
    },
    /// I306 a hidden sheet, not read.
    HiddenSheet,
    /// I307 a score sheet without a check code: nothing shows under which criteria it was issued.
    NoCheckCode,
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// A total of other rows.
    Total,
    /// The example that came with the form.
    Example,
    /// The same in every cell as a row before.
    Repeat {
        /// The row that is kept.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
}

impl Trouble {
    /// The code that offices and scripts know the finding by.
    pub fn code(&self) -> &'static str {
        use Trouble::*;
        match self {
            NoRound => "E001",
            NoTable { .. } => "E002",
            NoColumn { .. } => "E003",
            NotReadable { .. } => "E004",
            UnknownKey { .. } => "E005",
            BadSetting { .. } => "E006",
            NoModel { .. } => "E007",
            TableTwice { .. } => "E008",
            EmptyTable => "E009",
            Missing => "E101",
            BadMajor { .. } => "E102",
            BadNumber { .. } => "E103",
            BadLevel => "E104",
            BadChoice { .. } => "E105",
            BadPeriod => "E106",
            BadDate => "E107",
            CodeTwice { .. } => "E108",
            Unresolved { .. } => "E109",
            Ambiguous { .. } => "E110",
            NoPlace { .. } => "E111",
            HeadsUnknown => "E112",
            RangeReversed => "E113",
            FiledForSum { .. } => "E114",
            MayNotFileFor => "E115",
            EntityDiffers { .. } => "E116",
            MarkRange { .. } => "E117",
            MarkTwice { .. } => "E118",
            BadWeights => "E119",
            BadPublished { .. } => "E120",
            BadScale => "E121",
            BadDecimal => "E122",
            ControlCharacter => "E123",
            Garbled => "E124",
            SeveralPosts => "E125",
            CriteriaChanged { .. } => "E126",
            MixedRow { .. } => "E127",
            DecisionsContradict { .. } => "E128",
            PinRefused { .. } => "E129",
            EventExceeds { .. } => "E140",
            Tracking { amiss } => match amiss {
                Untold::Exceeds { .. } => "E130",
                Untold::Twice { .. } => "E131",
                Untold::Mixed { .. } => "E132",
                Untold::Differs { .. } => "W216",
                Untold::StandsIn { .. } => "I308",
            },
            Scenario { amiss } => amiss.code(),
            MajorNotHeld { .. } => "W201",
            ReadAsGb18030 => "W202",
            Repaired { .. } => "W203",
            BeforeVetting => "W204",
            OneExpert => "W205",
            FirmFromDemand => "W206",
            BidUnmarked => "W207",
            MarkRecused => "W208",
            NoSeats => "W209",
            RowDropped { .. } => "W210",
            TotalDiffers { .. } => "W211",
            CriteriaChangeAccepted { .. } => "W212",
            MarksMissing { .. } => "W213",
            BlankSheet => "W214",
            PublishedTooSmall { .. } => "W215",
            UnknownColumns { .. } => "I301",
            PersonalColumns { .. } => "I302",
            UnknownFile => "I303",
            BlankRows { .. } => "I304",
            NotRows { .. } => "I305",
            HiddenSheet => "I306",
            NoCheckCode => "I307",
        }
    }

    /// How bad it is: the code's first letter.
    pub fn severity(&self) -> Severity {
        match self.code().as_bytes()[0] {
            b'E' => Severity::Error,
            b'W' => Severity::Warning,
            _ => Severity::Info,
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `E102`.
    pub code: String,
    /// Error, warning or information.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The raw cell, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// What is wrong.
    pub trouble: Trouble,
}

impl Finding {
    /// A finding at `place` about `cell`.
    pub fn new(place: Place, cell: Option<&str>, trouble: Trouble) -> Self {
        Finding {
            code: trouble.code().to_owned(),
            severity: trouble.severity(),
            place,
            cell: cell.map(str::to_owned),
            trouble,
        }
    }
}

/// Sorts worst first, then by place, then by code: the order in which an office works them off. Of
/// a cell that is not what was typed nothing else is said.
pub fn sort(findings: &mut Vec<Finding>) {
    let garbled = |f: &&Finding| f.trouble == Trouble::Garbled;
    let garbled = findings.iter().filter(garbled);
    let garbled: BTreeSet<Place> = garbled.map(|f| f.place.clone()).collect();
    findings.retain(|f| f.trouble == Trouble::Garbled || !garbled.contains(&f.place));
    findings.sort_by(|a, b| (a.severity, &a.place, &a.code).cmp(&(b.severity, &b.place, &b.code)));
}
