//! Random graphs without cycles.

use proptest::{collection::vec, prelude::*};

use super::super::edge::Form;
use crate::testing::Spec;

/// A resource takes of those before it only; an early one of early ones only.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) early: usize,
    pub(crate) edges: Vec<Vec<(usize, bool)>>,
}

impl Shape {
    pub(crate) fn len(&self) -> usize {
        self.edges.len()
    }

    pub(crate) fn specs(&self) -> Vec<Spec> {
        let spec = |(i, edges): (usize, &Vec<(usize, bool)>)| {
            let mut spec = Spec::new(format!("r{i}"));
            spec.options.early = i < self.early;
            for &(to, weak) in edges {
                if weak {
                    spec.edges[2].push((to, Form::After));
                } else {
                    spec.edges[0].push((to, Form::Shared));
                }
            }
            spec
        };
        self.edges.iter().enumerate().map(spec).collect()
    }
}

/// Up to `most` resources.
pub(crate) fn shape(most: usize) -> impl Strategy<Value = Shape> {
    let edges = vec(vec((any::<prop::sample::Index>(), prop::bool::weighted(0.15)), 0..4), 1..=most);
    (edges, any::<prop::sample::Index>(), prop::bool::weighted(0.4)).prop_map(|(edges, early, any_early)| {
        let early = if any_early { early.index(edges.len() + 1) } else { 0 };
        let edges = edges.into_iter().enumerate().map(|(i, edges)| {
            let edges = edges.into_iter().filter(|_| i > 0).map(|(to, weak)| (to.index(i), weak));
            edges.collect()
        });
        Shape { early, edges: edges.collect() }
    })
}
