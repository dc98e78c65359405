#![deny(warnings)]
//! An `init` takes up to twelve parameters, each of them as often as it likes.
use std::sync::Arc;
use tenure::{AppHandle, CleanupStack, Lazy, Shutdown, Tasks, managed_resource, resource, resource_main};

#[resource]
struct Clock;
#[resource(lazy)]
struct Report;
#[managed_resource(init = Self::start)]
struct Api(bool);
impl Api {
    #[allow(clippy::too_many_arguments)]
    async fn start(
        first: Arc<Clock>,
        second: Arc<Clock>,
        _: Lazy<Report>,
        _: Option<Arc<dyn Mailer>>,
        all: Vec<Arc<dyn Mailer>>,
        _: Shutdown,
        _: Tasks,
        _: CleanupStack,
        _: AppHandle,
        _: Arc<Clock>,
        _: Arc<Clock>,
        twelfth: Arc<Clock>,
    ) -> Self {
        Self(all.is_empty() && Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&first, &twelfth))
    }
}
#[resource]
trait Mailer: Send + Sync {}

#[resource_main]
async fn main(api: Arc<Api>) {
    assert!(api.0);
}
