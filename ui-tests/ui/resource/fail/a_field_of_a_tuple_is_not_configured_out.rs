//! error: none
//! A field of a tuple struct is always there: without a name, the others would change their places with it.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Clock;

#[resource]
struct Pair(#[cfg(unix)] Arc<Clock>, #[resource(value = 7)] u32);

fn main() {}
