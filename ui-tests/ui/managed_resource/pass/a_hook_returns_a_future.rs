#![deny(warnings)]
//! A hook need not be an `async fn`: it may return a future, named or boxed, as long as it is `Send`.
use std::{future::{Future, Ready, ready}, pin::Pin, sync::Arc};
use tenure::{Shutdown, managed_resource, resource_main};

#[managed_resource(init = || ready(Self(1)), dispose = |_| ready(()), health = |_| ready(true))]
struct Named(u8);
#[managed_resource(init = Boxed::open, run = Boxed::work)]
struct Boxed(Arc<Named>);
impl Boxed {
    fn open(named: Arc<Named>) -> Pin<Box<dyn Future<Output = Result<Self, String>> + Send>> {
        Box::pin(async { Ok(Self(named)) })
    }
    fn work(self: Arc<Self>, stop: Shutdown) -> impl Future<Output = ()> + Send {
        stop.requested()
    }
}
#[managed_resource(init = Hidden::open)]
struct Hidden(Arc<Boxed>);
impl Hidden {
    fn open(boxed: Arc<Boxed>) -> Ready<Self> {
        ready(Self(boxed))
    }
}

#[resource_main]
async fn main(hidden: Arc<Hidden>) {
    assert_eq!(hidden.0.0.0, 1);
}
