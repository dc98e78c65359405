//! error: none
//! errors: 2
//! What a hook holds across an await is `Send`: its future may move to another thread there.
use std::rc::Rc;

#[tenure::managed_resource(init = Db::connect, dispose = Db::close)]
struct Db;
impl Db {
    async fn connect() -> Self {
        let local = Rc::new(());
        std::future::ready(()).await;
        drop(local);
        Self
    }
    async fn close(&self) {
        let local = Rc::new(());
        std::future::ready(()).await;
        drop(local);
    }
}

fn main() {}
