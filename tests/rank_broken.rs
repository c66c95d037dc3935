//! Can catch: a broken file of mcda-json/1, smaa-json/1 or smaa-samples/1 that is taken for sound,
//! or refused with another line than the one that is wrong; bytes that trip the readers.

#[path = "common/rng.rs"]
#[allow(dead_code, reason = "the draws of other tests are not needed here")]
mod rng;

use jiebang::math::rank::read::{Case, read};
use rng::Rng;

const TABLE: &str = "{\"format\": \"mcda-json/1\", \"method\": \"WSM\",\n\
    \"normalization\": \"sum\",\n\
    \"matrix\": [[1, 2.5],\n\
    [3, 4]],\n\
    \"types\": [1, -1],\n\
    \"weights\": [0.5, 0.5]}\n";

const SMAA: &str = "{\"format\": \"smaa-json/1\",\n\
    \"matrix\": [[1, 2, 3], [3, 2, 1]],\n\
    \"types\": [\"max\", \"max\", \"min\"],\n\
    \"order\": [[0, 1]],\n\
    \"intervals\": [null, [0.1, 0.5], null],\n\
    \"samples\": 1000}\n";

const SAMPLES: &str = "{\"format\": \"smaa-samples/1\",\n\
    \"measurements\": [[[1, 2], [3, 4]],\n\
    [[5, 6], [7, 8]]],\n\
    \"weights\": [[0.5, 0.5],\n\
    [1, 0]]}\n";

#[test]
fn sound_files_are_read_as_they_are_written() {
    let Ok(Case::Table(table)) = read(TABLE.as_bytes()) else {
        panic!("a table");
    };
    assert_eq!(table.matrix[[0, 1]], 2.5);
    let Ok(Case::Smaa(smaa)) = read(SMAA.as_bytes()) else {
        panic!("a weight space");
    };
    assert_eq!(smaa.samples, Some(1000));
    assert_eq!(smaa.space.intervals()[1], (0.1, 0.5));
    assert!(smaa.space.heavier().eq([(0, 1)]));
    let Ok(Case::Samples(samples)) = read(SAMPLES.as_bytes()) else {
        panic!("draws");
    };
    assert_eq!(samples.ratings.dim(), (2, 2, 2));
    let named = SAMPLES
        .replace("measurements", "meas")
        .replace("weights", "pref");
    assert!(matches!(read(named.as_bytes()), Ok(Case::Samples(_))));
}

