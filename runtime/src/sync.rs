//! Locks, atomics and wake-ups of the cells that are tried under a checker of interleavings: the usual ones, but for that checker.
//!
//! With `--cfg shuttle` the tests have those of the checker, which decides at each of their operations which thread goes on.
//! What is not named here, such as the channels of tokio, is one step to it.

#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::{Mutex, MutexGuard, atomic};

#[cfg(not(all(test, shuttle)))]
pub(crate) use tokio::sync::Notify;

#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic};

#[cfg(all(test, shuttle))]
pub(crate) use checked::Notify;

#[cfg(all(test, shuttle))]
mod checked {
    //! Tokio's, with a step of the checker before each operation.

    use tokio::sync::{Notify as Inner, futures::Notified};

    #[derive(Debug, Default)]
    pub(crate) struct Notify(Inner);

    impl Notify {
        pub(crate) const fn new() -> Self {
            Self(Inner::const_new())
        }

        pub(crate) const fn const_new() -> Self {
            Self::new()
        }

        pub(crate) fn notified(&self) -> Notified<'_> {
            step();
            self.0.notified()
        }

        pub(crate) fn notify_one(&self) {
            step();
            self.0.notify_one();
        }

        pub(crate) fn notify_waiters(&self) {
            step();
            self.0.notify_waiters();
        }
    }

    fn step() {
        shuttle::thread::yield_now();
    }
}
