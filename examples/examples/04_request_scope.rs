//! What scopes are for: a transaction for each request, in an axum service. It commits if the handler returns `Ok`, and rolls
//! back if it fails, panics, or is dropped because the client hung up. No handler says so.
//!
//! ```sh
//! cargo run --example 04_request_scope
//! curl --json '{"from": "ada", "to": "bob", "amount": 30}' http://127.0.0.1:8081/transfers
//! curl --json '{"from": "ada", "to": "bob", "amount": 300}' http://127.0.0.1:8081/transfers
//! curl http://127.0.0.1:8081/accounts
//! ```

use std::{collections::BTreeMap, env, net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use sqlx::{Sqlite, SqlitePool, Transaction, sqlite::SqliteConnectOptions};
use tenure::{AppHandle, Handover, ScopeError, Shutdown, Tasks, managed_resource, resource, resource_main, scope};
use tokio::{net::TcpListener, sync::Mutex};

/// One request.
#[scope]
struct Request;

/// Begins, hands over, and sees how the request ended: the whole life of a transaction in one function.
#[managed_resource(scope = Request, around = UnitOfWork::transaction)]
struct UnitOfWork(Mutex<Transaction<'static, Sqlite>>);

impl UnitOfWork {
    async fn transaction(db: Arc<Database>, handover: Handover<Self>) -> Result<(), sqlx::Error> {
        let transaction = db.0.begin().await?;
        let (unit, ended) = handover.hand_over(Self(Mutex::new(transaction))).await;
        let transaction = unit.0.into_inner();
        println!("transaction: {}", ended.reason());
        if ended.is_completed() { transaction.commit().await } else { transaction.rollback().await }
    }
}

/// What handlers work with. Both lie in the request's scope, so that both use the one transaction.
#[resource(scope = Request)]
struct Accounts {
    unit: Arc<UnitOfWork>,
}

impl Accounts {
    async fn add(&self, name: &str, amount: i64) -> Result<(), Failed> {
        let mut transaction = self.unit.0.lock().await;
        let update = sqlx::query_scalar("UPDATE accounts SET balance = balance + ? WHERE name = ? RETURNING balance");
        let balance: Option<i64> = update.bind(amount).bind(name).fetch_optional(&mut **transaction).await?;
        match balance {
            Some(0..) => Ok(()),
            Some(_) => Err(Failed::Refused(format!("{name} has too little"))),
            None => Err(Failed::Refused(format!("there is no {name}"))),
        }
    }
}

#[derive(Deserialize)]
struct Transfer {
    from: String,
    to: String,
    amount: i64,
}

/// Takes from the one before it knows whether the other is there: what it has written is undone if not.
async fn transfer(State(app): State<AppHandle>, Json(transfer): Json<Transfer>) -> Result<StatusCode, Failed> {
    app.scope::<Request>()
        .run(async |scope| {
            let accounts = scope.get::<Accounts>().await?;
            accounts.add(&transfer.from, -transfer.amount).await?;
            assert_ne!(transfer.to, "nobody", "a bug in a handler");
            if transfer.to == "never" {
                println!("this one takes for ever");
                std::future::pending::<()>().await;
            }
            accounts.add(&transfer.to, transfer.amount).await?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// A read needs no transaction, and so opens none: what a scope holds is made when it is asked for.
async fn accounts(State(app): State<AppHandle>) -> Result<Json<BTreeMap<String, i64>>, Failed> {
    let rows = sqlx::query_as("SELECT name, balance FROM accounts").fetch_all(&app.get::<Database>().0).await?;
    Ok(Json(rows.into_iter().collect()))
}

/// Why a request came to nothing. The error of a handler stays the answer, whatever becomes of the transaction.
enum Failed {
    Refused(String),
    Internal(anyhow::Error),
}

impl From<ScopeError> for Failed {
    fn from(error: ScopeError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(why) => (StatusCode::CONFLICT, why).into_response(),
            Self::Internal(error) => {
                eprintln!("a request failed: {error:#}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

#[managed_resource(init = Database::open, dispose = Database::close)]
struct Database(SqlitePool);

impl Database {
    async fn open() -> anyhow::Result<Self> {
        let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://accounts.db".to_owned());
        let options: SqliteConnectOptions = url.parse().with_context(|| format!("DATABASE_URL is {url}"))?;
        let pool = SqlitePool::connect_with(options.create_if_missing(true)).await?;
        let schema = "CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, balance INTEGER NOT NULL);
                      INSERT OR IGNORE INTO accounts VALUES ('ada', 100), ('bob', 0);";
        sqlx::raw_sql(schema).execute(&pool).await?;
        Ok(Self(pool))
    }

    /// By now every transaction is over: scopes go before what they use.
    async fn close(&self) {
        self.0.close().await;
        println!("the database is closed");
    }
}

#[managed_resource(init = Http::start)]
struct Http {
    address: SocketAddr,
}

impl Http {
    async fn start(app: AppHandle, tasks: Tasks, stop: Shutdown) -> anyhow::Result<Self> {
        let listen = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8081".to_owned());
        let listener = TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/accounts", get(accounts)).route("/transfers", post(transfer)).with_state(app);
        tasks.spawn_when_running("serve", async move {
            axum::serve(listener, router).with_graceful_shutdown(stop.requested()).await
        });
        Ok(Self { address })
    }
}

/// What has not ended two seconds after it was asked to is cut off, and undone.
#[resource_main(drain_timeout = "2s")]
async fn main(http: Arc<Http>, stop: Shutdown) {
    println!("listening on http://{}", http.address);
    stop.requested().await;
}
