//! error: E0277
//! errors: 3
//! A scope is asked for what it makes, and the app for what is lazy or pooled.
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
