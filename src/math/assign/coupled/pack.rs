//! Values of several levels as one integer: in goes the range of every level; out comes a packing
//! that keeps their order, of as many levels as leave room for prices.

use crate::math::assign::{Block, Problem, Value};

/// Bits that a worth at prices may take.
const BITS_MAX: u32 = 124;

/// The levels of a value side by side in one integer, the first highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pack {
    /// Bits of each level; 0 for those that are left out.
    bits: [u32; 4],
}

impl Pack {
    /// A packing for solutions of a block, if prices times costs of `cost_bits` bits
    /// have room beside it.
    ///
    /// The last level is left out: it only breaks ties.
    pub fn new(problem: &Problem, block: &Block, cost_bits: u32) -> Option<Self> {
        let mut width = [1i128; 3];
        let mut most = vec![[0i128; 3]; block.jobs.len()];
        for &choice in &block.choices {
            let choice = &problem.choices[choice];
            let job = block.jobs.binary_search(&choice.job).unwrap_or_default();
            for (most, &value) in most[job].iter_mut().zip(&choice.value) {
                *most = (*most).max(i128::from(value).abs());
            }
        }
        for most in most {
            (0..3).for_each(|level| width[level] += 2 * most[level]);
        }
        // One bit to spare, so that small changes leave the packing as it is.
        let mut bits = width.map(|width| 128 - width.leading_zeros() + 1);
        while bits.iter().sum::<u32>() + cost_bits > BITS_MAX {
            let last = (1..3).rev().find(|&level| bits[level] > 0)?;
            bits[last] = 0;
        }
        Some(Pack {
            bits: [bits[0], bits[1], bits[2], 0],
        })
    }

    /// Bits of each level.
    pub fn bits(&self) -> impl Iterator<Item = u32> {
        self.bits.into_iter()
    }

    /// A value as one integer. Sums of packed values compare as their values do on the levels that
    /// are packed.
    pub fn pack(&self, value: &Value) -> i128 {
        let levels = value.iter().zip(self.bits).filter(|(_, bits)| *bits > 0);
        levels.fold(0, |packed, (&level, bits)| {
            (packed << bits) + i128::from(level)
        })
    }

    /// How much one on the second level is worth, or the least there is.
    pub fn step(&self) -> i128 {
        if self.bits[1] > 0 {
            self.pack(&[0, 1, 0, 0])
        } else {
            1
        }
    }
}
