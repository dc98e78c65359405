//! The crate may be anywhere.
mod vendor {
    pub use tenure as lifecycle;
}
use std::sync::Arc;

#[tenure::resource(crate = vendor::lifecycle)]
struct Clock;

#[tenure::managed_resource(init = |_: Arc<Clock>| Self, crate = crate::vendor::lifecycle)]
struct Db;

#[tenure::resource(crate = ::tenure)]
trait Mailer: Send + Sync {}

#[tenure::resource_main(crate = vendor::lifecycle)]
fn main(_: Arc<Db>) {}
