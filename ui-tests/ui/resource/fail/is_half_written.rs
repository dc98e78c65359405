//! error: none
//! errors: 2
//! A half-written item is rustc's to report, and the rest of the program stays quiet.
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
