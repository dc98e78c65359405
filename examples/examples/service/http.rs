//! The notes, as the network sees them.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::{FromRef, Path, Request, State},
    http::{HeaderValue, StatusCode, header::CONNECTION},
    middleware::{Next, from_fn_with_state, map_response_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use tenure::{AppHandle, Health, Shutdown, Tasks, managed_resource};

use crate::{Config, Inherited, Note, Notes, listener::Listener};

/// The HTTP server.
#[managed_resource(init = Http::start)]
pub struct Http {
    /// Where it listens.
    pub address: SocketAddr,
}

impl Http {
    /// Serves when the whole app runs.
    ///
    /// `stop` fires at this resource's turn, which is the first, since nothing depends on it. No connection is accepted from
    /// then on; the task ends when every request in flight has its answer, and not before that does its app go on to give
    /// back what the handlers use. What takes longer than `drain_timeout` is cut off.
    async fn start(
        config: Arc<Config>,
        inherited: Arc<Inherited>,
        notes: Arc<Notes>,
        app: AppHandle,
        tasks: Tasks,
        stop: Shutdown,
    ) -> anyhow::Result<Self> {
        let listener = Listener::open(&inherited, &config, app.clone()).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", config.listen))?;
        let address = listener.address()?;
        let router = router(Context { notes, app }, tasks.clone());
        tasks.spawn_when_running("serve", async move {
            axum::serve(listener, router).with_graceful_shutdown(stop.requested()).await
        });
        Ok(Self { address })
    }
}

/// What handlers may ask for: `State<Arc<Notes>>`, `State<AppHandle>`.
#[derive(Clone, FromRef)]
struct Context {
    notes: Arc<Notes>,
    app: AppHandle,
}

fn router(context: Context, tasks: Tasks) -> Router {
    Router::new()
        .route("/notes", get(all).post(add))
        .route("/notes/{id}", get(one).delete(remove))
        .route("/health", get(health))
        .route("/ready", get(ready))
        .layer(from_fn_with_state(tasks, answer_in_time))
        .layer(map_response_with_state(context.app.clone(), say_goodbye))
        .with_state(context)
}

/// `axum::serve` answers in tasks of its own, which are not cancelled with the one that accepts. Tracked, a handler belongs to
/// this resource: it is cut off, and counted, before the database is closed under it.
///
/// What counts is the time from the head of a request to the head of its answer, with the body of an upload, since handlers read
/// that. The body of an answer does not: one that is streamed from a resource is tracked where it is made.
async fn answer_in_time(State(tasks): State<Tasks>, request: Request, next: Next) -> Response {
    tasks.track(next.run(request)).await.unwrap_or_else(|| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// From when the app drains, whoever keeps a connection is asked to make the next request on a new one. It is served until
/// then: an idle connection that was just closed may be the one on which a request is under way.
async fn say_goodbye(State(app): State<AppHandle>, mut response: Response) -> Response {
    if !app.is_ready() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn all(State(notes): State<Arc<Notes>>) -> Result<Json<Vec<Note>>, Failed> {
    Ok(Json(notes.all().await?))
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

async fn add(State(notes): State<Arc<Notes>>, Json(note): Json<NewNote>) -> Result<(StatusCode, Json<Note>), Failed> {
    Ok((StatusCode::CREATED, Json(notes.add(&note.text).await?)))
}

async fn one(State(notes): State<Arc<Notes>>, Path(id): Path<i64>) -> Result<Json<Note>, Failed> {
    notes.get(id).await?.map(Json).ok_or(Failed::NotFound)
}

async fn remove(State(notes): State<Arc<Notes>>, Path(id): Path<i64>) -> Result<StatusCode, Failed> {
    if notes.remove(id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(Failed::NotFound) }
}

/// How every resource is that has a health check, or is not up.
async fn health(State(app): State<AppHandle>) -> (StatusCode, Json<BTreeMap<&'static str, String>>) {
    let report = app.health().await;
    let status = if report.health == Health::Unhealthy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let known = report.resources.iter().filter(|one| one.health != Health::Unknown);
    (status, Json(known.map(|one| (one.resource.name, one.health.to_string())).collect()))
}

/// Whether to send us requests; no more as soon as a stop was asked for, `drain_delay` before anything else changes.
async fn ready(State(app): State<AppHandle>) -> StatusCode {
    if app.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Why there is no other answer.
enum Failed {
    NotFound,
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            // The details are ours: for the log, not for the client.
            Self::Database(error) => {
                tracing::error!("a request failed: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
