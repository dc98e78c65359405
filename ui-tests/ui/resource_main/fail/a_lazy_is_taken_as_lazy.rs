//! error: E0080
//! errors: 2
//! `main` takes what is lazy as `Lazy<T>`, and nothing else.
use std::sync::Arc;
use tenure::{Lazy, resource};

#[resource(lazy)]
struct Report;
#[resource]
struct Clock;

#[tenure::resource_main]
async fn main(_: Arc<Report>, _: Lazy<Clock>, _: Lazy<Report>) {}
