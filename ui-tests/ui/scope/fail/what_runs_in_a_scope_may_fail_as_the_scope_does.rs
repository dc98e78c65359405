//! error: E0277
//! The error of what runs in a scope has a place for the error of the scope itself.
use tenure::{AppHandle, scope};

#[scope]
struct Request;

fn work(app: &AppHandle) -> Result<(), String> {
    app.scope::<Request>().run_blocking(|_| Ok(()))
}

fn main() {}
