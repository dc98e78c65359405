//! error: E0277
//! errors: 2
//! A scope is run and closed by who opened it, and not by a handle, such as `provide` gives.
use tenure::{AppHandle, ScopeError, ScopeHandle, resource, scope};

#[scope]
struct Request;

#[resource(scope = Request, provided)]
struct RequestId(u64);

async fn handle(app: AppHandle) -> Result<u64, ScopeError> {
    app.scope::<Request>().provide(RequestId(7)).run(async |scope| Ok(scope.get::<RequestId>().await?.0)).await
}

async fn end(scope: ScopeHandle) -> Result<(), ScopeError> {
    scope.close().await
}

fn main() {}
