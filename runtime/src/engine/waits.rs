//! Which `init`s wait for which resources, where they ask their scope themselves.
//!
//! What a resource's declaration says that it needs is made before its `init` is called; so nobody waits while he holds
//! something, unless an `init` itself asks a scope. Such a wait is an arrow here, and one that would close a circle is refused.
//!
//! The one lock here guards the list of arrows; nothing of the user's runs under it.

use std::sync::PoisonError;

use crate::{
    core::descriptor::Descriptor,
    failure::ResourceInfo,
    sync::{Mutex, MutexGuard},
};

/// A resource in one scope, which is known by its address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) owner: usize,
    pub(crate) descriptor: &'static Descriptor,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.owner == other.owner && std::ptr::eq(self.descriptor, other.descriptor)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Waits(Mutex<Vec<(Place, Place)>>);

/// An arrow; it goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    waits: &'a Waits,
    arrow: (Place, Place),
}

impl Waits {
    /// The `init` at `who` waits for what is at `what`, from now on.
    ///
    /// # Errors
    /// The way from `what` back to `who`, where there is one.
    pub(crate) fn enter(&self, who: Place, what: Place) -> Result<Waiting<'_>, Vec<ResourceInfo>> {
        let mut arrows = self.lock();
        if let Some(way) = way(&arrows, what, who) {
            return Err(way.into_iter().map(|place| ResourceInfo::of(place.descriptor)).collect());
        }
        arrows.push((who, what));
        Ok(Waiting { waits: self, arrow: (who, what) })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Place, Place)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut arrows = self.waits.lock();
        if let Some(i) = arrows.iter().rposition(|arrow| *arrow == self.arrow) {
            arrows.swap_remove(i);
        }
    }
}

/// The places on the way along the arrows, both ends included.
fn way(arrows: &[(Place, Place)], from: Place, to: Place) -> Option<Vec<Place>> {
    // Each place that was reached, and from which of these.
    let mut reached = vec![(from, usize::MAX)];
    let mut next = 0;
    while let Some(&(place, _)) = reached.get(next) {
        if place == to {
            let (mut path, mut i) = (Vec::new(), next);
            while let Some(&(place, before)) = reached.get(i) {
                path.push(place);
                i = before;
            }
            path.reverse();
            return Some(path);
        }
        for &(who, what) in arrows {
            if who == place && !reached.iter().any(|(other, _)| *other == what) {
                reached.push((what, next));
            }
        }
        next += 1;
    }
    None
}
