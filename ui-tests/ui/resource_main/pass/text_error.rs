#![deny(warnings)]
#[allow(unused_imports)]
use tenure::Shutdown;

#[tenure::resource_main]
fn main(_: Shutdown) -> Result<(), String> { Ok(()) }
