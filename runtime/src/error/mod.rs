//! One error type for each operation.

mod get;
mod lazy;
mod shutdown;
mod start;

pub use self::{get::GetError, lazy::LazyError, shutdown::ShutdownError, start::StartError};
