//! error: E0277
//! errors: 2
//! `App::only` takes its roots in the form in which they are held.
use std::sync::Arc;
use tenure::{App, Lazy, resource, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
struct UnitOfWork;
#[resource(lazy)]
struct Report;

fn main() {
    let _ = App::only::<Lazy<Report>>();
    let _ = App::only::<(Arc<Report>,)>();
    let _ = App::only::<(Lazy<Report>, Arc<UnitOfWork>)>();
}
