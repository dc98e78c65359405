//! error: E0277
use tenure::{AppHandle, scope};

#[scope]
struct Request;

async fn open(app: &AppHandle) {
    let _ = app.scope_for::<Request>(3);
}

fn main() {
    drop(open);
}
