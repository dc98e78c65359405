//! error: E0277
//! errors: 4
//! A scope is opened on the app, within the scope around it, or by its key, as it was declared.
use tenure::{AppHandle, Scope, resource, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = Id)]
struct Tenant;
#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct Id;

fn open(app: &AppHandle, request: &Scope<Request>) {
    let _ = app.scope::<Step>();
    let _ = app.scope::<Tenant>();
    let _ = app.scope::<String>();
    let _ = request.scope::<Request>();
}

fn main() {
    let _ = open as fn(&AppHandle, &Scope<Request>);
}
