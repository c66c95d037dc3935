//! Lists of lists of numbers, however deep, all lists of a depth of one length.

use std::fmt;

use ndarray::{Array1, Array2, Array3};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// Numbers in the order of the text, and the lengths of the lists from the outside in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    shape: Vec<usize>,
    flat: Vec<f64>,
}

impl Block {
    /// How deep the lists are.
    pub fn depth(&self) -> usize {
        self.shape.len()
    }

    /// As a single number.
    pub fn number(self) -> Option<f64> {
        (self.depth() == 0).then(|| self.flat.first().copied())?
    }

    /// As a list.
    pub fn one(self) -> Option<Array1<f64>> {
        (self.depth() == 1).then(|| Array1::from(self.flat))
    }

    /// As a list of lists.
    pub fn two(self) -> Option<Array2<f64>> {
        let [rows, columns] = self.shape[..] else {
            return None;
        };
        Array2::from_shape_vec((rows, columns), self.flat).ok()
    }

    /// As a list of lists of lists.
    pub fn three(self) -> Option<Array3<f64>> {
        let [outer, rows, columns] = self.shape[..] else {
            return None;
        };
        Array3::from_shape_vec((outer, rows, columns), self.flat).ok()
    }
}

/// Reads what stands at `depth`, appends numbers to `block`.
struct Level<'b> {
    depth: usize,
    block: &'b mut Block,
    /// How deep the numbers stand, once one was met.
    numbers: &'b mut Option<usize>,
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl Level<'_> {
    fn number<E: Error>(self, number: f64) -> Result<(), E> {
        if *self.numbers.get_or_insert(self.depth) != self.depth {
            return Err(E::custom("lists and numbers side by side"));
        }
        self.block.flat.push(number);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number or a list of them")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(number as f64)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Level {
            depth,
            block,
            numbers,
        } = self;
        let known = block.shape.get(depth).copied();
        if known.is_none() {
            // The numbers of a depth that is met for the first time stand below it.
            block.shape.push(0);
        }
        if numbers.is_some_and(|numbers| numbers <= depth) || depth > 3 {
            return Err(A::Error::custom("lists and numbers side by side"));
        }
        let mut length = 0;
        let mut below = Level {
            depth: depth + 1,
            block: &mut *block,
            numbers: &mut *numbers,
        };
        while list.next_element_seed(below)?.is_some() {
            length += 1;
            below = Level {
                depth: depth + 1,
                block: &mut *block,
                numbers: &mut *numbers,
            };
        }
        match known {
            Some(known) if known != length => Err(A::Error::custom(format!(
                "{known} members as in the lists before, not {length}"
            ))),
            _ => {
                block.shape[depth] = length;
                Ok(())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut block = Block::default();
        let mut numbers = None;
        let level = Level {
            depth: 0,
            block: &mut block,
            numbers: &mut numbers,
        };
        level.deserialize(from)?;
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn lists_of_one_length_are_arrays_and_others_are_refused() {
        let read = |text: &str| serde_json::from_str::<Block>(text);
        let table = read("[[1, 2.5], [3, -4], [5, 6e0]]")
            .expect("a table")
            .two();
        assert_eq!(table, Some(array![[1.0, 2.5], [3.0, -4.0], [5.0, 6.0]]));
        assert_eq!(
            read("[1, 2]").expect("a list").one(),
            Some(array![1.0, 2.0])
        );
        let deep = read("[[[1, 2]], [[3, 4]]]").expect("deep").three();
        assert_eq!(deep, Some(array![[[1.0, 2.0]], [[3.0, 4.0]]]));
        for text in [
            "[[1], [2, 3]]",
            "[1, [2]]",
            "[[1], 2]",
            "[null]",
            "[[[[[1]]]]]",
            "[\"1\"]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("[]").expect("empty").two(), None);
        assert_eq!(read("7").expect("a number").one(), None);
    }
}
