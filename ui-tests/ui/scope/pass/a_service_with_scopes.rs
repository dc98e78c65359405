#![deny(warnings)]
//! Scopes on the app, within one another and by key; traits, providers, given values, functions around a value.
use std::sync::Arc;
use tenure::{AppHandle, Handover, ScopeError, ScopeHandle, managed_resource, resource, resource_main, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;

#[resource]
struct Clock;
#[resource(scope = Request, provided)]
struct RequestId(u32);
#[resource(scope = Request)]
trait Unit: Send + Sync {
    fn id(&self) -> u32;
}
#[resource(scope = Request, provides(dyn Unit))]
struct PgUnit {
    clock: Arc<Clock>,
    id: Arc<RequestId>,
    scope: ScopeHandle,
}
impl Unit for PgUnit {
    fn id(&self) -> u32 {
        let _ = (&self.clock, &self.scope);
        self.id.0
    }
}
#[managed_resource(scope = Step, around = Trace::around)]
struct Trace(u32);
impl Trace {
    async fn around(unit: Arc<dyn Unit>, handover: Handover<Self>) {
        let (trace, _) = handover.hand_over(Self(unit.id())).await;
        assert_eq!(trace.0, unit.id());
    }
}
#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(&'static str);
#[managed_resource(scope = Tenant, init = |id: Arc<TenantId>| Self(id.0))]
struct Schema(&'static str);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let request = app.scope::<Request>();
    let _ = request.provide(RequestId(7));
    let step = request.scope::<Step>();
    assert_eq!(step.get::<Trace>().await?.0, 7);
    assert_eq!(request.get::<dyn Unit>().await?.id(), 7);
    request.close().await?;
    assert_eq!(app.scope_for::<Tenant>(TenantId("a")).get::<Schema>().await?.0, "a");
    Ok(())
}
