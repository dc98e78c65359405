//! error: E0277
//! Whoever asks an app to stop says why, in words that reports and logs repeat.
use tenure::{AppHandle, Cause};

fn stop(app: &AppHandle) {
    app.shutdown(Cause::Completed);
}

fn main() {}
