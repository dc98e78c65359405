//! error: E0277
//! errors: 7
//! A wrong attribute does not hide what else is wrong with its item.
use std::sync::Arc;
use tenure::{managed_resource, resource};

struct Clock;
#[resource(eraly)]
struct Api(#[resource(defualt)] u8, Arc<Clock>);

#[managed_resource(init = Self::connect, dispoze = Self::close)]
struct Db;
impl Db {
    async fn connect(_: Arc<Clock>) -> Self {
        Self
    }
}

#[tenure::resource_main(flavour = "current_thread")]
async fn main(_: Arc<Api>, _: Arc<Db>, _: Arc<Clock>) {}
