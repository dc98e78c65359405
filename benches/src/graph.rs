//! The graphs that are measured. The same numbers come out each time.

use std::ops::RangeInclusive;

/// Nodes in an order in which each comes after those it depends on.
#[derive(Debug)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
}

/// One node.
#[derive(Debug)]
pub struct Node {
    /// Positions among the nodes.
    pub dependencies: Vec<usize>,
    /// How long `init`, and then `dispose`, sleep; 0 where they do nothing.
    pub millis: u64,
}

impl Graph {
    /// Each node depends on one to three of the layer below; its hooks do nothing.
    pub fn layered(width: usize, depth: usize) -> Self {
        let mut random = Random(1);
        let nodes = (0..width * depth).map(|i| {
            let base = (i / width * width).checked_sub(width);
            let dependencies = base.map_or_else(Vec::new, |base| random.some(1..=3, base..=base + width - 1));
            Node { dependencies, millis: 0 }
        });
        Self { nodes: nodes.collect() }
    }

    /// Each node depends on two of the layer below; its hooks sleep.
    pub fn square(width: usize, depth: usize, millis: u64) -> Self {
        let nodes = (0..width * depth).map(|i| {
            let below = (i / width).checked_sub(1).map(|layer| layer * width);
            let dependencies = below.map_or_else(Vec::new, |below| vec![below + i % width, below + (i + 1) % width]);
            Node { dependencies, millis }
        });
        Self { nodes: nodes.collect() }
    }

    /// Each node depends on up to three of any before it; its hooks sleep for different times.
    pub fn irregular(count: usize, millis: RangeInclusive<usize>) -> Self {
        let mut random = Random(2);
        let nodes = (0..count).map(|i| {
            let most = i.min(3);
            let dependencies = if i == 0 { Vec::new() } else { random.some(0..=most, i.saturating_sub(16)..=i - 1) };
            Node { dependencies, millis: random.within(&millis) as u64 }
        });
        Self { nodes: nodes.collect() }
    }
}

/// A linear congruential generator: what matters is that it is the same everywhere.
struct Random(u64);

impl Random {
    #[allow(clippy::cast_possible_truncation, reason = "31 bits")]
    fn within(&mut self, range: &RangeInclusive<usize>) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        range.start() + (self.0 >> 33) as usize % (range.end() - range.start() + 1)
    }

    /// So many different numbers.
    fn some(&mut self, count: RangeInclusive<usize>, range: RangeInclusive<usize>) -> Vec<usize> {
        let count = self.within(&count);
        let mut picked = Vec::new();
        while picked.len() < count.min(range.end() - range.start() + 1) {
            let one = self.within(&range);
            if !picked.contains(&one) {
                picked.push(one);
            }
        }
        picked
    }
}
