//! How a `#[resource_test]` fails. `untested::test` stands for `#[test]`, so that the tests here can call it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::Command,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use tenure::{AppHandle, BoxError, Lazy, LazyError, Shutdown, Tasks, managed_resource, resource, resource_test};

/// Where `#[test]` does nothing.
mod plain {
    pub(crate) mod __private {
        pub(crate) use tenure::__private::*;
        pub(crate) use untested::test;
    }
}

/// What a test panics with.
#[track_caller]
fn panic_of<R>(test: fn() -> R) -> String {
    let payload = catch_unwind(AssertUnwindSafe(test)).err().expect("the test fails");
    let owned = payload.downcast_ref::<String>().cloned();
    owned.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).expect("with a text")
}

/// Where a test leaves what it should have dropped.
type Left<T> = Mutex<Vec<Arc<T>>>;

fn leave<T>(left: &Left<T>, value: Arc<T>) {
    left.lock().unwrap_or_else(PoisonError::into_inner).push(value);
}

mod leaks {
    use super::*;

    #[resource]
    struct Database;

    #[resource]
    struct Api {
        database: Arc<Database>,
    }

    static TWICE: Left<Database> = Mutex::new(Vec::new());

    #[resource_test(crate = crate::plain, start_paused)]
    async fn holds_twice(api: Arc<Api>, database: Arc<Database>) {
        leave(&TWICE, Arc::clone(&api.database));
        leave(&TWICE, database);
    }

    #[test]
    fn what_is_held_after_its_disposal_is_named_with_its_count() {
        assert_eq!(panic_of(holds_twice), "`Database` is still held in 2 places after its disposal");
    }

    static BOTH: Left<Api> = Mutex::new(Vec::new());

    #[resource_test(crate = crate::plain, start_paused)]
    fn holds_a_dependent(api: Arc<Api>) {
        leave(&BOTH, api);
    }

    #[test]
    fn what_a_leak_holds_is_named_after_it() {
        let text = panic_of(holds_a_dependent);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "2 failures in this test:",
                "  - `Api` is still held in 1 place after its disposal",
                "  - `Database` is still held in 1 place after its disposal",
            ]
        );
    }

    #[managed_resource(init = || Self, dispose = |_: Self| ())]
    struct Taken;

    static TAKEN: Left<Taken> = Mutex::new(Vec::new());

    #[resource_test(crate = crate::plain, start_paused)]
    async fn holds_what_is_taken(taken: Arc<Taken>) {
        leave(&TAKEN, taken);
    }

    #[test]
    fn what_its_disposal_has_reported_is_not_reported_again() {
        let text = panic_of(holds_what_is_taken);
        assert!(text.starts_with("`Taken` (") && text.contains("still held in 1 other place"), "{text}");
        assert_eq!(text.matches("held").count(), 1, "{text}");
    }

    #[resource(lazy)]
    struct Cache;

    static LAZY: Left<Cache> = Mutex::new(Vec::new());

    #[resource_test(crate = crate::plain, start_paused)]
    async fn holds_what_is_lazy(cache: Lazy<Cache>) -> Result<(), LazyError> {
        leave(&LAZY, cache.get().await?);
        Ok(())
    }

    #[test]
    fn what_is_lazy_may_leak_as_well() {
        assert_eq!(panic_of(holds_what_is_lazy), "`Cache` is still held in 1 place after its disposal");
    }

    #[resource_test(crate = crate::plain, flavor = "multi_thread")]
    async fn ends_as_a_task_does(database: Arc<Database>, api: Arc<Api>) {
        let stop = tokio::spawn(async move {
            tokio::task::yield_now().await;
            drop(database);
        });
        drop((stop, api));
    }

    #[resource_test(crate = crate::plain, start_paused)]
    async fn ends_as_a_timer_does(database: Arc<Database>) {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            drop(database);
        });
    }

    #[test]
    fn a_task_that_has_just_ended_is_no_leak() {
        ends_as_a_task_does();
        ends_as_a_timer_does();
    }

    static LENT: Mutex<Option<Arc<Database>>> = Mutex::new(None);

    fn lent() -> Arc<Database> {
        Arc::clone(LENT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| Arc::new(Database)))
    }

    #[resource_test(crate = crate::plain, with(lent()))]
    async fn borrows(_: Arc<Database>) {}

    #[test]
    fn what_is_lent_is_its_owners_to_hold() {
        borrows();
    }

    #[resource_test(crate = crate::plain, start_paused, with(Database))]
    async fn holds_what_was_given(database: Arc<Database>) {
        leave(&TWICE, database);
    }

    #[test]
    fn a_value_of_with_is_the_apps_and_may_leak_as_well() {
        assert_eq!(panic_of(holds_what_was_given), "`Database` is still held in 1 place after its disposal");
    }
}

mod stops {
    use super::*;

    #[managed_resource(init = || Self, dispose = |_| Err("it will not go"))]
    struct Stubborn;

    #[resource_test(crate = crate::plain)]
    async fn cannot_close(_: Arc<Stubborn>) {}

    #[test]
    fn a_disposal_that_fails_fails_the_test() {
        let text = panic_of(cannot_close);
        assert!(text.starts_with("`Stubborn` (") && text.contains("its `dispose`"), "{text}");
        assert!(text.ends_with("it will not go"), "{text}");
    }

