#![deny(warnings)]
//! A `Vec` takes all providers, also none; an `Option` takes one or none; of several, one is primary. Traits may have supertraits.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource]
trait Named: Send + Sync {
    fn name(&self) -> &'static str;
}
#[resource]
trait Mailer: Named {}
#[resource]
trait Unheard: Send + Sync + 'static {}

#[resource(provides(dyn Mailer, dyn Named), primary)]
struct Smtp;
#[resource(provides(dyn Named, dyn Mailer,), optional)]
struct Log;
impl Named for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }
}
impl Named for Log {
    fn name(&self) -> &'static str {
        "log"
    }
}
impl Mailer for Smtp {}
impl Mailer for Log {}

#[resource_main]
async fn main(one: Arc<dyn Mailer>, all: Vec<Arc<dyn Named>>, none: Vec<Arc<dyn Unheard>>, nobody: Option<Arc<dyn Unheard>>) {
    assert_eq!(one.name(), "smtp");
    assert_eq!(all.iter().map(|named| named.name()).collect::<Vec<_>>(), ["smtp", "log"]);
    assert!(none.is_empty() && nobody.is_none());
}
