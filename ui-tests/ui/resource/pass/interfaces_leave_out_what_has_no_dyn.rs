//! What stands under `where Self: Sized`, or under a `#[cfg]` that does not hold, is no part of `dyn Trait`.
use std::{future::Future, pin::Pin, sync::Arc};
use tenure::resource;

#[resource]
trait Store: Send + Sync {
    type Row
    where
        Self: Sized;
    fn open<T>(_: T) -> Self
    where
        Self: Sized;
    #[cfg(any())]
    async fn never(&self);
    fn load<'a>(&'a self, key: &'a str) -> Pin<Box<dyn Future<Output = u8> + Send + 'a>>;
    fn shared(self: Arc<Self>) -> u8 {
        3
    }
}

trait Bounds: Send + Sync {}
#[resource]
trait Inherits: Bounds {}
#[resource]
trait Says
where
    Self: Send + Sync,
{
}

#[resource]
struct Holder(Vec<Arc<dyn Store>>, Vec<Arc<dyn Inherits>>, Vec<Arc<dyn Says>>);

fn main() {}
