//! error: E0277
//! A scope is asked for what lives in it, and not the app.
use tenure::{AppHandle, resource, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
struct UnitOfWork;

fn unit(app: &AppHandle) {
    app.get::<UnitOfWork>();
}

fn main() {
    let _ = unit as fn(&AppHandle);
}
