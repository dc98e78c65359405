//! The public face of a running app.

mod builder;
mod handle;

pub use self::{builder::AppBuilder, handle::AppHandle};
