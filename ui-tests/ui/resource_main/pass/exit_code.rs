#![deny(warnings)]
#[allow(unused_imports)]
use tenure::Shutdown;

#[tenure::resource_main]
async fn main() -> std::process::ExitCode { std::process::ExitCode::SUCCESS }
