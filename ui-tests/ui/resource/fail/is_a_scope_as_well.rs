//! error: none
//! errors: 2
//! A scope is a kind, and no resource.
use std::sync::Arc;
use tenure::{managed_resource, resource, scope};

#[resource]
#[scope]
struct Request;
#[scope]
#[managed_resource(init = || Self)]
struct Step;
#[resource(scope = Request)]
struct A;
#[resource(scope = Step)]
struct B;
#[resource]
struct Holder(Arc<Request>, Arc<Step>);

fn main() {}
