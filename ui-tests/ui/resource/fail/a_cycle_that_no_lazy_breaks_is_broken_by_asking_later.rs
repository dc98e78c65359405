//! error: E0080
//! errors: 2
//! What cannot be lazy is looked up once it is needed.
use std::sync::Arc;
use tenure::resource;

#[tenure::scope]
struct Request;

#[resource(scope = Request)]
struct Unit(Arc<Audit>);

#[resource(scope = Request)]
struct Audit(Arc<Unit>);

#[resource(optional)]
struct Cache(Option<Arc<Metrics>>);

#[resource(optional)]
struct Metrics(Option<Arc<Cache>>);

fn main() {}
