// Every form of every attribute, in names that nothing can hide: this file is included in surroundings of all kinds.

/// Read before all others.
#[::tenure::managed_resource(init = Self::read, early, name = "settings", crate = ::tenure)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Settings(u8, bool);
impl Settings {
    fn read() -> ::core::result::Result<Self, ::core::num::ParseIntError> {
        "7".parse().map(|number| Self(number, true))
    }
}

/// Given by the program.
#[::tenure::resource(provided)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Arguments(u8);
impl Arguments {
    /// What the program was called with.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        Self(number)
    }
}

/// An interface.
#[::tenure::resource(name = "a mailer")]
pub trait Mailer: ::core::fmt::Debug + ::core::marker::Send + ::core::marker::Sync {
    /// How many have been sent.
    fn sent(&self) -> u8;
}

/// Built from its fields.
#[::tenure::resource(provides(dyn Mailer), primary, init = |smtp| smtp.sent = smtp.settings.0, dispose = |_| (), health = |_| true)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Smtp {
    settings: ::std::sync::Arc<Settings>,
    #[resource(default)]
    sent: u8,
    #[resource(value = ::core::option::Option::Some(3))]
    limit: ::core::option::Option<u8>,
    #[cfg(any())]
    never: Missing,
    #[cfg(not(any()))]
    always: ::tenure::Shutdown,
}
impl Mailer for Smtp {
    fn sent(&self) -> u8 {
        let _: &::tenure::Shutdown = &self.always;
        self.limit.map_or(0, |limit| ::core::cmp::Ord::min(self.sent, limit))
    }
}

/// A tuple.
#[::tenure::resource(early)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Pair(::std::sync::Arc<Settings>, #[resource(default)] u8);

/// All hooks are paths.
#[::tenure::managed_resource(
    init = Self::open, dispose = Self::close, health = Self::ping, run = Self::work, fallback = Self::spare,
    retry(attempts = 2, backoff = "1ms"), restart(max = 2, within = "1m", backoff = "1ms"), after(Smtp), init_timeout = "9s", dispose_timeout = "1s"
)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Paths(::std::sync::Arc<Pair>);
impl Paths {
    async fn open(pair: ::std::sync::Arc<Pair>, _tasks: ::tenure::Tasks) -> ::core::result::Result<Self, ::std::io::Error> {
        ::std::future::ready(()).await;
        ::core::result::Result::Ok(Self(pair))
    }
    const fn spare(pair: ::std::sync::Arc<Pair>) -> Self {
        Self(pair)
    }
    async fn close(&self) {
        let _: u8 = ::std::future::ready(self.0.1).await;
    }
    async fn ping(&self) -> ::tenure::Health {
        let _: u8 = ::std::future::ready(self.0.0.0).await;
        ::tenure::Health::Healthy
    }
    async fn work(self: ::std::sync::Arc<Self>, stop: ::tenure::Shutdown) -> ::core::result::Result<(), ::std::io::Error> {
        stop.requested().await;
        ::core::result::Result::Ok(())
    }
}

/// All hooks are closures.
#[::tenure::managed_resource(
    init = |settings, _: ::tenure::Shutdown| Self(settings), dispose = |old: Self| ::core::assert!(old.0.1, "it is as it was"),
    health = |closures| closures.0.1, fallback = Self, optional, blocking
)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Closures(::std::sync::Arc<Settings>);

/// All hooks are asynchronous closures.
#[::tenure::managed_resource(
    init = async |settings| Self(settings), dispose = async |asyncs| { let _: bool = ::std::future::ready(asyncs.0.1).await; },
    health = async |asyncs| asyncs.0.0 == 7, run = async |_, stop| stop.requested().await, ignore_failure, stop_on_end
)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Asyncs(::std::sync::Arc<Settings>);

/// Made when it is asked for.
#[::tenure::resource(lazy)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Report(::std::sync::Arc<Asyncs>);

