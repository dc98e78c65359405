//! Trailing commas, paths of every kind, other attributes beside ours.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[resource(provides(dyn Mailer,), after(Clock,),)]
struct Smtp {}
#[resource()]
trait Mailer: Send + Sync {}
impl Mailer for Smtp {}

#[derive(Debug, Clone)]
#[managed_resource(init = <Self as Default>::default, dispose = std::mem::drop,)]
struct Clock;
impl Default for Clock {
    fn default() -> Self {
        Self
    }
}

mod inner {
    #[tenure::managed_resource(init = super::make::<0>, blocking)]
    pub(super) struct Number(#[allow(dead_code)] pub(super) u8);
}
fn make<const N: u8>() -> inner::Number {
    inner::Number(N)
}

#[tenure::resource_main]
#[allow(clippy::all)]
pub(crate) async fn main(_: Arc<Clock>, _: Arc<inner::Number>, all: Vec<Arc<dyn Mailer>>) {
    drop(all);
}
