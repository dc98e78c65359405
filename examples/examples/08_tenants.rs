//! Resources that are made at run time, one for each key: a database for each tenant. However many ask at once, each file is
//! opened once; a tenant can be let go early; the others are closed at the end, before what they use.
//!
//! ```sh
//! cargo run --example 08_tenants -- DIRECTORY
//! ```

use std::{env, path::PathBuf, sync::Arc};

use anyhow::Context;
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};
use tenure::{AppHandle, managed_resource, resource, resource_main, scope};
use tokio::task::JoinSet;

/// The life of one tenant in this process: a scope that there is one of for each key.
#[scope(key = TenantId)]
struct Tenant;

/// The key, which the tenant's resources can take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[resource(scope = Tenant, provided)]
struct TenantId(String);

/// The parameters of a factory are the dependencies of an `init`: here the tenant, and something of the app's.
#[managed_resource(scope = Tenant, init = TenantDb::open, dispose = TenantDb::close)]
struct TenantDb {
    tenant: Arc<TenantId>,
    pool: SqlitePool,
}

impl TenantDb {
    async fn open(tenant: Arc<TenantId>, storage: Arc<Storage>) -> Result<Self, sqlx::Error> {
        let file = storage.directory.join(format!("{}.db", tenant.0));
        let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file).create_if_missing(true)).await?;
        sqlx::query("CREATE TABLE IF NOT EXISTS visits (at INTEGER)").execute(&pool).await?;
        println!("{} is open", tenant.0);
        Ok(Self { tenant, pool })
    }

    async fn visit(&self) -> Result<i64, sqlx::Error> {
        sqlx::query("INSERT INTO visits VALUES (unixepoch())").execute(&self.pool).await?;
        sqlx::query_scalar("SELECT count(*) FROM visits").fetch_one(&self.pool).await
    }

    async fn close(&self) {
        self.pool.close().await;
        println!("{} is closed", self.tenant.0);
    }
}

/// Goes after every tenant, since they use it.
#[managed_resource(init = Storage::from_args, dispose = |_| println!("the storage is closed"))]
struct Storage {
    directory: PathBuf,
}

impl Storage {
    fn from_args() -> anyhow::Result<Self> {
        Ok(Self { directory: env::args().nth(1).context("which directory?")?.into() })
    }
}

async fn visit(app: AppHandle, tenant: &str) -> anyhow::Result<i64> {
    let tenant = app.scope_for::<Tenant>(TenantId(tenant.to_owned()));
    Ok(tenant.get::<TenantDb>().await?.visit().await?)
}

#[resource_main]
async fn main(app: AppHandle) -> anyhow::Result<()> {
    let mut visits = JoinSet::new();
    for i in 0..30 {
        visits.spawn(visit(app.clone(), ["ada", "bob", "cleo"][i % 3]));
    }
    while let Some(visit) = visits.join_next().await {
        visit??;
    }
    println!("30 visits");

    // Early, at its own place: the others go on.
    app.close_scope_for::<Tenant>(&TenantId("bob".to_owned())).await?;
    println!("ada was here {} times", visit(app, "ada").await?);
    Ok(())
}
