//! Notes over HTTP: the resources of the `service` example, one file for each. `main.rs` runs them.
//!
//! ```text
//! Config ── Database ──┐
//!    │                 ├── Notes ── Http
//!    │    LogMailer ───┘            │ │
//!    └──────────────────────────────┘ │
//! Inherited ──────────────────────────┘
//! ```
//!
//! No file knows this picture: it follows from what each of them takes.
#![allow(missing_debug_implementations, reason = "nobody prints a service")]

mod config;
mod database;
mod http;
mod listener;
mod mailer;
mod notes;

pub use self::{
    config::Config,
    database::Database,
    http::Http,
    listener::Inherited,
    mailer::{LogMailer, Mail, Mailer},
    notes::{Note, Notes},
};
