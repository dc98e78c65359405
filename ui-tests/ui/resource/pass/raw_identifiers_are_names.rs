#![deny(warnings)]
#![allow(non_camel_case_types)]
//! A keyword may be a name of everything, and is known without its `r#`.
use std::sync::Arc;
use tenure::{App, resource};

#[resource]
struct r#type {
    #[resource(default)]
    r#fn: u8,
}
#[resource]
trait r#dyn: Send + Sync {}
#[resource(provides(dyn r#dyn), after(r#type))]
struct r#impl(Arc<r#type>);
impl r#dyn for r#impl {}
#[tenure::managed_resource(init = r#impl::r#new, dispose = |r#old| drop(r#old.r#as.clone()))]
struct r#async {
    r#as: Arc<dyn r#dyn>,
}
impl r#impl {
    fn new(r#as: Arc<dyn r#dyn>) -> r#async {
        r#async { r#as }
    }
}

fn main() {
    let app = App::only::<(Arc<r#async>, Arc<r#impl>)>().start_blocking().expect("it starts");
    assert_eq!(app.get::<r#impl>().0.r#fn, 0);
    for name in ["type", "impl", "async"] {
        assert!(app.status().resource(name).is_some());
    }
    app.shutdown_blocking().expect("it stops");
}