    static DISPOSED: AtomicU32 = AtomicU32::new(0);

    #[managed_resource(init = || Self, dispose = |_| { DISPOSED.fetch_add(1, SeqCst); })]
    struct Counted;

    #[resource_test(crate = crate::plain)]
    async fn panics(_: Arc<Counted>, _: Arc<Stubborn>) {
        panic!("the test's own");
    }

    #[resource_test(crate = crate::plain)]
    fn panics_too(_: Arc<Counted>, _: Arc<Stubborn>) {
        panic!("the test's own");
    }

    #[resource_test(crate = crate::plain)]
    async fn returns_an_error(_: Arc<Counted>, _: Arc<Stubborn>) -> Result<(), BoxError> {
        Err("the test's own".into())
    }

    #[test]
    fn everything_is_given_back_before_a_panic_or_an_error_goes_on() {
        let disposed = || DISPOSED.load(SeqCst);
        assert_eq!((panic_of(panics).as_str(), disposed()), ("the test's own", 1));
        assert_eq!((panic_of(panics_too).as_str(), disposed()), ("the test's own", 2));
        let error = returns_an_error().expect_err("the test fails");
        assert_eq!((format!("{error:?}").as_str(), disposed()), ("\"the test's own\"", 3));
    }

    #[test]
    fn what_fails_beside_it_is_printed() {
        let output = Command::new(env!("CARGO_BIN_EXE_failing")).output().expect("the program can be run");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let errors: Vec<_> = stderr.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
        let [disposal, leak] = errors[..] else { panic!("{stderr}") };
        assert!(disposal.starts_with("`Stubborn` (") && disposal.ends_with("it will not go"), "{disposal}");
        assert_eq!(leak, "`Stubborn` is still held in 1 place after its disposal");
        assert!(stderr.contains("panicked at tests/src/bin/failing.rs") && stderr.contains("the test's own"), "{stderr}");
        assert_eq!(output.status.code(), Some(101));
    }

    #[managed_resource(init = |tasks: Tasks| {
        tasks.spawn_when_running("work", async { Err::<(), _>("it is broken") });
        Self
    })]
    struct Worker;

    #[resource_test(crate = crate::plain)]
    async fn hears_of_it(_: Arc<Worker>, stop: Shutdown) {
        stop.requested().await;
    }

    #[resource_test(crate = crate::plain, start_paused)]
    async fn does_not_hear_of_it(_: Arc<Worker>) {
        std::future::pending::<()>().await;
    }

    #[test]
    fn a_task_that_fails_fails_the_test() {
        let text = panic_of(hears_of_it);
        assert!(text.starts_with("task `work` of `Worker` (") && text.ends_with("it is broken"), "{text}");
        let text = panic_of(does_not_hear_of_it);
        assert!(text.contains("the test had not returned when its time was up, and was cut off"), "{text}");
        assert_eq!(text.matches("it is broken").count(), 1, "{text}");
    }

    #[resource_test(crate = crate::plain, start_paused)]
    async fn does_not_return(app: AppHandle) {
        drop(app.shutdown("somebody wants it"));
        std::future::pending::<()>().await;
    }

    #[test]
    fn a_test_that_does_not_return_when_the_app_stops_is_cut_off() {
        let text = panic_of(does_not_return);
        assert!(text.contains("was cut off") && text.ends_with("somebody wants it"), "{text}");
    }
}

mod starts {
    use super::*;

    #[managed_resource(init = || Err::<Self, _>("no left"))]
    #[allow(dead_code, reason = "never comes to be")]
    struct Left;

    #[managed_resource(init = || Err::<Self, _>("no right"))]
    #[allow(dead_code, reason = "never comes to be")]
    struct Right;

    #[resource]
    struct Both {
        _left: Arc<Left>,
        _right: Arc<Right>,
    }

    #[resource_test(crate = crate::plain)]
    async fn needs_both(_: Arc<Both>) {
        unreachable!("it cannot start");
    }

    #[test]
    fn a_start_that_fails_says_all_that_failed() {
        let text = panic_of(needs_both);
        assert!(text.starts_with("2 failures while starting:"), "{text}");
        assert!(text.contains("no left") && text.contains("no right"), "{text}");
        assert!(text.contains("never started: `Both`"), "{text}");
    }

    #[resource(provided)]
    struct Given;

    #[resource_test(crate = crate::plain)]
    async fn misses_a_value(_: Arc<Given>) {}

    #[resource_test(crate = crate::plain, with(Given, Arc::new(Given)))]
    async fn has_too_many(_: Arc<Given>) {}

    #[resource_test(crate = crate::plain, with(Err::<Given, _>("none left")?))]
    async fn cannot_make_it(_: Arc<Given>) {}

    #[test]
    fn a_value_that_is_missing_too_many_or_cannot_be_made_is_said() {
        assert!(panic_of(misses_a_value).contains("`Given`"));
        assert!(panic_of(has_too_many).contains("was given two values"));
        assert_eq!(panic_of(cannot_make_it), "a value of `with` could not be made: none left");
    }
}
