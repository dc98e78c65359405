//! What one resource wants of another: a pointer to its descriptor, and the form in which it is held.
//!
//! This is the only place that reads through a descriptor pointer. Edges are raw pointers and not `&'static`, since a
//! cyclic graph of references is rejected by rustc (E0391) before our own check could print its path.
#![allow(unsafe_code, reason = "descriptor pointers; argued at each place")]

use super::{descriptor::Descriptor, near::NearMiss};

/// Points to the descriptor of a resource, which is always a `static`.
#[derive(Clone, Copy)]
pub struct DescriptorRef(*const Descriptor);

// SAFETY: a `Descriptor` is `Sync` (asserted below), is never written after its initialisation, and lives for ever.
unsafe impl Send for DescriptorRef {}
// SAFETY: as above.
unsafe impl Sync for DescriptorRef {}

const _: () = {
    const fn is_sync<T: Sync>() {}
    is_sync::<Descriptor>();
};

impl DescriptorRef {
    /// A reference to `descriptor`, which must point to a `static`, as `&raw const STATIC` does.
    ///
    /// Generated code is the only caller: it names the `static` that it declares one line above.
    #[doc(hidden)]
    pub const fn to_static(descriptor: *const Descriptor) -> Self {
        Self(descriptor)
    }

    /// The descriptor itself.
    pub(crate) const fn get(self) -> &'static Descriptor {
        // SAFETY: made by `to_static` only, from the address of a `static`: valid, aligned, never written, never freed.
        unsafe { &*self.0 }
    }
}

impl std::fmt::Debug for DescriptorRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.get().name())
    }
}

/// How a dependency is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Arc<T>`
    Shared,
    /// `Option<Arc<T>>`
    Optional,
    /// `Vec<Arc<dyn Trait>>`
    All,
    /// `after(T)`: orders, without starting or holding.
    After,
    /// `Lazy<T>`: does not order the start.
    Lazy,
    /// `Arc<Pool<T>>`
    Pool,
}

/// Whose a thing is that the runtime itself gives: who may take it.
#[derive(Clone, Copy, Debug)]
pub enum Home {
    /// Anybody may take it.
    Anywhere,
    /// It is the app itself: anybody may take it, and may open scopes with it.
    App,
    /// It belongs to a resource: its `init` or `fallback` takes it.
    Resource,
    /// It belongs to a scope: a resource of that scope takes it.
    Scope,
    /// It belongs to this function-shaped resource: its `around` takes it.
    Around(DescriptorRef),
}

/// One thing that a hook, a field or `main` takes.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    /// A resource or an interface.
    Resource {
        /// Which one.
        to: DescriptorRef,
        /// In which form.
        form: Form,
    },
    /// Something the runtime itself gives, such as `Shutdown`; never a cause to wait.
    Framework {
        /// The type's name.
        name: &'static str,
        /// Who may take it.
        home: Home,
    },
    /// What only comes near something that can be taken: refused when the edge is checked.
    NearMiss(&'static NearMiss),
}

impl Edge {
    /// An edge to the resource behind `to`.
    pub const fn resource(to: DescriptorRef, form: Form) -> Self {
        Self::Resource { to, form }
    }
}
