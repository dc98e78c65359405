// A program and a test of every form.

#[::tenure::resource_main(configure = |app| app.provide(Arguments::new(1)), flavor = "multi_thread", worker_threads = 1, startup_timeout = "9s", shutdown_timeout = "9s")]
async fn main(api: ::std::sync::Arc<Api>, mut stop: ::tenure::Shutdown) -> ::core::result::Result<(), ::tenure::BoxError> {
    stop = ::core::clone::Clone::clone(&stop);
    ::core::mem::drop(stop);
    ::core::assert_eq!(api.try_all().await?, 33);
    ::core::mem::drop(api);
    let tests = ::std::thread::spawn(|| {
        ::core::assert!(generated().err().is_none());
        synchronous();
    });
    ::core::assert!(tests.join().err().is_none());
    ::core::result::Result::Ok(())
}

#[::tenure::resource_test(crate = ::tenure_ui_tests, flavor = "multi_thread", worker_threads = 1, register(Pair), with(Settings(7, true), dyn Mailer = Fake))]
async fn generated(_: ::std::sync::Arc<Paths>, mailer: ::std::sync::Arc<dyn Mailer>) -> ::core::result::Result<(), ::tenure::BoxError> {
    ::core::assert_eq!(mailer.sent(), 9);
    ::core::result::Result::Ok(())
}

#[::tenure::resource_test(crate = ::tenure_ui_tests)]
fn synchronous(settings: ::std::sync::Arc<Settings>) {
    ::core::assert_eq!(settings.0, 7);
}

#[::core::prelude::v1::derive(::core::fmt::Debug)]
struct Fake;
impl Mailer for Fake {
    fn sent(&self) -> u8 {
        9
    }
}
