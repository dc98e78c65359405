//! error: E0277
use tenure::{Scope, resource, scope};

#[scope]
struct Request;
#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Connection;
struct Clock;

async fn ask(scope: &Scope<Request>) {
    let _ = scope.get::<Report>().await;
    let _ = scope.get::<Connection>().await;
}

async fn ask_for_nothing(scope: &Scope<Request>) {
    let _ = scope.get::<Clock>().await;
}

fn main() {}
