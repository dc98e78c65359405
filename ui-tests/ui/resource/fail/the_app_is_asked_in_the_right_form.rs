//! error: E0080
//! errors: 3
//! The app is asked for a resource in the form in which it is held.
use tenure::{AppHandle, resource};

#[resource(lazy)]
struct Report;
#[resource]
struct Clock;
#[resource(optional)]
struct Cache;

fn ask(app: &AppHandle) {
    app.get::<Report>();
    app.lazy::<Clock>();
    app.get::<Cache>();
}

fn main() {
    let _ = ask as fn(&AppHandle);
}
