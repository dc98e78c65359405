//! How scopes end: too late, on many threads, with an error that is none, with a stream that nobody reads to its end.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Duration,
};

use tenure::{App, BoxError, Handover, Reason, ScopeError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;

#[scope(key = Tenant)]
struct Tenancy;

#[resource(scope = Tenancy, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct Tenant(usize);

/// How many things there are, and how many there were.
#[resource(provided)]
#[derive(Clone, Default)]
struct Count {
    live: Arc<AtomicUsize>,
    made: Arc<AtomicUsize>,
}

impl Count {
    fn enter(&self) {
        self.live.fetch_add(1, SeqCst);
        self.made.fetch_add(1, SeqCst);
    }

    fn leave(&self) {
        self.live.fetch_sub(1, SeqCst);
    }
}

#[resource(scope = Request, provided)]
struct Number(#[allow(dead_code)] usize);

/// Takes its time to come and to go.
#[managed_resource(scope = Request, init = Unit::begin, dispose = Unit::end)]
struct Unit(Arc<Count>);

impl Unit {
    async fn begin(count: Arc<Count>) -> Self {
        tokio::task::yield_now().await;
        count.enter();
        Self(count)
    }

    async fn end(&self) {
        tokio::task::yield_now().await;
        self.0.leave();
    }
}

#[managed_resource(scope = Request, init = Work::new, dispose = Work::end)]
struct Work(Arc<Unit>);

impl Work {
    fn new(unit: Arc<Unit>) -> Self {
        unit.0.enter();
        Self(unit)
    }

    fn end(self) {
        self.0.0.leave();
    }
}

#[managed_resource(scope = Tenancy, init = Shelf::open, dispose = Shelf::close)]
struct Shelf(Arc<Count>);

impl Shelf {
    async fn open(tenant: Arc<Tenant>, count: Arc<Count>) -> Self {
        for _ in 0..tenant.0 {
            tokio::task::yield_now().await;
        }
        count.enter();
        Self(count)
    }

    async fn close(self) {
        tokio::task::yield_now().await;
        self.0.leave();
    }
}

/// A client that goes away is no error.
#[managed_resource(scope = Request, around = Connection::held)]
struct Connection;

impl Connection {
    async fn held(handover: Handover<Self>) {
        let (_, ended) = handover.hand_over(Self).await;
        let gone = ended.with_error(|error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe);
        if gone == Some(true) {
            ended.suppress();
        }
    }
}

async fn app() -> Result<(App, Count), BoxError> {
    let count = Count::default();
    Ok((App::all().provide(count.clone()).start().await?, count))
}

#[tokio::test]
async fn a_value_for_a_scope_that_came_too_late_is_dropped_and_the_next_call_says_why() -> TestResult {
    let (app, _count) = app().await?;
    app.shutdown().await?;
    let late = app.scope::<Request>().with(Number(7)).run(async |scope| scope.get::<Number>().await).await;
    assert!(matches!(late, Err(ScopeError::ShuttingDown { .. })));
    Ok(())
}

/// What a body fails with.
#[derive(Debug)]
enum Failed {
    Io(io::Error),
    Scope(#[allow(dead_code)] ScopeError),
}

impl From<ScopeError> for Failed {
    fn from(error: ScopeError) -> Self {
        Self::Scope(error)
    }
}

#[tokio::test]
async fn an_error_is_suppressed_only_by_who_says_so_and_only_where_nothing_has_to_be_returned() -> TestResult {
    #[managed_resource(scope = Request, around = Tolerant::held)]
    struct Tolerant;

    impl Tolerant {
        async fn held(handover: Handover<Self>) {
            let (_, ended) = handover.hand_over(Self).await;
            let gone =
                ended.with_error(|error: &Failed| matches!(error, Failed::Io(io) if io.kind() == io::ErrorKind::BrokenPipe));
            if gone == Some(true) {
                ended.suppress();
            }
        }
    }

    let (app, _count) = app().await?;
    let body = |kind: io::ErrorKind| {
        async move |scope: &tenure::Scope<Request>| {
            scope.get::<Tolerant>().await?;
            Err::<u32, _>(Failed::Io(kind.into()))
        }
    };
    let suppressed = app.scope::<Request>().run_suppressing(body(io::ErrorKind::BrokenPipe)).await;
    assert!(matches!(suppressed, Ok(None)), "{suppressed:?}");
    let other = app.scope::<Request>().run_suppressing(body(io::ErrorKind::NotFound)).await;
    assert!(matches!(&other, Err(Failed::Io(error)) if error.kind() == io::ErrorKind::NotFound), "{other:?}");
    let returned = app.scope::<Request>().run(body(io::ErrorKind::BrokenPipe)).await;
    assert!(matches!(&returned, Err(Failed::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe), "{returned:?}");
    // One that looks for another type of error sees none.
    let scope = app.scope::<Request>();
    scope.get::<Connection>().await?;
    scope.close_with(Reason::Failed).await?;
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads_all_that_is_made_is_given_back_once_wherever_it_is_cut_off() -> TestResult {
    let (app, count) = app().await?;
    let mut tasks = Vec::new();
    for i in 0..2_000 {
        let scope = app.scope::<Request>();
        let task = tokio::spawn(scope.run(async move |scope| {
            let (work, unit) = tokio::join!(scope.get::<Work>(), scope.get::<Unit>());
            assert!(Arc::ptr_eq(&work?.0, &unit?));
            for _ in 0..i % 7 {
                tokio::task::yield_now().await;
            }
            assert!(i % 5 != 0, "one in five panics");
            Ok::<_, ScopeError>(())
        }));
        if i % 3 == 0 {
            for _ in 0..i % 11 {
                tokio::task::yield_now().await;
            }
            task.abort();
        }
        tasks.push(task);
    }
    for task in tasks {
        let _ = task.await;
    }
    let report = app.shutdown().await?;
    assert_eq!((count.live.load(SeqCst), report.scopes_cancelled), (0, 0));
    assert!(count.made.load(SeqCst) > 2_000, "most had work");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_has_one_instance_at_a_time_however_often_it_is_closed_meanwhile() -> TestResult {
    let (app, count) = app().await?;
    let mut tasks = Vec::new();
    for i in 0..500 {
        let (app, count) = (app.handle(), count.clone());
        tasks.push(tokio::spawn(async move {
            match app.scope_for::<Tenancy>(Tenant(i % 3)).get::<Shelf>().await {
                Ok(shelf) => assert!(count.live.load(SeqCst) <= 3, "{}", Arc::strong_count(&shelf)),
                // Another task has closed it between the two calls.
                Err(ScopeError::Closed { .. }) => {}
                Err(error) => panic!("{error}"),
            }
            if i % 4 == 0 {
                app.close_scope_for::<Tenancy>(&Tenant(i % 3)).await.expect("nobody holds a shelf for long");
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    assert!(count.live.load(SeqCst) <= 3);
    app.shutdown().await?;
    assert_eq!(count.live.load(SeqCst), 0);
    Ok(())
}

/// A stream of numbers without end, some of which have to be waited for.
struct Numbers(u32);

impl futures_core::Stream for Numbers {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
        self.0 += 1;
        if self.0.is_multiple_of(3) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(self.0))
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_dropped_half_way_closes_its_scope_and_the_app_waits_for_that() -> TestResult {
    let (app, count) = app().await?;
    let scope = app.scope::<Request>();
    scope.get::<Work>().await?;
    let mut stream = Box::pin(scope.attach(Numbers(0)));
    let first = std::future::poll_fn(|context| futures_core::Stream::poll_next(stream.as_mut(), context)).await;
    assert_eq!((first, count.live.load(SeqCst)), (Some(1), 2));
    drop(stream);
    app.shutdown().await?;
    assert_eq!(count.live.load(SeqCst), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_never_ends_is_cut_off_when_the_app_stops() -> TestResult {
    let (app, count) = app().await?;
    let scope = app.scope::<Request>();
    scope.get::<Work>().await?;
    let mut stream = Box::pin(scope.attach(Numbers(0)));
    let reader = tokio::spawn(async move {
        let mut items = 0;
        while std::future::poll_fn(|context| futures_core::Stream::poll_next(stream.as_mut(), context)).await.is_some() {
            items += 1;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        items
    });
    tokio::task::yield_now().await;
    let report = app.shutdown().await?;
    assert_eq!((report.scopes_cancelled, count.live.load(SeqCst)), (1, 0));
    assert!((8..=12).contains(&reader.await?), "it had ten seconds to drain");
    Ok(())
}
