//! Who holds what, as the status of an app tells it.

use std::sync::Arc;

use tenure::{App, AppState, BoxError, Pool, ResourceState, managed_resource, resource, scope};

#[resource]
struct Store;

#[resource]
struct Api {
    _store: Arc<Store>,
}

#[managed_resource(init = || Self, pool(max = 2))]
struct Connection;

#[scope]
struct Request;

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn each_holder_is_counted_but_not_the_app_itself() -> Result<(), BoxError> {
    let app = App::only::<(Arc<Api>, Arc<Pool<Connection>>)>().start().await?;
    let holders = |name: &str| app.status().resource(name).map(|status| status.holders);
    assert_eq!((holders("Store"), holders("Api")), (Some(1), Some(0)));
    let (store, api) = (app.get::<Store>(), app.get::<Api>());
    assert_eq!((holders("Store"), holders("Api")), (Some(2), Some(1)));
    let (stopped, ()) = tokio::join!(app.shutdown(), async { drop((store, api)) });
    stopped?;
    let status = app.status();
    assert_eq!((status.app, holders("Store"), holders("Api")), (AppState::Stopped, Some(0), Some(0)));
    Ok(())
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn what_is_held_after_the_end_is_counted_still() -> Result<(), BoxError> {
    let app = App::only::<Arc<Store>>().start().await?;
    let held = app.get::<Store>();
    app.shutdown().await?;
    let status = app.status();
    let store = status.resource("Store").ok_or("it is there")?;
    assert_eq!((store.state, store.holders), (ResourceState::Disposed, 1));
    drop(held);
    Ok(())
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn what_is_out_of_a_pool_and_which_scopes_are_open_is_told_in_a_line_each() -> Result<(), BoxError> {
    let app = App::only::<(Arc<Store>, Arc<Pool<Connection>>)>().start().await?;
    let pool = app.get::<Pool<Connection>>();
    let guard = pool.acquire().await?;
    let (one, other) = (app.scope::<Request>(), app.scope::<Request>());
    let status = app.status();
    let used = status.resource("Connection").and_then(|status| status.pool).ok_or("it is a pool")?;
    assert_eq!((used.in_use, used.idle, used.waiting), (1, 0, 0));
    assert_eq!(status.scopes, [("Request", 2)]);
    let text = status.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "app is running");
    assert!(lines[1].starts_with("  `Store` is ready for "), "{text}");
    assert!(lines[2].ends_with(", held in 1 place, 1 in use, 0 idle, 0 waited for"), "{text}");
    assert_eq!(lines[3], "  2 open scopes of kind `Request`");
    drop(guard);
    for scope in [one, other] {
        scope.close().await?;
    }
    assert!(app.status().scopes.is_empty());
    drop(pool);
    app.shutdown().await?;
    Ok(())
}
