//! How far the cells of an old workbook (BIFF: xls, et) reach, before anything is read: its reader
//! makes whole rectangles of them, so that two stray bytes could fill the memory of the machine.

use std::io::{Cursor, Read};

/// Records with a cell: row and column come first.
const CELLS: [u16; 10] = [
    0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e,
];
const DIMENSIONS: u16 = 0x0200;
const SHEET: u16 = 0x0085;
const END: u16 = 0x000a;

/// Cells of all sheets in full extent, as stated and as found.
///
/// # Errors
/// What is wrong with the compound file: sectors that run in circles among others.
pub fn extent(bytes: &[u8]) -> Result<u64, std::io::Error> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes))?;
    let names = ["Workbook", "Book", "WORKBOOK", "BOOK"];
    let found = names.into_iter().find(|name| file.is_stream(name));
    let mut stream = Vec::new();
    if let Some(name) = found {
        let whole = file.open_stream(name)?;
        whole.take(bytes.len() as u64).read_to_end(&mut stream)?;
    }
    let starts = records(&stream, 0).filter(|(kind, _)| *kind == SHEET);
    let starts = starts.filter_map(|(_, data)| number(data, 0));
    Ok(starts.map(|at| sheet(&stream, at as usize)).sum())
}

/// The records from `at` to the end of their part: kind and content.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = short(stream, at)?;
        let length = usize::from(short(stream, at + 2)?);
        let data = stream.get(at + 4..(at + 4 + length).min(stream.len()))?;
        at += 4 + length;
        (kind != END).then_some((kind, data))
    })
}

/// The larger of what a sheet states and the rectangle of its cells.
fn sheet(stream: &[u8], at: usize) -> u64 {
    let (mut stated, mut ends) = (0, None::<[u64; 4]>);
    for (kind, data) in records(stream, at) {
        let at = |at| short(data, at).map(u64::from);
        if kind == DIMENSIONS {
            stated = stated.max(dimensions(data));
        } else if let (true, Some(row), Some(first)) = (CELLS.contains(&kind), at(0), at(2)) {
            // A record of several cells has two bytes a cell at least.
            let last = first + data.len() as u64 / 2;
            let [top, bottom, left, right] = ends.unwrap_or([row, row, first, last]);
            ends = Some([
                top.min(row),
                bottom.max(row),
                left.min(first),
                right.max(last),
            ]);
        }
    }
    let found = ends.map_or(0, |[top, bottom, left, right]| {
        (bottom - top + 1) * (right - left + 1)
    });
    stated.max(found)
}

/// Rows times columns as a sheet states them.
fn dimensions(data: &[u8]) -> u64 {
    let long = |at| number(data, at).map(u64::from);
    let word = |at| short(data, at).map(u64::from);
    let ends = match data.len() {
        10 => [word(0), word(2), word(4), word(6)],
        _ => [long(0), long(4), word(8), word(10)],
    };
    let [Some(top), Some(bottom), _, Some(right)] = ends else {
        return 0;
    };
    (bottom.saturating_sub(top) + 1) * (right + 1)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([two[0], two[1]]))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(short(bytes, at)?) | u32::from(short(bytes, at + 2)?) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let head = [kind, data.len() as u16 * 2];
        head.iter()
            .chain(data)
            .flat_map(|word| word.to_le_bytes())
            .collect()
    }

    #[test]
    fn a_sheet_reaches_from_its_first_to_its_last_cell() {
        let stream = [
            record(0x0809, &[]),
            record(0x0203, &[2, 3, 0, 0, 0, 0, 0]),
            record(0x0204, &[9, 0, 0]),
            record(END, &[]),
            record(0x0203, &[60_000, 60_000, 0]),
        ]
        .concat();
        assert_eq!(sheet(&stream, 0), 8 * 11);
        let stated = record(DIMENSIONS, &[0, 0, u16::MAX, u16::MAX, 0, 255, 0]);
        assert_eq!(sheet(&stated, 0), 256 << 32);
        assert_eq!(sheet(&stream, 1 << 40), 0);
        assert_eq!(sheet(&stream[..7], 0), 0);
    }
}
