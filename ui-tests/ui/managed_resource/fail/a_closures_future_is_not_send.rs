//! error: none
//! errors: 2
//! What an asynchronous closure holds across an await is `Send`: its future may move to another thread there.
use std::{future::ready, rc::Rc};

#[tenure::managed_resource(
    init = || Self,
    run = async |_, stop| { let local = Rc::new(()); stop.requested().await; drop(local) },
    dispose = |_| async { let local = Rc::new(()); ready(()).await; drop(local) },
)]
struct Jobs;

fn main() {}
