#![deny(warnings)]
//! What lives shorter takes what lives longer: of its own scope, of those around it, and of the app, in every form.
use std::sync::Arc;
use tenure::{AppHandle, Lazy, Pool, ScopeError, ScopeHandle, resource, resource_main, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(within = Step)]
struct Part;

#[resource]
struct Clock;
#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Connection;
#[resource(scope = Request)]
struct Unit(Arc<Clock>, Lazy<Report>, Arc<Pool<Connection>>);
#[resource(scope = Step)]
struct Trace(Arc<Unit>, Arc<Clock>, AppHandle);
#[resource(scope = Part)]
struct Leaf(Arc<Trace>, Arc<Unit>, Arc<Clock>, ScopeHandle);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let (request, part);
    request = app.scope::<Request>();
    let step = request.scope::<Step>();
    part = step.scope::<Part>();
    let Leaf(trace, unit, clock, scope) = &*part.get::<Leaf>().await?;
    assert!(Arc::ptr_eq(&trace.0, unit) && Arc::ptr_eq(&unit.0, clock) && Arc::ptr_eq(&trace.1, clock));
    assert!(scope.is_open() && unit.1.get().await.is_ok() && unit.2.acquire().await.is_ok());
    assert!(Arc::ptr_eq(&trace.2.get::<Clock>(), clock));
    Ok(())
}
