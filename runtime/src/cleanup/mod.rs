//! What is given back last in, first out: cleanups that are known only at run time.

mod call;
mod ended;
mod error;
mod handover;
mod own;
mod push;
mod reason;
mod run;
mod stack;
#[cfg(test)]
mod tests;

pub(crate) use self::handover::handover;
pub use self::{
    call::{CleanupFn, DeferFn, GivenByCleanup, ReturnedByCleanup},
    ended::{Ended, Told},
    error::{CleanupError, EnterError},
    handover::{Entering, Handover},
    push::EndsEntered,
    reason::Reason,
    stack::CleanupStack,
};
