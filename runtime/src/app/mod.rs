//! The public face of the engine: put together, started, asked, stopped.

mod attend;
mod builder;
mod handle;
mod health;
mod owner;
mod run;
mod start;
mod status;
mod stopped;

pub(crate) use self::{
    attend::describe,
    builder::Assembled,
    run::{Through, until_cut_off},
    start::drive,
};
pub use self::{
    builder::AppBuilder,
    handle::AppHandle,
    health::{HealthReport, ResourceHealth},
    owner::App,
    run::{Ran, RunError},
    status::{ResourceStatus, Status},
    stopped::Stopped,
};
