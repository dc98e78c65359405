//! The kinds of scopes, as `#[scope]` declares them: one `static` for each.

use super::descriptor::Place;

/// What is known of a kind of scope at compile time.
#[derive(Debug)]
pub struct Kind {
    name: &'static str,
    place: Place,
    /// Identity inside a `const`, where addresses cannot be compared.
    pub(crate) id: u64,
    /// The kind that it opens in; `None` where that is the app.
    pub(crate) within: Option<&'static Kind>,
    /// Whether there is one such scope for each key.
    pub(crate) keyed: bool,
}

impl Kind {
    /// What generated code declares.
    #[doc(hidden)]
    pub const fn new(name: &'static str, place: Place, within: Option<&'static Self>, keyed: bool) -> Self {
        Self { name, place, id: place.identity().id, within, keyed }
    }

    /// Its name: that of the type.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The module it is declared in.
    pub const fn module(&self) -> &'static str {
        self.place.module
    }

    /// The file it is declared in.
    pub const fn file(&self) -> &'static str {
        self.place.file
    }

    /// The line its attribute stands at.
    pub const fn line(&self) -> u32 {
        self.place.line
    }

    /// Whether what lives in `other` is there as long as a scope of this kind: it is this kind, or one around it.
    pub(crate) const fn sees(&self, other: &Self) -> bool {
        let mut kind = self;
        loop {
            if kind.id == other.id {
                return true;
            }
            match kind.within {
                Some(outer) => kind = outer,
                None => return false,
            }
        }
    }
}
