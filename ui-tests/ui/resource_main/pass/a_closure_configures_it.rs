#![deny(warnings)]
//! `configure` is a closure that needs no annotation, and gives the values that the app is to hold.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource(provided)]
struct Arguments(Vec<String>);
#[resource]
struct Clock(#[resource(value = 1)] u8);
#[resource]
trait Mailer: Send + Sync {}
struct Fake;
impl Mailer for Fake {}

#[resource_main(configure = |app| app.provide(Arguments(std::env::args().collect())).lend(Arc::new(Clock(2))).bind::<dyn Mailer>(Arc::new(Fake)).max_concurrency(1))]
async fn main(arguments: Arc<Arguments>, clock: Arc<Clock>, _: Arc<dyn Mailer>) {
    assert_eq!((arguments.0.len(), clock.0), (1, 2));
}
