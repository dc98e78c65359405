#![deny(warnings)]
//! A pool is held by resources, in scopes and by `main`; its instances are made as any resource is.
use std::sync::Arc;
use tenure::{AppHandle, Handover, Pool, managed_resource, resource, resource_main, scope};

#[resource]
struct Clock;
#[managed_resource(init = async |clock| Self(clock), health = |_| true, pool(max = 2, min = 1, check = "return"))]
struct Connection(Arc<Clock>);
#[resource(pool)]
struct Buffer {
    #[resource(default)]
    bytes: Vec<u8>,
}
#[managed_resource(pool(max = 1), around = async |handover: Handover<Worker>| drop(handover.hand_over(Worker).await))]
struct Worker;
#[scope]
struct Request;
#[resource(scope = Request)]
struct Handler {
    pool: Arc<Pool<Connection>>,
}
#[resource(after(Connection))]
struct Api {
    pool: Arc<Pool<Connection>>,
    workers: Arc<Pool<Worker>>,
}

#[resource_main]
async fn main(app: AppHandle, api: Arc<Api>, buffers: Arc<Pool<Buffer>>) {
    let connection = api.pool.acquire().await.expect("there are two");
    assert!(Arc::ptr_eq(&connection.0, &app.get::<Clock>()));
    assert!(buffers.acquire().await.expect("there are eight").bytes.is_empty());
    drop(api.workers.acquire().await.expect("there is one"));
    assert!(Arc::ptr_eq(&api.pool, &app.get::<Pool<Connection>>()));
    let request = app.scope::<Request>();
    assert!(Arc::ptr_eq(&request.get::<Handler>().await.expect("it is made").pool, &api.pool));
    request.close().await.expect("it closes");
}
