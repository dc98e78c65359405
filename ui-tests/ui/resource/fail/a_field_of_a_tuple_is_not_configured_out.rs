//! error: none
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Clock;

#[resource]
struct Pair(#[cfg(unix)] Arc<Clock>, #[resource(value = 7)] u32);

fn main() {}
