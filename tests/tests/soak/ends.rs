//! The ways in which an app comes to its end.

use std::{sync::Arc, time::Duration};

use rustix::process::{Signal, getpid, kill_process};
use tenure::{App, AppState, BoxError, Cause, Scope, ShutdownReport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Builder,
};

use super::{
    cycle::{Kind, Subject},
    faults::ON_PURPOSE,
    gauges::Live,
    service::{Front, Request, Unit},
};

type Ended = Result<(), BoxError>;

fn expect(holds: bool, of: impl std::fmt::Debug) -> Ended {
    if holds { Ok(()) } else { Err(format!("it ended otherwise: {of:#?}").into()) }
}

/// All was given back as it should be.
fn clean(report: &ShutdownReport) -> Ended {
    expect(report.failures().count() == 0, report)
}

pub(crate) fn blocking(subject: Subject, kind: Kind) -> Ended {
    let signals = kind == Kind::Interrupted;
    let subject = subject.configured(|builder| if signals { builder.handle_signals().watchdog() } else { builder });
    let app = subject.builder.start_blocking()?;
    match kind {
        // It is waited for in the drop.
        Kind::BlockingDropped => return expect(app.state() == AppState::Running, app),
        Kind::Interrupted => {
            // One of its tasks hears no stop, so that this does not end before the signal.
            let stopped = app.handle().shutdown("it is time");
            kill_process(getpid(), Signal::INT)?;
            drop(stopped);
        }
        _ => {}
    }
    let report = app.shutdown_blocking()?;
    expect(report.hurried.is_some() == signals, &report)?;
    clean(&report)
}

pub(crate) fn on_one_thread(subject: Subject, kind: Kind) -> Ended {
    let own = Builder::new_current_thread().enable_all().build()?;
    let app = own.block_on(subject.start())?;
    if kind == Kind::OneThread {
        return clean(&own.block_on(app.shutdown())?);
    }
    drop(own);
    Ok(())
}

/// It never comes to run, by itself.
pub(crate) async fn failing(subject: Subject, kind: Kind) -> Ended {
    let limit = (kind == Kind::StartTooLong).then_some(Duration::from_millis(20));
    let subject =
        subject.configured(|builder| if let Some(limit) = limit { builder.startup_timeout(limit) } else { builder });
    let error = subject.builder.start().await.err().ok_or("it is up")?;
    clean(&error.rollback)
}

/// It never comes to run, since somebody ends that.
pub(crate) async fn starting(subject: Subject, kind: Kind) -> Ended {
    let mut start = Box::pin(subject.builder.start());
    tokio::select! {
        _ = &mut start => return Err("it is up".into()),
        () = subject.begun.notified() => {}
    }
    if kind == Kind::StartDropped {
        return Ok(());
    }
    subject.seen.get().ok_or("nobody has seen it")?.shutdown("it is enough");
    let error = start.await.err().ok_or("it is up")?;
    clean(&error.rollback)
}

pub(crate) async fn body(subject: Subject, kind: Kind) -> Ended {
    let (begun, told) = (Arc::clone(&subject.begun), Arc::clone(&subject.begun));
    let run = subject.builder.run(async move |app| {
        let _live = Live::new();
        app.get::<Front>().serve().await?;
        told.notify_one();
        match kind {
            Kind::BodyPanics => std::panic::panic_any(ON_PURPOSE),
            Kind::BodyDropped => std::future::pending().await,
            _ => Ok::<_, BoxError>(()),
        }
    });
    let run = async { run.await?.output };
    match kind {
        Kind::BodyDropped => tokio::select! {
            ended = run => expect(false, ended),
            () = begun.notified() => Ok(()),
        },
        Kind::BodyPanics => {
            let run = tokio::spawn(run);
            expect(run.await.is_err_and(|error| error.is_panic()), "no panic")
        }
        _ => run.await,
    }
}

/// It comes to run, and something ends that.
pub(crate) async fn running(subject: Subject, kind: Kind) -> Ended {
    let begun = Arc::clone(&subject.begun);
    let subject = subject.configured(|builder| match kind {
        Kind::Signal => builder.handle_signals().watchdog(),
        Kind::Drained | Kind::Late => builder.drain_timeout(Duration::from_millis(5)),
        _ => builder,
    });
    let app = subject.start().await?;
    match kind {
        Kind::Dropped => {
            let stopped = app.stopped();
            drop(app);
            clean(&stopped.await?)
        }
        Kind::Signal => {
            kill_process(getpid(), Signal::TERM)?;
            let report = app.stopped().await?;
            expect(matches!(report.cause, Cause::Signal(15)), &report)?;
            clean(&report)
        }
        Kind::Dispose(_) => {
            let error = app.shutdown().await.err().ok_or("it goes")?;
            expect(error.failures().count() == 1, &error)
        }
        Kind::Task(_) => {
            let error = app.stopped().await.err().ok_or("nothing failed")?;
            expect(error.report.cause.is_failure() && error.report.tasks.is_empty(), &error)
        }
        Kind::Restarts(_) => {
            begun.notified().await;
            begun.notified().await;
            // It may fail once more, and last, when the stop has begun.
            let report = app.shutdown().await.unwrap_or_else(|error| *error.report);
            expect(!report.tolerated.is_empty() && report.failures().count() == report.tasks.len(), &report)
        }
        Kind::Drained | Kind::Hurried => lingering(&app, kind).await,
        Kind::Late => {
            let guard = app.get::<Front>().connection().await?;
            let error = app.shutdown().await.err().ok_or("it goes")?;
            drop(guard);
            expect(error.report.guards_out() == 1, &error)
        }
        _ => clean(&app.shutdown().await?),
    }
}

async fn lingering(app: &App, kind: Kind) -> Ended {
    let mut client = TcpStream::connect(app.get::<Front>().echo.address).await?;
    client.write_all(b"?").await?;
    client.read_u8().await?;
    let scope: Scope<Request> = app.scope();
    scope.get::<Unit>().await?;
    let stopped = app.shutdown();
    if kind == Kind::Hurried {
        app.hurry();
    }
    let report = stopped.await?;
    let unruly = report.resources.iter().any(|one| one.cancelled.iter().any(|task| **task == *"unruly"));
    expect(unruly && report.scopes_cancelled == 1, &report)?;
    // Where the server has not noticed yet that the pool has hung up, it is cut off there, too.
    expect(report.tracked_cancelled() >= 1 && report.hurried.is_some() == (kind == Kind::Hurried), &report)?;
    clean(&report)
}
