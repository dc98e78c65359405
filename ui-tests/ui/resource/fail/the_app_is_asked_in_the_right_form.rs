//! error: E0277
use tenure::{AppHandle, resource};

#[resource(lazy)]
struct Report;
#[resource]
struct Clock;
#[resource(optional)]
struct Cache;
#[resource]
trait Mailer: Send + Sync {}

fn ask(app: &AppHandle) {
    app.get::<Report>();
    app.lazy::<Clock>();
    app.lazy::<dyn Mailer>();
    app.get::<Cache>();
}

fn main() {}
