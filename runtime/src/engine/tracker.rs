//! Counts work that goes on in the background, for those who wait until it is over.

use std::{
    pin::pin,
    sync::{Arc, atomic::Ordering},
};

use crate::sync::{Notify, atomic::AtomicUsize};

/// How much is going on.
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    count: AtomicUsize,
    zero: Notify,
}

/// One piece of work; over when it is dropped.
#[derive(Debug)]
pub(crate) struct Token(Arc<Tracker>);

impl Tracker {
    pub(crate) fn enter(self: &Arc<Self>) -> Token {
        self.count.fetch_add(1, Ordering::Relaxed);
        Token(Arc::clone(self))
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Waits until nothing is going on.
    pub(crate) async fn emptied(&self) {
        loop {
            let mut notified = pin!(self.zero.notified());
            // Before the look at the count: what ends in between must not go unheard.
            notified.as_mut().enable();
            if self.count() == 0 {
                return;
            }
            notified.await;
        }
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.zero.notify_waiters();
        }
    }
}
