//! Scopes with a key, and scopes that are opened while others are closed: on many threads, at the worst moment.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
};

use tenure::{App, BoxError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;

#[resource(scope = Tenant, provided)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TenantId(u32);

#[managed_resource(scope = Tenant, init = Name::new)]
struct Name(u32);

impl Name {
    fn new(id: Arc<TenantId>) -> Self {
        Self(id.0)
    }
}

#[test]
fn whoever_finds_the_scope_of_a_key_finds_the_key_in_it() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    let barrier = Barrier::new(3);
    thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                for id in 0..1_000 {
                    barrier.wait();
                    let name = app.scope_for::<Tenant>(TenantId(id)).get_blocking::<Name>();
                    assert!(matches!(&name, Ok(name) if name.0 == id), "{:?}", name.map(drop));
                }
            });
        }
    });
    app.shutdown_blocking()?;
    Ok(())
}

#[test]
fn a_key_that_is_opened_while_it_is_closed_is_open_or_closed_and_the_app_stops() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    let over = AtomicBool::new(false);
    let closing = app.handle();
    thread::scope(|threads| {
        threads.spawn(|| {
            for _ in 0..20_000 {
                drop(app.scope_for::<Tenant>(TenantId(0)));
            }
            over.store(true, SeqCst);
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        while !over.load(SeqCst) {
            runtime.block_on(closing.close_scope_for::<Tenant>(&TenantId(0))).expect("nothing fails");
        }
    });
    // One that is listed and cannot be found would use up the limit of the stop, and be in its report.
    app.shutdown_blocking()?;
    Ok(())
}

#[test]
fn an_inner_scope_that_is_opened_while_the_outer_one_is_closed_is_closed_with_it() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    for _ in 0..1_000 {
        let request = app.scope::<Request>();
        let (handle, barrier) = (request.handle(), Barrier::new(2));
        thread::scope(|threads| {
            threads.spawn(|| {
                barrier.wait();
                for _ in 0..20 {
                    // Nobody but the outer scope closes it.
                    std::mem::forget(handle.scope::<Step>());
                }
            });
            barrier.wait();
            request.close_blocking()
        })?;
    }
    app.shutdown_blocking()?;
    Ok(())
}
