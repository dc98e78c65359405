//! error: none
//! The parameters of `main` are always there.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource]
struct Clock;

#[resource_main]
fn main(#[cfg(unix)] _clock: Arc<Clock>) {}