#[test]
fn a_broken_file_is_refused_with_its_lines_and_what_was_expected() {
    let with = |text: &str, old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    };
    let promethee = with(TABLE, "\"WSM\"", "\"PROMETHEE II\", \"shape\": \"vshape\"");
    let broken: Vec<(String, Vec<(u64, &str)>)> = vec![
        (String::new(), vec![(1, "JSON")]),
        ("{}".to_owned(), vec![(1, "format")]),
        (
            with(TABLE, "mcda-json/1", "mcda-json/9"),
            vec![(1, "smaa-samples/1")],
        ),
        (with(TABLE, "WSM", "GUESS"), vec![(1, "TOPSIS")]),
        (with(TABLE, "\"sum\"", "\"by eye\""), vec![(2, "minmax")]),
        (with(TABLE, "[3, 4]", "[3]"), vec![(4, "2 members")]),
        (with(TABLE, "[3, 4]", "[3, null]"), vec![(4, "a number")]),
        (with(TABLE, "[3, 4]", "[3, [4]]"), vec![(4, "side by side")]),
        (
            with(TABLE, "[[1, 2.5],\n[3, 4]]", "[]"),
            vec![(3, "list of lists")],
        ),
        (with(TABLE, "[1, -1]", "[1, 2]"), vec![(5, "\"min\"")]),
        (with(TABLE, "[1, -1]", "[1]"), vec![(5, "2 members")]),
        (with(TABLE, "[0.5, 0.5]", "[0.5]"), vec![(6, "2 members")]),
        (
            with(TABLE, "[0.5, 0.5]", "[0, 0]"),
            vec![(6, "one above 0")],
        ),
        (
            with(TABLE, "[0.5, 0.5]", "[1, -1]"),
            vec![(6, "none negative")],
        ),
        (
            with(&with(TABLE, "[1, -1]", "[7, -1]"), "[0.5, 0.5]", "[-1]"),
            vec![(5, "\"max\""), (6, "none negative")],
        ),
        (
            with(TABLE, "\"WSM\"", "\"WSM\", \"decimals\": 16"),
            vec![(1, "0..=15")],
        ),
        (
            with(TABLE, "\"WSM\"", "\"VIKOR\", \"v\": 2"),
            vec![(1, "0..=1")],
        ),
        (
            with(TABLE, "\"WSM\"", "\"SPOTIS\", \"bounds\": [[0, 9]]"),
            vec![(1, "2 members")],
        ),
        (promethee, vec![(1, "vshape")]),
        (
            with(SMAA, "[[0, 1]]", "[[0, 3]]"),
            vec![(4, "counted from 0")],
        ),
        (with(SMAA, "[[0, 1]]", "[[0, 1, 0]]"), vec![(4, "circle")]),
        (with(SMAA, "[0.1, 0.5]", "[0.5, 0.1]"), vec![(5, "0..=1")]),
        (
            with(SMAA, "[0.1, 0.5]", "[0.6, 1]"),
            vec![(5, "some weights keep")],
        ),
        (with(SMAA, ", null]", "]"), vec![(5, "3 members")]),
        (with(SMAA, "1000", "0"), vec![(6, "from 1")]),
        (
            with(SMAA, "1000", "1, \"weights\": \"heavy\""),
            vec![(6, "uniform simplex")],
        ),
        (
            with(SMAA, "1000", "1, \"weights\": [1, 1, 1]"),
            vec![(6, "in words")],
        ),
        (
            with(SMAA, "[[1, 2, 3]", "[[0, 2, 3]")
                .replace("\"samples\": 1000", "\"normalization\": \"linear\"")
                .replace("[3, 2, 1]", "[0, 2, 0]"),
            vec![(6, "divide by zero")],
        ),
        (with(SAMPLES, "[1, 0]", "[1]"), vec![(5, "2 members")]),
        (
            with(SAMPLES, ",\n[1, 0]]", ", [1, 0], [0, 1]]"),
            vec![(4, "2 members")],
        ),
        (
            with(SAMPLES, "[[0.5, 0.5],\n[1, 0]]", "[[1], [2]]"),
            vec![(4, "2 members")],
        ),
        (
            with(SAMPLES, "[[0.5, 0.5],\n[1, 0]]", "[]"),
            vec![(4, "draws")],
        ),
        (
            with(SAMPLES, "[[[1, 2], [3, 4]],\n[[5, 6], [7, 8]]]", "7"),
            vec![(2, "one table")],
        ),
    ];
    for (text, expected) in broken {
        let wrong = read(text.as_bytes()).map(|_| ()).expect_err(&text);
        let said: Vec<(u64, String)> = wrong.iter().map(|w| (w.line, w.to_string())).collect();
        assert_eq!(said.len(), expected.len(), "{text}\n{said:?}");
        for ((line, what), (found, said)) in expected.iter().zip(&said) {
            assert!(
                line == found && said.contains(what),
                "{text}\n{line} {what}: {said}"
            );
        }
    }
}

#[test]
fn no_bytes_trip_the_readers() {
    for number in 0..6000 {
        let rng = &mut Rng::of_round(number);
        let mut bytes = rng.pick(&[TABLE, SMAA, SAMPLES]).as_bytes().to_vec();
        for _ in 0..rng.within(1, 4) {
            let at = rng.within(0, bytes.len() as u32 - 1) as usize;
            match rng.within(0, 2) {
                0 => bytes[at] = rng.bits() as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, *rng.pick(b"[]{}\",:019e-")),
            }
        }
        match read(&bytes) {
            Err(wrong) => assert!(!wrong.is_empty() && wrong.iter().all(|w| w.line > 0)),
            Ok(Case::Table(table)) => drop(table.solve()),
            Ok(Case::Smaa(smaa)) => drop(smaa.solve(3, "s", &jiebang::Stop::never())),
            Ok(Case::Samples(samples)) => drop(samples.solve()),
        }
    }
}
