//! `start_paused`, which tokio has only with its feature `test-util`: whether it does, only the user's crate can know.
//!
//! Generated code calls `builder.start_paused(true)`. Where tokio has the method, it goes before ours of the same name; where it has
//! not, ours is found, and its bound says what is missing.

/// Has the method that tokio lacks without `test-util`.
pub trait PausedClock {
    /// Never called, since nothing has the bound.
    fn start_paused(&mut self, paused: bool) -> &mut Self
    where
        Self: TestUtil;
}

impl<B> PausedClock for B {
    fn start_paused(&mut self, _: bool) -> &mut Self
    where
        Self: TestUtil,
    {
        self
    }
}

/// A runtime whose clock can be paused; nothing is one by this trait.
#[diagnostic::on_unimplemented(
    message = "`start_paused` needs the feature `test-util` of tokio",
    label = "the clock cannot be paused",
    note = "write `tokio = {{ version = \"1\", features = [\"test-util\"] }}` under `[dev-dependencies]`"
)]
pub trait TestUtil {}
