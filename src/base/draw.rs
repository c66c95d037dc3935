//! Draws that anyone can repeat: in goes the seed that the round published before bids were opened,
//! and the codes that tie; out comes a 40-bit number. Or the number of a draw, and out comes a
//! generator of its own. No shared state, so the order of questions never matters.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

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

/// Numbered streams of random bits: stream n depends on (seed, n) alone, on every machine and any
/// number of threads.
#[derive(Clone, Debug)]
pub struct Streams {
    first: ChaCha8Rng,
}

impl Streams {
    /// The streams of a seed: ChaCha8 with the BLAKE3 hash of the seed as its key.
    pub fn new(seed: &str) -> Self {
        Streams {
            first: ChaCha8Rng::from_seed(*blake3::hash(seed.as_bytes()).as_bytes()),
        }
    }

    /// Stream `n` from its beginning.
    pub fn at(&self, n: u64) -> ChaCha8Rng {
        let mut stream = self.first.clone();
        stream.set_stream(n);
        stream
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::RngCore;

    #[test]
    fn a_stream_depends_on_seed_and_number_alone() {
        let first = |seed: &str, n: u64| Streams::new(seed).at(n).next_u64();
        let streams = Streams::new("s");
        assert_eq!(streams.at(3).next_u64(), first("s", 3));
        assert_eq!(streams.at(9).next_u64(), first("s", 9));
        assert!(first("s", 9) != first("s", 8) && first("s", 9) != first("t", 9));
    }

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
