//! error: E0277
//! A scope that is looked up by a key says `key`.
use tenure::{AppHandle, scope};

#[scope]
struct Request;

async fn open(app: &AppHandle) {
    let _ = app.scope_for::<Request>(3);
}

fn main() {
    drop(open);
}
