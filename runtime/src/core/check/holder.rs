//! Who takes something, as far as the laws ask.
//!
//! Not its descriptor, in which all that it takes stands: where one thing there is wrong, rustc reads none of it, and what is wrong
//! with the others would not be told.

use crate::core::{descriptor::Descriptor, kind::Kind};

/// How long a resource lives, as its options say.
#[derive(Clone, Copy, Debug)]
pub enum Life {
    /// As long as the app; but it could live in a scope.
    App,
    /// As long as the app, since it says something that what lives in a scope cannot say.
    OnlyApp,
    /// The same, and it belongs to the configuration phase.
    Early,
    /// As long as a scope of this kind.
    Scope(&'static Kind),
}

impl Life {
    pub(super) const fn scope(self) -> Option<&'static Kind> {
        match self {
            Self::Scope(kind) => Some(kind),
            Self::App | Self::OnlyApp | Self::Early => None,
        }
    }
}

/// Who takes something.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) name: &'a str,
    pub(super) life: Life,
    /// Where it may be what it takes.
    pub(super) id: Option<u64>,
}

impl Holder<'static> {
    pub(super) const fn of(descriptor: &Descriptor) -> Self {
        let options = &descriptor.options;
        let life = match options.scope {
            Some(kind) => Life::Scope(kind),
            None if options.early => Life::Early,
            None if options.lazy || options.optional || options.pool.is_some() || !descriptor.edges[2].is_empty() => {
                Life::OnlyApp
            }
            None => Life::App,
        };
        Self { name: descriptor.name(), life, id: Some(descriptor.id) }
    }
}
