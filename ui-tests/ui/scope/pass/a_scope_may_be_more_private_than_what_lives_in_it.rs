use std::sync::Arc;
use tenure::{AppHandle, ScopeError, resource, resource_main, scope};

mod orders {
    #[tenure::scope]
    pub(crate) struct Request;

    #[tenure::resource(scope = Request)]
    pub trait Repository: Send + Sync {}

    #[tenure::resource(scope = Request, provides(dyn Repository))]
    pub struct Transaction;
    impl Repository for Transaction {}
}

#[scope(within = orders::Request)]
struct Step;

#[resource(scope = Step)]
pub struct Trace(Arc<orders::Transaction>, Arc<dyn orders::Repository>);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let request = app.scope::<orders::Request>();
    let step = request.scope::<Step>();
    let trace = step.get::<Trace>().await?;
    assert!(Arc::ptr_eq(&trace.0, &request.get::<orders::Transaction>().await?) && Arc::strong_count(&trace.1) > 0);
    drop(trace);
    step.close().await.and(request.close().await).map_err(|_| ScopeError::ShuttingDown { scope: "Request" })
}
