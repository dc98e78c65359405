#![deny(warnings)]
//! What lives in a scope has every hook but `run`: `init`, `dispose`, `fallback`, `retry`, limits and names; `around` too.
use std::sync::Arc;
use tenure::{AppHandle, CleanupStack, Handover, ScopeError, Shutdown, Tasks, managed_resource, resource, resource_main, scope};

#[scope]
struct Request;
#[managed_resource(scope = Request, init = Self::begin, dispose = Self::end, retry(attempts = 2, backoff = "1ms"), init_timeout = "9s")]
struct Begun;
impl Begun {
    async fn begin(_: Shutdown, _: CleanupStack, _tasks: Tasks) -> Result<Self, String> {
        Ok(Self)
    }
    async fn end(self) {}
}
#[managed_resource(scope = self::Request, init = || Err::<Self, _>("not today"), fallback = |_: Arc<Begun>| Self, name = "spare")]
struct Spare;
#[managed_resource(scope = Request, around = async |handover: Handover<Held>| drop(handover.hand_over(Held).await))]
struct Held;
#[resource(scope = Request, init = |all| all.count += 1, dispose = |all: &All| assert_eq!(all.count, 1), dispose_timeout = "none", blocking)]
struct All {
    _begun: Arc<Begun>,
    _spare: Arc<Spare>,
    _held: Arc<Held>,
    #[resource(default)]
    count: u8,
}

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    app.scope::<Request>().run(async |scope| scope.get::<All>().await.map(|all| assert_eq!(all.count, 1))).await
}
