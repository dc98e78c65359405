//! One error type for each operation.

mod get;
mod shutdown;
mod start;

pub use self::{get::GetError, shutdown::ShutdownError, start::StartError};
