//! A plant that makes instances, as told, and says what became of them.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    App, AppBuilder, Health, Pool, Resource,
    core::{
        descriptor::{Declaration, Descriptor, Index, Place},
        edge::DescriptorRef,
        options::{Check, Options, PoolOptions},
    },
    hook::Init,
    inject::{Inject, Managed, held},
};

/// How a hook goes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Go {
    #[default]
    Well,
    /// Pends so often first.
    Slowly(u32),
    After(Duration),
    Wrong,
    Panic,
    Hang,
}

impl Go {
    async fn go(self) -> Result<(), &'static str> {
        match self {
            Self::Well => Ok(()),
            Self::Slowly(times) => {
                yields(times).await;
                Ok(())
            }
            Self::After(pause) => {
                sleep(pause).await;
                Ok(())
            }
            Self::Wrong => Err("no luck"),
            Self::Panic => std::panic::panic_any("no luck at all"),
            Self::Hang => std::future::pending().await,
        }
    }
}

/// Pends so often.
pub(super) async fn yields(times: u32) {
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What all instances of one test have in common.
#[derive(Debug, Default)]
pub(super) struct Plant(Mutex<Books>);

#[derive(Debug, Default)]
pub(super) struct Books {
    /// How the next ones are made; after these, well.
    pub(super) init: VecDeque<Go>,
    pub(super) dispose: VecDeque<Go>,
    pub(super) health: VecDeque<Go>,
    pub(super) made: u32,
    /// Those that say that they are not well.
    pub(super) broken: BTreeSet<u32>,
    pub(super) degraded: bool,
    /// There now, from the beginning of the `init` to the end of the `dispose`, and at most.
    pub(super) there: u32,
    pub(super) most: u32,
    /// How often each was disposed of.
    pub(super) disposed: BTreeMap<u32, u32>,
    pub(super) dropped: BTreeSet<u32>,
    pub(super) asked: Vec<u32>,
}

/// One instance.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) id: u32,
    pub(super) touched: bool,
    plant: Arc<Plant>,
}

/// Counts an `init` that is cut short.
struct There<'a>(&'a Plant, bool);

impl Drop for There<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.books().there -= 1;
        }
    }
}

impl Plant {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn make(self: Arc<Self>) -> Result<Made, &'static str> {
        let go = {
            let mut books = self.books();
            books.there += 1;
            books.most = books.most.max(books.there);
            books.init.pop_front().unwrap_or_default()
        };
        let mut there = There(&self, false);
        go.go().await?;
        there.1 = true;
        let id = {
            let mut books = self.books();
            books.made += 1;
            books.made
        };
        drop(there);
        Ok(Made { id, touched: false, plant: Arc::clone(&self) })
    }

    /// The ids of what was disposed of, in order; each once.
    pub(super) fn disposed(&self) -> Vec<u32> {
        let books = self.books();
        assert!(books.disposed.values().all(|&times| times == 1), "disposed of twice: {:?}", books.disposed);
        books.disposed.keys().copied().collect()
    }

    pub(super) fn break_one(&self, id: u32) {
        self.books().broken.insert(id);
    }
}

impl Made {
    pub(super) async fn close(&self) -> Result<(), &'static str> {
        let go = {
            let mut books = self.plant.books();
            *books.disposed.entry(self.id).or_default() += 1;
            books.dispose.pop_front().unwrap_or_default()
        };
        go.go().await
    }

    pub(super) async fn check(&self) -> Result<Health, &'static str> {
        let go = {
            let mut books = self.plant.books();
            books.asked.push(self.id);
            books.health.pop_front().unwrap_or_default()
        };
        go.go().await?;
        Ok(self.health())
    }

    pub(super) fn check_at_once(&self) -> Health {
        self.plant.books().asked.push(self.id);
        self.health()
    }

    fn health(&self) -> Health {
        let books = self.plant.books();
        match (books.broken.contains(&self.id), books.degraded) {
            (true, _) => Health::Unhealthy,
            (false, true) => Health::Degraded,
            (false, false) => Health::Healthy,
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let mut books = self.plant.books();
        books.there -= 1;
        books.dropped.insert(self.id);
    }
}

