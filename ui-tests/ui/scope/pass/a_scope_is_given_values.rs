#![deny(warnings)]
//! A scope is given values before anything asks for them; also in place of what has an `init`.
use std::sync::Arc;
use tenure::{AppHandle, ScopeError, managed_resource, resource, resource_main, scope};

#[scope]
struct Request;
#[resource(scope = Request, provided)]
struct Id(u32);
#[managed_resource(scope = Request, init = |id: Arc<Id>| Self(id.0 + 1))]
struct Unit(u32);
#[resource(scope = Request)]
struct Handler(Arc<Id>, Arc<Unit>);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let request = app.scope::<Request>().with(Id(7));
    let handler = request.get::<Handler>().await?;
    assert_eq!((handler.0.0, handler.1.0), (7, 8));
    let other = app.scope::<Request>();
    let other = other.provide(Id(1)).provide(Unit(5)).get::<Handler>().await?;
    assert_eq!((other.0.0, other.1.0), (1, 5));
    Ok(())
}
