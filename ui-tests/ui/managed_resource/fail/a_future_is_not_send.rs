//! error: none
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
