//! error: E0277
//! errors: 3
//! The app is asked for resources, by their own types.
use std::sync::Arc;
use tenure::{AppHandle, resource};

struct Clock;
#[resource]
struct Db;
trait Mailer {}

fn get(app: &AppHandle) {
    app.get::<Clock>();
    let _: Arc<dyn Mailer> = app.get();
    app.get::<Arc<Db>>();
}

fn main() {}
