//! Items inside functions, items made by `macro_rules!`, two types of one name.
use std::sync::Arc;
use tenure::{managed_resource, resource};

mod one {
    #[tenure::resource]
    pub struct Config;
}
mod two {
    #[tenure::resource]
    pub struct Config(pub std::sync::Arc<super::one::Config>);
}

macro_rules! wrapper {
    ($name:ident, $inner:ty, $init:expr, $interface:path, $label:literal, $close:path) => {
        #[managed_resource(init = $init, name = $label, dispose = $close, provides(dyn $interface))]
        pub struct $name($inner);
        impl $interface for $name {}
        #[resource]
        pub struct Holder(pub Arc<$inner>, #[resource(value = $label)] pub &'static str);
    };
}
#[resource]
trait Shape: Send + Sync {}
wrapper!(Wrapped, two::Config, |config: Arc<one::Config>| Wrapped(two::Config(config)), Shape, "wrapped", close);
fn close(wrapped: &Wrapped) {
    let _ = &wrapped.0;
}

fn main() {
    #[resource]
    struct Wrapped {
        outer: Arc<crate::Wrapped>,
    }
    let _ = |wrapped: Wrapped| wrapped.outer;
}
