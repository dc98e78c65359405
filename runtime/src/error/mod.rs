//! One error type for each operation.

mod get;
mod scope;
mod shutdown;
mod start;

pub use self::{get::GetError, scope::ScopeError, shutdown::ShutdownError, start::StartError};
