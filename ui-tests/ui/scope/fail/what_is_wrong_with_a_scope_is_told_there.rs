//! error: none
//! errors: 3
//! Whoever lives in a scope that is declared wrongly, or opens it, hears nothing of that.
use std::sync::Arc;
use tenure::{AppHandle, resource, scope};

#[scope]
struct Request;
#[scope(witin = Request)]
struct Step;
#[scope(within = )]
struct Part;

#[resource(scope = Request)]
struct Work;
#[resource(scope = Step)]
struct OfStep(Arc<Work>);
#[resource(scope = Part)]
struct OfPart(Arc<Work>);

#[scope(kye = TenantId)]
struct Tenant;
#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(u64);

#[tenure::resource_main]
async fn main(app: AppHandle) {
    let _ = app.scope_for::<Tenant>(TenantId(1));
}
