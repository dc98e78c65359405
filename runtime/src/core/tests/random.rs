//! Random graphs without cycles.

use proptest::{collection::vec, prelude::*};

use super::super::edge::Form;
use crate::testing::Spec;

/// A resource takes of those before it only; an early one of early ones only. What is lazy may be held by any.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) early: usize,
    pub(crate) edges: Vec<Vec<(usize, bool)>>,
    pub(crate) lazy: Vec<bool>,
    pub(crate) held: Vec<Vec<usize>>,
}

impl Shape {
    pub(crate) fn len(&self) -> usize {
        self.edges.len()
    }

    /// Which ones are lazy.
    pub(crate) fn lazy(&self) -> Vec<usize> {
        (0..self.len()).filter(|&i| self.lazy[i]).collect()
    }

    pub(crate) fn specs(&self) -> Vec<Spec> {
        let spec = |(i, edges): (usize, &Vec<(usize, bool)>)| {
            let mut spec = Spec::new(format!("r{i}"));
            spec.options.early = i < self.early;
            spec.options.lazy = self.lazy[i];
            spec.edges[0].extend(self.held[i].iter().map(|&lazy| (lazy, Form::Lazy)));
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
        let edges: Vec<_> = edges.collect();
        Shape { early, lazy: vec![false; edges.len()], held: vec![Vec::new(); edges.len()], edges }
    })
}

/// Up to `most` resources, some of them lazy: what others would take of these, they hold as `Lazy`.
pub(crate) fn lazy_shape(most: usize) -> impl Strategy<Value = Shape> {
    let held = vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6);
    (shape(most), vec(prop::bool::weighted(0.35), most), held).prop_map(|(mut shape, lazy, held)| {
        let late = shape.early..shape.len();
        shape.lazy[late.clone()].copy_from_slice(&lazy[late]);
        for i in 0..shape.len() {
            let (lazy, plain): (Vec<_>, Vec<_>) = shape.edges[i].iter().partition(|(to, _)| shape.lazy[*to]);
            shape.held[i] = lazy.into_iter().map(|(to, _)| to).collect();
            shape.edges[i] = plain;
        }
        let lazy = shape.lazy();
        for (holder, held) in held.iter().filter(|_| !lazy.is_empty()) {
            let holder = holder.index(shape.len());
            shape.held[holder].push(*held.get(&lazy));
        }
        shape
    })
}
