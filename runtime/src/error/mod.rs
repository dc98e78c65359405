//! One error type for each operation.

mod get;
mod lazy;
mod scope;
mod shutdown;
mod start;

pub use self::{get::GetError, lazy::LazyError, scope::ScopeError, shutdown::ShutdownError, start::StartError};
