#![deny(warnings)]
//! An app's resource may take an `AppHandle`, open scopes and use what they hold: it holds nothing of them.
use std::sync::Arc;
use tenure::{AppHandle, ScopeError, managed_resource, resource, resource_main, scope};

#[scope]
struct Request;
#[managed_resource(scope = Request, init = |server: Arc<Server>| Self(server))]
struct Handler(Arc<Server>);
#[resource]
struct Server {
    app: AppHandle,
}
impl Server {
    async fn serve(self: &Arc<Self>) -> Result<bool, ScopeError> {
        let request = self.app.scope::<Request>();
        let same = Arc::ptr_eq(&request.get::<Handler>().await?.0, self);
        request.close().await?;
        Ok(same)
    }
}

#[resource_main]
async fn main(server: Arc<Server>) -> Result<(), ScopeError> {
    assert!(server.serve().await?);
    Ok(())
}
