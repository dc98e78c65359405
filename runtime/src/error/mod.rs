//! One error type for each operation.

mod get;
mod pool;
mod shutdown;
mod start;

pub use self::{get::GetError, pool::PoolError, shutdown::ShutdownError, start::StartError};
