//! The kinds of scopes, as `#[scope]` declares them: one `static` for each.

use super::{const_text::Text, descriptor::Place, edge::KindRef, identity::Identity};

/// How many scopes may be open within each other; more than this are those of a circle.
const DEEPEST: usize = 64;

/// What is known of a kind of scope at compile time.
#[derive(Debug)]
pub struct Kind {
    name: &'static str,
    place: Place,
    /// Identity inside a `const`, where addresses cannot be compared.
    pub(crate) id: u64,
    /// Which member of a circle tells of it: the lowest.
    rank: u64,
    /// The kind that it opens in; `None` where that is the app. A reference would be a circle to rustc (E0391) where two kinds
    /// are within each other, before our own words for that.
    within: Option<KindRef>,
    /// Whether there is one such scope for each key.
    pub(crate) keyed: bool,
}

impl Kind {
    /// What generated code declares.
    #[doc(hidden)]
    pub const fn new(name: &'static str, place: Place, within: Option<KindRef>, keyed: bool) -> Self {
        let Identity { id, rank } = place.identity();
        Self { name, place, id, rank, within, keyed }
    }

    /// The kind that it opens in; `None` where that is the app.
    pub(crate) const fn within(&self) -> Option<&'static Self> {
        match self.within {
            Some(outer) => Some(outer.get()),
            None => None,
        }
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

    const fn comes_before(&self, other: &Self) -> bool {
        let (own, others) = (self.rank, other.rank);
        own < others || (own == others && self.id < other.id)
    }

    /// Whether what lives in `other` is there as long as a scope of this kind: it is this kind, or one around it.
    pub(crate) const fn sees(&self, other: &Self) -> bool {
        let (mut kind, mut depth) = (self, 0);
        loop {
            // Who walks in a circle has been told so.
            if kind.id == other.id || depth == DEEPEST {
                return true;
            }
            match kind.within() {
                Some(outer) => (kind, depth) = (outer, depth + 1),
                None => return false,
            }
        }
    }
}

/// What is around a scope was there before it: fails constant evaluation with the circle, if `root` is its first declared member.
#[track_caller]
pub const fn assert_nested(root: &'static Kind) {
    let (mut kind, mut depth) = (root, 0);
    while depth < DEEPEST {
        let Some(outer) = kind.within() else { return };
        if outer.id == root.id {
            tell(root);
        }
        if outer.comes_before(root) {
            return;
        }
        (kind, depth) = (outer, depth + 1);
    }
}

#[track_caller]
const fn tell(root: &'static Kind) -> ! {
    let mut text = Text::new();
    text.push("scopes are within each other: ");
    text.push(root.name);
    let mut kind = root;
    while let Some(outer) = kind.within() {
        text.push_all(&[" -> ", outer.name]);
        if outer.id == root.id {
            break;
        }
        kind = outer;
    }
    kind = root;
    while let Some(outer) = kind.within() {
        text.push_all(&["\n  `", kind.name, "` is within `", outer.name, "` at ", kind.file(), ":"]);
        text.push_number(kind.line() as usize);
        if outer.id == root.id {
            break;
        }
        kind = outer;
    }
    let of_one = if kind.id == root.id { "it" } else { "one of them" };
    text.push_all(&["\nhelp: leave `within` out of ", of_one, ", which is then opened on the app"]);
    text.fail()
}
