#![deny(warnings, missing_docs, unused)]
#![forbid(unsafe_code)]
//! Every shape that a hook may have.
use std::{io, sync::Arc};
use tenure::{Health, Shutdown, Tasks, managed_resource};

/// A plain function.
#[managed_resource(init = Config::from_env, early)]
pub struct Config(String);
impl Config {
    fn from_env() -> Self {
        Self(String::new())
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}

/// Paths with `Self`, asynchronous, with results.
#[managed_resource(init = Self::connect, dispose = Self::close, health = Self::ping, run = Self::work, fallback = Self::spare)]
pub struct Db(Arc<Config>);
impl Db {
    async fn connect(config: Arc<Config>) -> Result<Self, io::Error> {
        Ok(Self(config))
    }
    fn spare(config: Arc<Config>) -> Result<Self, String> {
        if config.len() > 3 { Err("too long".into()) } else { Ok(Self(config)) }
    }
    async fn close(&self) -> Result<(), io::Error> {
        let _ = self.0.len();
        Ok(())
    }
    async fn ping(&self) -> Result<Health, io::Error> {
        Ok(Health::Healthy)
    }
    async fn work(self: Arc<Self>, stop: Shutdown) -> Result<(), io::Error> {
        stop.requested().await;
        Ok(())
    }
}

/// By value, and a free function.
#[managed_resource(init = jobs, dispose = Jobs::finish, health = Jobs::ok, run = Jobs::work, init_timeout = "2m", dispose_timeout = "none")]
pub struct Jobs(Arc<Db>, Tasks);
async fn jobs(db: Arc<Db>, tasks: Tasks) -> Jobs {
    Jobs(db, tasks)
}
impl Jobs {
    async fn finish(self) {
        let _ = (self.0, self.1);
    }
    fn ok(&self) -> bool {
        Arc::strong_count(&self.0) > 0
    }
    async fn work(&self, stop: Shutdown) {
        stop.requested().await;
    }
}

/// Closures without annotations.
#[managed_resource(
    init = |config: Arc<Config>| Cache(config),
    dispose = |cache| assert!(cache.0.len() < 99),
    health = |cache| cache.0.len() < 9,
    run = async |cache, stop| { let _ = cache.0.len(); stop.requested().await; },
)]
pub struct Cache(Arc<Config>);

/// Asynchronous closures, with results; by value.
#[managed_resource(
    init = async |config, _: Shutdown| Ok::<_, io::Error>(Self(config)),
    dispose = async |index: Self| { drop(index.0); Ok::<(), io::Error>(()) },
    health = async |index| { let _ = index.0.len(); Ok::<(), String>(()) },
    run = |index: Arc<Self>, stop| async move { drop(index); stop.requested().await; Ok::<(), String>(()) },
    retry(attempts = 3, backoff = "1s"),
    after(Cache, Jobs),
    name = "the index",
)]
pub struct Index(Arc<Config>);

/// Synchronous hooks, on the blocking pool.
#[managed_resource(init = |config| Ok::<_, io::Error>(Self(config)), dispose = |old: Self| drop(old), blocking, optional, retry)]
pub struct Files(#[allow(dead_code)] Arc<Config>);

/// Nothing to build.
#[managed_resource(provided, dispose = |_| async {})]
pub struct Arguments(#[allow(dead_code)] Vec<String>);

fn main() {}
