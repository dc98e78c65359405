#![deny(warnings)]
//! The error of `main` is any type that becomes a `BoxError`, behind any alias; `configure` has one of its own.
use std::fmt;
use tenure::{AppBuilder, resource_main};

#[derive(Debug)]
struct Failed;
impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}
impl std::error::Error for Failed {}
type Result<T = (), E = Failed> = std::result::Result<T, E>;

#[resource_main(configure = Configured::configure)]
fn main() -> Result {
    Ok(())
}
struct Configured;
impl Configured {
    fn configure(app: AppBuilder) -> Result<AppBuilder, Box<dyn std::error::Error + Send + Sync>> {
        let _: u8 = "7".parse()?;
        Ok(app)
    }
}
