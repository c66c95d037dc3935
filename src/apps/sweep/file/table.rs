//! The table form: rows of 情景, 对象, 编号, 改动, 数值 and 说明 -> a draft. Rows of one 情景, or with
//! none below one, are one scenario; rows of the object 设置 say the settings.

use super::draft::{Draft, Round, scenario};
use super::names::Names;
use super::said::{Columns, Line, Notes, Said};
use super::settings::Settings;
use crate::domain::catalog::squeezed;
use crate::domain::market::{Place, Trouble};
use crate::steps::read::{Row, Table, table_alone};

/// Reads a table of scenarios.
pub fn draft(
    bytes: &[u8],
    file: &str,
    mut settings: Settings,
    round: Round,
    notes: &mut Notes,
) -> Option<Draft> {
    notes.columns = Columns {
        name: "情景",
        object: "对象",
        code: "编号",
        change: "改动",
        value: "数值",
    };
    let (table, findings) = table_alone("scenarios", file, bytes);
    notes.findings.extend(findings);
    let table = table?;
    let names = Names::new(round.market);
    let mut listed = Vec::new();
    for (name, note, lines) in grouped(&table, &mut settings, notes) {
        let name = match name {
            Some(name) => name,
            None => {
                let place = lines[0].place(None, notes.columns.name);
                notes.place(place, Trouble::Missing);
                continue;
            }
        };
        let about = (&name, note.as_str());
        scenario(&mut listed, about, &lines, None, (&names, round), notes);
    }
    let home = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    Some(Draft {
        listed,
        axes: Vec::new(),
        ..settings.draft(home)
    })
}

type Group = (Option<Said>, String, Vec<Line>);

/// Rows by scenario, in the order of the first of each.
fn grouped(table: &Table, settings: &mut Settings, notes: &mut Notes) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut now: Option<usize> = None;
    for row in table.rows() {
        let line = line(&row);
        let object = line.object.as_ref().map(|said| squeezed(&said.text));
        if matches!(object.as_deref(), Some("设置" | "setting")) {
            settings.row(&line, notes);
            continue;
        }
        let name = said(&row, "scenario");
        let same =
            |group: &Group| group.0.as_ref().map(|n| &n.text) == name.as_ref().map(|n| &n.text);
        let at = match &name {
            None => now,
            Some(_) => groups.iter().position(same),
        };
        let at = at.unwrap_or_else(|| {
            groups.push((name, String::new(), Vec::new()));
            groups.len() - 1
        });
        now = Some(at);
        let note = row.text("note");
        if !note.is_empty() {
            let gap = if groups[at].1.is_empty() { "" } else { "；" };
            groups[at].1 += &format!("{gap}{note}");
        }
        groups[at].2.push(line);
    }
    groups
}

fn line(row: &Row) -> Line {
    Line {
        object: said(row, "object"),
        code: said(row, "code"),
        change: said(row, "change"),
        value: said(row, "value"),
        here: row.here(),
    }
}

fn said(row: &Row, key: &str) -> Option<Said> {
    let text = row.text(key);
    (!text.is_empty()).then(|| Said {
        text: text.to_owned(),
        place: row.place(key),
    })
}