/// One of several.
#[::tenure::managed_resource(init = Self::dial, health = Self::ping, pool(
    max = 2, min = 1, check = "return", acquire_timeout = "none", idle_timeout = "1m", max_age = "1h", slow_acquire = "none"
))]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Connection(::std::sync::Arc<Settings>);
impl Connection {
    async fn dial(settings: ::std::sync::Arc<Settings>) -> Self {
        ::std::future::ready(Self(settings)).await
    }
    fn ping(&self) -> bool {
        self.0.0 == 7
    }
}

/// One function is both ends.
#[::tenure::managed_resource(around = Self::serve)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Server(::std::sync::Arc<Settings>);
impl Server {
    async fn serve(settings: ::std::sync::Arc<Settings>, handover: ::tenure::Handover<Self>) {
        ::core::mem::drop(handover.hand_over(Self(settings)).await);
    }
}

/// One request.
#[::tenure::scope]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Request;
/// One step of it.
#[::tenure::scope(within = Request, name = "step")]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Step;
/// One tenant.
#[::tenure::scope(key = Tenant)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Tenancy;
/// The key.
#[::tenure::resource(scope = Tenancy, provided)]
#[::core::prelude::v1::derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash)]
pub struct Tenant(u8);
/// Made for a step.
#[::tenure::resource(scope = Step)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Trace(::std::sync::Arc<Unit>, ::tenure::ScopeHandle);
/// Made for a request.
#[::tenure::managed_resource(scope = Request, init = |closures: ::core::option::Option<::std::sync::Arc<Closures>>| Self(closures))]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Unit(::core::option::Option<::std::sync::Arc<Closures>>);
/// Made for a tenant.
#[::tenure::resource(scope = Tenancy)]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Schema(::std::sync::Arc<Tenant>);

/// Every way to hold.
#[::tenure::resource]
#[::core::prelude::v1::derive(::core::fmt::Debug)]
pub struct Api {
    mailer: ::std::sync::Arc<dyn Mailer>,
    mailers: ::std::vec::Vec<::std::sync::Arc<dyn Mailer>>,
    maybe: ::core::option::Option<::std::sync::Arc<dyn Mailer>>,
    closures: ::core::option::Option<::std::sync::Arc<Closures>>,
    report: ::tenure::Lazy<Report>,
    pool: ::std::sync::Arc<::tenure::Pool<Connection>>,
    server: ::std::sync::Arc<Server>,
    paths: ::std::sync::Arc<Paths>,
    arguments: ::std::sync::Arc<Arguments>,
    app: ::tenure::AppHandle,
}

impl Api {
    /// Uses everything.
    ///
    /// # Errors
    /// If something cannot be made.
    ///
    /// # Panics
    /// If something is not there.
    pub async fn try_all(&self) -> ::core::result::Result<u8, ::tenure::BoxError> {
        ::core::assert!(self.mailers.len() == 1 && self.maybe.is_some() && self.closures.is_some());
        let report = self.report.get().await?;
        let connection = self.pool.acquire().await?;
        let request = self.app.scope::<Request>();
        let step = request.scope::<Step>();
        let trace = ::tenure::ScopeHandle::get::<Trace>(&step).await?;
        ::core::assert!(trace.1.is_open() && trace.0.0.is_some());
        let tenancy = self.app.scope_for::<Tenancy>(Tenant(1));
        let schema = ::tenure::ScopeHandle::get::<Schema>(&tenancy).await?;
        let sum = [report.0.0.0, connection.0.0, self.server.0.0, self.paths.0.0.0, schema.0.0, self.arguments.0, self.mailer.sent()];
        ::core::mem::drop((trace, schema, connection));
        step.close().await?;
        request.close().await?;
        ::core::result::Result::Ok(::core::iter::Iterator::sum(::core::iter::IntoIterator::into_iter(sum)))
    }
}
