//! What comes near something that can be taken, and is not.

use super::{edge::DescriptorRef, kind::Kind};

/// A type that is written where it was meant to be taken in another form.
#[derive(Clone, Copy, Debug)]
pub struct NearMiss {
    /// What stands before the name.
    pub open: &'static str,
    /// The name.
    pub of: Named,
    /// What stands behind it.
    pub close: &'static str,
    /// Why it is not taken like that.
    pub but: &'static str,
    /// What is taken.
    pub instead: Instead,
}

/// Whose name is in it.
#[derive(Clone, Copy, Debug)]
pub enum Named {
    /// That of a resource or an interface.
    Resource(DescriptorRef),
    /// That of a kind of scope.
    Scope(&'static Kind),
    /// One of this crate.
    Known(&'static str),
}

/// What is taken.
#[derive(Clone, Copy, Debug)]
pub enum Instead {
    /// The form that its declaration asks for.
    ItsForm,
    /// The same, and it is the resource that has the lock.
    WithTheLockInside,
    /// All that provide it, where it is an interface; otherwise its form.
    All,
    /// This.
    Known(&'static str),
}
