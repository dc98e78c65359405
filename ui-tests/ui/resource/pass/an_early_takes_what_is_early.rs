#![deny(warnings)]
//! What is early takes what is early, what is given, and the framework's own; what is late takes both.
use std::sync::Arc;
use tenure::{AppBuilder, AppHandle, Shutdown, managed_resource, resource, resource_main};

#[resource(provided, early)]
struct Arguments(u8);
#[managed_resource(init = |arguments: Arc<Arguments>, _: Shutdown| Self(arguments.0), early)]
struct Config(u8);
#[resource(early, optional)]
struct Extra(Arc<Config>);
#[resource(early)]
struct Settings {
    config: Arc<Config>,
    extra: Option<Arc<Extra>>,
    _app: AppHandle,
}
#[resource]
struct Api(Arc<Settings>);

#[resource_main(configure = |app: AppBuilder| app.provide(Arguments(5)))]
async fn main(api: Arc<Api>) {
    assert_eq!(api.0.config.0, 5);
    assert!(api.0.extra.as_ref().is_some_and(|extra| Arc::ptr_eq(&extra.0, &api.0.config)));
}
