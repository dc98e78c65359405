//! A resource, as people read of it.

use std::fmt;

use super::{descriptor::Descriptor, kind::Kind};

/// A resource, as reports name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResourceInfo {
    /// Its name.
    pub name: &'static str,
    /// The module it is declared in.
    pub module: &'static str,
    /// The file it is declared in.
    pub file: &'static str,
    /// The line its attribute stands at.
    pub line: u32,
}

impl ResourceInfo {
    pub(crate) const fn of(descriptor: &'static Descriptor) -> Self {
        Self { name: descriptor.name(), module: descriptor.module(), file: descriptor.file(), line: descriptor.line() }
    }

    /// A scope, as the kind it is of.
    pub(crate) const fn scope(kind: &'static Kind) -> Self {
        Self { name: kind.name(), module: kind.module(), file: kind.file(), line: kind.line() }
    }

    /// A cleanup stack that belongs to nobody else: it stands where it was made.
    pub(crate) const fn cleanup_stack(made: &'static std::panic::Location<'static>) -> Self {
        Self { name: "CleanupStack", module: "", file: made.file(), line: made.line() }
    }

    /// The app itself, where a failure is nobody else's: it stands where it was started.
    pub(crate) const fn app(started: &'static std::panic::Location<'static>) -> Self {
        Self { name: "app", module: "", file: started.file(), line: started.line() }
    }

    /// Whether it is the app itself, and not a resource of that name.
    pub(crate) fn is_app(&self) -> bool {
        self.module.is_empty() && self.name == "app"
    }
}

impl fmt::Display for ResourceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}:{})", self.name, self.file, self.line)
    }
}
