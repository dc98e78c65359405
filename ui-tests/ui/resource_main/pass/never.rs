#![deny(warnings)]
#[allow(unused_imports)]
use tenure::Shutdown;

#[tenure::resource_main]
async fn main(stop: Shutdown) -> ! { stop.requested().await; std::process::exit(3) }
