//! One error type for each operation.

mod get;
mod lazy;
mod pool;
mod scope;
mod shutdown;
mod start;

pub use self::{
    get::GetError,
    lazy::LazyError,
    pool::PoolError,
    scope::{FromScopeError, ScopeError},
    shutdown::ShutdownError,
    start::StartError,
};
