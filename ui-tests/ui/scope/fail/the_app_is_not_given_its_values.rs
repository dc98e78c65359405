//! error: E0277
//! errors: 2
//! A scope is given its values, and not the app.
use std::sync::Arc;
use tenure::{App, resource, scope};

#[scope]
struct Request;
#[resource(scope = Request, provided)]
struct RequestId;
#[resource(pool)]
struct Buffer;

fn main() {
    let _ = App::all().provide(RequestId);
    let _ = App::all().lend(Arc::new(Buffer));
}
