//! error: E0080
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
