//! error: E0277
use tenure::{AppHandle, scope};

#[scope]
struct Request;

fn work(app: &AppHandle) -> Result<(), String> {
    app.scope::<Request>().run_blocking(|_| Ok(()))
}

fn main() {}
