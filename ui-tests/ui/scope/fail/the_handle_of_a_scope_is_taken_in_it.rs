//! error: E0080
//! errors: 2
//! A `ScopeHandle` is taken by what lives in a scope.
use tenure::{ScopeHandle, resource, scope};

#[scope]
struct Request;
#[resource]
struct Api {
    scope: ScopeHandle,
}
#[resource(scope = Request)]
struct Unit {
    scope: ScopeHandle,
}

#[tenure::resource_main]
async fn main(_: ScopeHandle) {}
