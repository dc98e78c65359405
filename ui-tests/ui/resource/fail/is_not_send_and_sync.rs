//! error: E0277
//! errors: 3
//! A resource is `Send + Sync`, as it is shared by all threads.
use std::rc::Rc;

#[tenure::resource]
struct Api {
    #[resource(default)]
    local: Rc<u8>,
}

#[tenure::managed_resource(init = || Self(0.into()), dispose = |db| drop(db.0.take()))]
struct Db(std::cell::Cell<u8>);

fn main() {}
