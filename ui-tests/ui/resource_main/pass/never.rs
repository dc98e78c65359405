#![deny(warnings)]
#[allow(unused_imports)]
use tenure::Shutdown;

#[tenure::resource_main]
async fn main(stop: Shutdown) -> ! { drop(stop); std::process::exit(0) }
