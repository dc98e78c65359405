//! error: E0080
//! errors: 3
//! `main` takes nothing of a scope, and opens one where it needs it.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;
#[resource(scope = Request)]
struct Unit;
#[resource(scope = Step)]
struct Trace;
#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(String);

#[tenure::resource_main]
async fn main(_: Arc<Unit>, _: Arc<Trace>, _: Arc<TenantId>) {}
