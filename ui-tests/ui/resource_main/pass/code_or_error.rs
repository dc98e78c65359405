#![deny(warnings)]
#[allow(unused_imports)]
use tenure::Shutdown;

#[tenure::resource_main]
fn main() -> Result<std::process::ExitCode, Box<dyn std::error::Error + Send + Sync>> { Ok(std::process::ExitCode::SUCCESS) }
