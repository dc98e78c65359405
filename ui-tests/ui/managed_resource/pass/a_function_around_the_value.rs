#![deny(warnings)]
//! One function makes the value, waits, and gives it back; it is a path, or a closure.
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};
use tenure::{CleanupStack, Handover, Shutdown, Tasks, managed_resource, resource, resource_main};

static GONE: AtomicU32 = AtomicU32::new(0);

#[resource]
struct Clock;

#[managed_resource(around = Self::serve, dispose_timeout = "1s", health = |_| true, after(Clock))]
struct Server {
    clock: Arc<Clock>,
}
impl Server {
    async fn serve(clock: Arc<Clock>, handover: Handover<Self>, _: Tasks, _: Shutdown, _: CleanupStack) -> std::io::Result<()> {
        let (server, _) = handover.hand_over(Self { clock }).await;
        drop(server.clock);
        GONE.fetch_add(1, Relaxed);
        Ok(())
    }
}
#[managed_resource(around = |handover: Handover<Client>| async move {
    drop(handover.hand_over(Client).await);
    GONE.fetch_add(1, Relaxed);
})]
struct Client;

#[resource_main]
async fn main(_: Arc<Server>, _: Arc<Client>) {
    assert_eq!(GONE.load(Relaxed), 0);
}
