//! Can catch: a broken file of hr-json/1 that is taken for sound, or refused with another line than
//! the one that is wrong, or without all that is wrong in it; bytes that trip the reader.

mod stable_kit;

use jiebang::math::stable::read::read;
use stable_kit::rng::Rng;

const SOUND: &str = "{\"format\": \"hr-json/1\", \"type\": \"HRT\",\n\
    \"residents\": {\n\
    \"a\": [\"X\", [\"Y\", \"Z\"]],\n\
    \"b\": [[\"Z\"]]},\n\
    \"hospitals\": {\n\
    \"X\": {\"capacity\": 1, \"preferences\": [\"a\"]},\n\
    \"Y\": {\"capacity\": 2, \"preferences\": [[\"a\", \"b\"]]},\n\
    \"Z\": {\"capacity\": 0, \"preferences\": [\"b\", \"a\"]}},\n\
    \"sizes\": {\"a\": 2,\n\
    \"b\": 1}}\n";

#[test]
fn a_sound_file_is_read_as_it_is_written() {
    let case = read(SOUND.as_bytes()).expect("sound");
    assert_eq!((case.residents.len(), case.hospitals.len()), (2, 3));
    let pairs = case.problem.pairs();
    assert_eq!(pairs.len(), 4, "b does not list Y");
    let groups: Vec<(u32, u32)> = pairs
        .iter()
        .map(|p| (p.liked.group, p.wanted.group))
        .collect();
    assert_eq!(groups, [(0, 0), (1, 0), (1, 1), (0, 0)]);
}

#[test]
fn a_broken_file_is_refused_with_its_lines_and_what_was_expected() {
    let with = |old: &str, new: &str| {
        assert!(SOUND.contains(old), "{old}");
        SOUND.replacen(old, new, 1)
    };
    let broken: Vec<(String, Vec<(u64, &str)>)> = vec![
        (String::new(), vec![(1, "JSON")]),
        ("[]".to_owned(), vec![(1, "JSON")]),
        (
            "{\"format\":\n \"hr-json/1\"}".to_owned(),
            vec![(2, "residents")],
        ),
        (with("hr-json/1", "hr-json/2"), vec![(1, "\"hr-json/1\"")]),
        (with("HRT", "HRX"), vec![(1, "\"HRS\"")]),
        (
            with("\"X\", [\"Y\"", "\"W\", [\"V\""),
            vec![(3, "hospital"), (3, "hospital")],
        ),
        (with("[\"Z\"]]", "[\"Z\", \"Z\"]]"), vec![(4, "once")]),
        (
            with("\"b\": [[\"Z\"]]", "\"a\": []"),
            vec![
                (3, "once"),
                (7, "resident"),
                (8, "resident"),
                (10, "resident"),
            ],
        ),
        (with("capacity\": 1", "capacity\": -1"), vec![(6, "0..=")]),
        (with("capacity\": 1", "capacity\": 1.5"), vec![(6, "i64")]),
        (with("\"capacity\": 2, ", ""), vec![(7, "capacity")]),
        (
            with("[[\"a\", \"b\"]]", "[[\"a\", \"c\"]]"),
            vec![(7, "resident")],
        ),
        (
            with("[\"b\", \"a\"]", "[\"b\", [\"b\"]]"),
            vec![(8, "once")],
        ),
        (
            with("[\"b\", \"a\"]", "[\"b\", 7]"),
            vec![(8, "a name or a list of names")],
        ),
        (with("\"a\": 2", "\"a\": 0"), vec![(9, "1..=")]),
        (
            with("\"b\": 1", "\"c\": 1"),
            vec![(9, "every resident"), (10, "resident")],
        ),
        (
            with("\"b\": 1}", "\"b\": 1}, \"blocking_rule\": \"as you like\""),
            vec![(10, "capacity")],
        ),
        (
            with("HRT", "HRS").replace("sizes", "size"),
            vec![(11, "every resident")],
        ),
    ];
    for (text, expected) in broken {
        let wrong = read(text.as_bytes()).expect_err(&text);
        let said: Vec<(u64, String)> = wrong.iter().map(|w| (w.line, w.to_string())).collect();
        assert_eq!(said.len(), expected.len(), "{text}\n{said:?}");
        for ((line, what), (found, said)) in expected.iter().zip(&said) {
            assert!(
                line == found && said.contains(what),
                "{text}\n{line} {what}: {said}"
            );
        }
    }
    let not_text = read(b"{\n\xff").expect_err("no text");
    assert_eq!(not_text[0].line, 2);
}

#[test]
fn at_most_twenty_places_are_said() {
    let many: Vec<String> = (0..50).map(|n| format!("\"N{n}\"")).collect();
    let text = SOUND.replace("\"X\", [", &format!("{}, [", many.join(", ")));
    assert_eq!(read(text.as_bytes()).expect_err("broken").len(), 20);
}

#[test]
fn no_bytes_trip_the_reader() {
    for number in 0..5000 {
        let rng = &mut Rng::of_round(number);
        let mut bytes = SOUND.as_bytes().to_vec();
        for _ in 0..rng.within(1, 4) {
            let at = rng.within(0, bytes.len() as u32 - 1) as usize;
            match rng.within(0, 2) {
                0 => bytes[at] = rng.bits() as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, *rng.pick(b"[]{}\",:0a")),
            }
        }
        if let Err(wrong) = read(&bytes) {
            assert!(!wrong.is_empty() && wrong.iter().all(|w| w.line > 0));
        }
    }
}
