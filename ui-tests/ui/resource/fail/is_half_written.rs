//! error: none
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Api {
    db:
}
#[resource]
trait Mailer: Send + Sync {
    fn send(&self, to: );
}
#[resource]
struct Holder(Arc<Api>, Arc<dyn Mailer>);

fn main() {}
