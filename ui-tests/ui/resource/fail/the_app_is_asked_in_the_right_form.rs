//! error: E0277
//! errors: 4
//! The app is asked for a resource in the form in which it is held.
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
