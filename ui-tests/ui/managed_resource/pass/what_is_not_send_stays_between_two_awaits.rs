#![deny(warnings)]
//! A hook may use what is not `Send`, as long as it is gone at the next await; a synchronous one may use it anywhere.
use std::{cell::Cell, future::ready, rc::Rc, sync::Arc};
use tenure::{managed_resource, resource_main};

#[managed_resource(init = Db::connect, dispose = |_| drop(Rc::new(())))]
struct Db(u8);
impl Db {
    async fn connect() -> Self {
        let number = {
            let local = Rc::new(Cell::new(1));
            local.set(local.get() + 1);
            local.get()
        };
        ready(()).await;
        Self(number)
    }
}
#[managed_resource(init = |db: Arc<Db>| { let twin = Rc::new(db.0); Self(*twin) }, blocking)]
struct Files(u8);

#[resource_main]
async fn main(files: Arc<Files>) {
    let local = Rc::new(());
    ready(()).await;
    drop(local);
    assert_eq!(files.0, 2);
}
