//! JSON cases: what is wrong is said with its line, be it the syntax or a number.

use serde::Deserialize;

use super::words::{Expected, ReadError, shortened};

/// Reads `text` as a `T`.
pub fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let line = text.lines().nth(error.line().saturating_sub(1));
        let before = error.column().saturating_sub(20);
        ReadError {
            line: error.line().max(1) as u64,
            expected: Expected::Json(said.to_owned()),
            found: shortened(&line.unwrap_or("").chars().skip(before).collect::<String>()),
        }
    })
}

/// Bytes as text; what is not UTF-8 is said with its line.
pub fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let sound = &bytes[..error.valid_up_to()];
        ReadError {
            line: 1 + sound.iter().filter(|&&b| b == b'\n').count() as u64,
            expected: Expected::Form("UTF-8"),
            found: String::new(),
        }
    })
}

/// A JSON text that has been read, to say on which line something wrong stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The text.
    pub text: &'a str,
}

impl Place<'_> {
    /// A number at `path` lies within `low..=high`.
    pub fn within(&self, path: &[&str], number: i64, low: i64, high: i64) -> Result<(), ReadError> {
        if (low..=high).contains(&number) {
            return Ok(());
        }
        let what = path.join(".");
        Err(self.wrong(path, Expected::Number(what, low.into(), high.into())))
    }

    /// A list at `path` has `count` members.
    pub fn count(
        &self,
        path: &[&str],
        found: usize,
        count: usize,
        what: &'static str,
    ) -> Result<(), ReadError> {
        if found == count {
            return Ok(());
        }
        Err(self.wrong(path, Expected::Count(what, count)))
    }

    /// What stands at `path` is not what was expected.
    pub fn wrong(&self, path: &[&str], expected: Expected) -> ReadError {
        let text = self.text.as_bytes();
        let at = find(text, path);
        let until = skip(text, at).min(at + 60);
        ReadError {
            line: 1 + text[..at].iter().filter(|&&b| b == b'\n').count() as u64,
            expected,
            found: shortened(&String::from_utf8_lossy(&text[at..until])),
        }
    }
}

/// Where the value at `path` begins in a sound JSON text; the end of the text if there is none.
fn find(text: &[u8], path: &[&str]) -> usize {
    let mut at = blank(text, 0);
    for key in path {
        let list = text.get(at) == Some(&b'[');
        let mut index = 0;
        at = blank(text, at + 1);
        loop {
            if matches!(text.get(at), None | Some(b']' | b'}')) {
                return text.len();
            }
            let here = if list {
                key.parse() == Ok(index)
            } else {
                let end = skip(text, at);
                let here = text[at..end] == *format!("{key:?}").as_bytes();
                at = blank(text, blank(text, end) + 1);
                here
            };
            if here {
                break;
            }
            index += 1;
            at = blank(text, skip(text, at));
            if text.get(at) == Some(&b',') {
                at = blank(text, at + 1);
            }
        }
    }
    at
}

/// The first byte from `at` on that is not white space.
fn blank(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// Behind the value that begins at `at`.
fn skip(text: &[u8], at: usize) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let rest = text.get(at..).unwrap_or_default();
    for (offset, &byte) in rest.iter().enumerate() {
        let here = at + offset;
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            if !quoted && depth == 0 {
                return here + 1;
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' | b',' if depth == 0 => return here,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return here + 1;
                }
            }
            b':' if depth == 0 => return here,
            _ if depth == 0 && byte.is_ascii_whitespace() => return here,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_line() {
        let text = "{\n \"a\": [1,\n  {\"x]\": \"}\\\"\", \"b\" : [ 7,\n 8 ]}],\n\"c\":\n9}";
        let line = |path: &[&str]| Place { text }.wrong(path, Expected::End).line;
        assert_eq!(line(&["a", "0"]), 2);
        assert_eq!(line(&["a", "1", "b", "1"]), 4);
        assert_eq!(line(&["c"]), 6);
        assert_eq!(
            Place { text }
                .wrong(&["a", "1", "b", "0"], Expected::End)
                .found,
            "7"
        );
        assert_eq!(Place { text }.wrong(&["c"], Expected::End).found, "9");
    }
}
