#![deny(warnings)]
//! What a closure makes says what its parameters are; one that is ignored says its type.
use std::{io, sync::Arc};
use tenure::{Shutdown, Tasks, managed_resource, resource, resource_main};

#[resource]
struct Clock;
#[managed_resource(init = |clock| Self(clock))]
struct Plain(Arc<Clock>);
#[managed_resource(init = |clock, tasks| Self { clock, tasks })]
struct Named {
    clock: Arc<Clock>,
    tasks: Tasks,
}
#[managed_resource(init = async |plain, _: Shutdown| Ok::<_, io::Error>(Self(plain)))]
struct Waiting(Arc<Plain>);
#[managed_resource(init = async move |waiting| { let made = Self(waiting, 1); std::future::ready(made).await })]
struct Moved(Arc<Waiting>, u8);
#[managed_resource(init = |moved: Arc<Moved>| Self { number: moved.1 + 1 }, blocking)]
struct Typed {
    number: u8,
}

#[resource_main]
async fn main(named: Arc<Named>, moved: Arc<Moved>, typed: Arc<Typed>) {
    let _: &Tasks = &named.tasks;
    assert!(Arc::ptr_eq(&moved.0.0.0, &named.clock));
    assert_eq!(typed.number, 2);
}
