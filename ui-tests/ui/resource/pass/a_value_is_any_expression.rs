#![deny(warnings)]
//! `value` takes any expression, evaluated when the resource is made; `default` any type that has one.
use std::{collections::HashMap, marker::PhantomData, rc::Rc, sync::{Arc, Mutex, atomic::{AtomicU8, Ordering::Relaxed}}};
use tenure::{resource, resource_main};

const LIMIT: usize = 3;
static MADE: AtomicU8 = AtomicU8::new(0);

#[resource]
struct Api {
    #[resource(value = MADE.fetch_add(1, Relaxed))]
    counted: u8,
    #[resource(value = Vec::<u8>::with_capacity(LIMIT))]
    buffer: Vec<u8>,
    #[resource(value = if cfg!(any()) { 1 } else { return_two() })]
    number: u8,
    #[resource(value = Box::new(|n| n + 1))]
    function: Box<dyn Fn(u8) -> u8 + Send + Sync>,
    #[resource(value = [0; LIMIT])]
    array: [u8; LIMIT],
    #[resource(default)]
    map: Mutex<HashMap<String, &'static str>>,
    #[resource(default)]
    marker: PhantomData<fn() -> Rc<u8>>,
}
fn return_two() -> u8 {
    2
}

#[resource_main]
async fn main(api: Arc<Api>) {
    assert_eq!((MADE.load(Relaxed), api.counted, api.number, (api.function)(1), api.array), (1, 0, 2, 2, [0; 3]));
    assert!(api.buffer.capacity() >= LIMIT && api.map.lock().is_ok_and(|map| map.is_empty()));
    let PhantomData = api.marker;
}
