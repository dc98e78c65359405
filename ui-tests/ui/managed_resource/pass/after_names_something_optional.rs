#![deny(warnings)]
//! `after` orders, and does not hold: it may name what is optional, and what is a parameter too, or twice.
use std::sync::Arc;
use tenure::{AppHandle, managed_resource, resource, resource_main};

#[managed_resource(init = || Err::<Self, _>("it is not there today"), optional)]
struct Cache;
#[resource]
struct Clock;
#[managed_resource(init = |clock| Self { clock }, after(Cache, Clock, self::Clock))]
struct Api {
    clock: Arc<Clock>,
}

#[resource_main]
async fn main(api: Arc<Api>, app: AppHandle, cache: Option<Arc<Cache>>) {
    assert!(cache.is_none() && app.try_get::<Cache>().is_err());
    assert!(Arc::ptr_eq(&api.clock, &app.get::<Clock>()));
}
