//! Draws that anyone can repeat: in goes the seed that the round published before bids were opened,
//! and the codes that tie; out comes a 40-bit number. No generator state, so the order of questions
//! never matters.

/// The draw of one code: the first 5 bytes, big-endian, of BLAKE3 over `seed LF code` (FORMULATION,
/// Symbols). In `0..2^40`.
pub fn draw(seed: &str, code: &str) -> u64 {
    first_five(&[seed, code])
}

/// The draw of a pair of codes, the bytewise smaller first, so that the order of the pair does not
/// matter. In `0..2^40`.
pub fn draw_pair(seed: &str, a: &str, b: &str) -> u64 {
    let (low, high) = if a.as_bytes() <= b.as_bytes() {
        (a, b)
    } else {
        (b, a)
    };
    first_five(&[seed, low, high])
}

fn first_five(parts: &[&str]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            hasher.update(b"\n");
        }
        hasher.update(part.as_bytes());
    }
    hasher.finalize().as_bytes()[..5]
        .iter()
        .fold(0, |n, &byte| n << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_drawn_the_same_in_both_orders() {
        assert_eq!(draw_pair("s", "b1", "c9"), draw_pair("s", "c9", "b1"));
        assert_ne!(draw_pair("s", "b1", "c9"), draw_pair("t", "b1", "c9"));
        assert!(draw("s", "x") < 1 << 40);
    }

    #[test]
    fn the_draw_is_the_head_of_the_published_hash() {
        let hash = blake3::hash("tiny-2026\nX".as_bytes());
        let head = hash.to_hex()[..10].to_string();
        assert_eq!(format!("{:010x}", draw("tiny-2026", "X")), head);
    }
}
