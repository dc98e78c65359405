//! Where the notes are kept.

use std::{sync::Arc, time::Duration};

use sqlx::{
    Connection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
};
use tenure::managed_resource;

use crate::Config;

/// How long another instance may keep us from writing: longer than it takes one to go.
const PATIENCE: Duration = Duration::from_secs(20);

/// The database. A foreign type, `SqlitePool`, becomes a resource through a newtype.
#[managed_resource(init = Database::connect, dispose = Database::close, health = Database::ping, init_timeout = "60s")]
pub struct Database(pub SqlitePool);

impl Database {
    /// Opens the file, creates it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// If the file cannot be opened, or a migration fails.
    pub async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let options = options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).busy_timeout(PATIENCE);
        // SQLite has one writer at a time, and others who try do so again and again, without an order, until they give up.
        // Here, whoever waits for the one connection has it in turn; only another instance, in a restart, is waited for so.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::migrate!("examples/service/migrations").run(&pool).await?;
        Ok(Self(pool))
    }

    async fn connect(config: Arc<Config>) -> Result<Self, sqlx::Error> {
        Self::open(config.database.clone()).await
    }

    /// A dropped pool goes down in the background, if the process gives it the time. A closed one is gone, and its
    /// write-ahead log is back in the database.
    async fn close(&self) {
        self.0.close().await;
    }

    async fn ping(&self) -> Result<(), sqlx::Error> {
        self.0.acquire().await?.ping().await
    }
}