impl Managed for Plant {
    const DECLARED: DescriptorRef = {
        static INDEX: Index = Index::new();
        static PLANT: Descriptor =
            Descriptor::resource::<Plant>(declaration("Plant", &INDEX, 1, Options { provided: true, ..Options::DEFAULT }));
        DescriptorRef::to_static(&raw const PLANT)
    };
    type Held = held::Shared<Self>;
    const INIT: Init<Self> = Init::provided();
}

pub(super) const fn declaration(name: &'static str, index: &'static Index, line: u32, options: Options) -> Declaration {
    let place = Place { module: "plant", file: "plant.rs", line, column: 1, krate: 1, seed: 1 };
    Declaration { name, place, index, options, after: &[], provides: &[], lines: "" }
}

/// Nothing is asked, nothing is overdue.
pub(super) const QUIET: PoolOptions = PoolOptions {
    max: 2,
    min: 0,
    acquire_timeout: Some(Duration::from_secs(5)),
    idle_timeout: None,
    max_age: None,
    check: Check::Acquire,
    slow_acquire: None,
};

/// Declares a pooled resource that the plant makes.
macro_rules! pooled {
    ($name:ident, $pool:expr $(, health = $health:ident)? $(, options = $options:expr)?) => {
        #[derive(Debug)]
        struct $name($crate::pool::tests::support::Made);

        #[allow(dead_code, reason = "not every test asks")]
        impl $name {
            async fn open(plant: std::sync::Arc<$crate::pool::tests::support::Plant>) -> Result<Self, &'static str> {
                plant.make().await.map(Self)
            }
            async fn close(&self) -> Result<(), &'static str> {
                self.0.close().await
            }
            async fn check(&self) -> Result<$crate::Health, &'static str> {
                self.0.check().await
            }
            fn check_at_once(&self) -> $crate::Health {
                self.0.check_at_once()
            }
        }

        impl $crate::inject::Managed for $name {
            const DECLARED: $crate::core::edge::DescriptorRef = {
                static INDEX: $crate::core::descriptor::Index = $crate::core::descriptor::Index::new();
                static POOL: $crate::core::options::PoolOptions = $pool;
                const WITH_POOL: $crate::core::options::Options = $crate::core::options::Options {
                    pool: Some(&POOL),
                    ..pooled!(@options $($options)?)
                };
                static DESCRIPTOR: $crate::core::descriptor::Descriptor =
                    $crate::core::descriptor::Descriptor::pooled::<$name>(
                        $crate::pool::tests::support::declaration(stringify!($name), &INDEX, line!(), WITH_POOL),
                    );
                $crate::core::edge::DescriptorRef::to_static(&raw const DESCRIPTOR)
            };
            type Held = $crate::inject::held::Pooled<Self>;
            const INIT: $crate::hook::Init<Self> = $crate::hook::Init::<Self>::hook(&$crate::hook::Path::new($name::open));
            const DISPOSE: Option<$crate::hook::Dispose<Self>> =
                Some($crate::hook::Dispose::<Self>::hook(&$crate::hook::Path::new($name::close)));
            $(const HEALTH: Option<$crate::hook::HealthCheck<Self>> =
                Some($crate::hook::HealthCheck::<Self>::hook(&$crate::hook::Path::new($name::$health)));)?
        }
    };
    (@options) => { $crate::core::options::Options::DEFAULT };
    (@options $options:expr) => { $options };
}
pub(super) use pooled;

/// An app of the pool alone.
pub(super) fn builder<T: Resource>(plant: Plant) -> AppBuilder {
    AppBuilder::all().only_roots().with_roots(&[<Arc<Pool<T>>>::EDGE]).provide(plant)
}

/// The same, started.
pub(super) async fn pool<T: Resource>(plant: Plant) -> (App, Arc<Pool<T>>, Arc<Plant>) {
    let app = builder::<T>(plant).start().await.expect("the start");
    let (pool, plant) = (app.lookup::<Pool<T>>().expect("a pool"), app.get::<Plant>());
    (app, pool, plant)
}
