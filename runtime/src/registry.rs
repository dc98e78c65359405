//! Every resource that is linked into the program.

use crate::core::{descriptor::Descriptor, edge::DescriptorRef};

/// One annotated item, as `inventory` gathers it.
#[derive(Debug)]
pub struct Entry(DescriptorRef);

impl Entry {
    /// What generated code submits: a `static`.
    pub const fn new(descriptor: &'static Descriptor) -> Self {
        Self(DescriptorRef::to_static(descriptor))
    }
}

inventory::collect!(Entry);

/// Lists every resource and interface that is linked into the program, in no particular order.
///
/// The linker drops a crate that nothing refers to, together with its resources: [`link!`](crate::link) keeps it.
pub fn registered() -> impl Iterator<Item = &'static Descriptor> {
    inventory::iter::<Entry>.into_iter().map(|entry| entry.0.get())
}

/// Keeps the resources of the named crates in the program.
///
/// The linker drops a crate that nothing refers to, silently. `tenure::link!(orders, billing);`, written anywhere in the binary
/// or the test, is a reference. What another resource names as a dependency needs no such line.
#[macro_export]
macro_rules! link {
    ($($krate:ident),+ $(,)?) => {
        $(extern crate $krate as _;)+
    };
    ($($other:tt)*) => {
        ::core::compile_error!("`link!` takes the names of crates, as in Rust code: `tenure::link!(orders, billing);`");
    };
}

/// Writes a test that checks the graph of everything that is linked into the test program.
///
/// It finds what only the whole program knows: an interface without a provider or with two, a cycle through an interface. Values
/// that the program gives with `provide` count as given. Write `tenure::check!();` once in the library or the binary that
/// has the resources, or, with [`link!`](crate::link), in a test of its own.
#[macro_export]
macro_rules! check {
    () => {
        #[test]
        fn the_graph_of_resources_is_right() {
            $crate::__private::check_graph();
        }
    };
    ($($other:tt)+) => {
        ::core::compile_error!("`check!` takes nothing, and checks all that is linked into the test: `tenure::check!();`");
    };
}

/// What `check!` expands to.
///
/// # Panics
/// With all that is wrong.
#[track_caller]
pub fn check_graph() {
    if let Err(error) = crate::App::all().check() {
        panic!("{error}");
    }
}
