//! Two resources and a `main` that do what a script says, for programs that are ended from outside.
//!
//! Each step prints a line before it acts, and waits for nothing but a line on stdin. What is left behind is in a folder:
//! `held` is removed by a `dispose`, `lock` by the last chance. Nothing here minds a stdout that is closed.

use std::{
    cell::Cell,
    env,
    fs::{remove_file, write},
    future::pending,
    io::{self, Write},
    path::PathBuf,
    process::{ExitCode, exit},
    sync::{Arc, Mutex},
    thread,
};

use tenure::{AppBuilder, AppHandle, AppState, BoxError, Event, Shutdown, Tasks, managed_resource};
use tenure_tests::script;

pub(crate) fn tell(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env::var_os("LEFT").expect("the test says where")).join(name)
}

/// Blocks until the test writes a line.
fn until_told() {
    let _ = io::stdin().read_line(&mut String::new());
}

/// Held for ever by who says `lock`.
static LOCK: Mutex<()> = Mutex::new(());

#[allow(clippy::infinite_loop, reason = "that is what a thread that is wedged does")]
fn act_at_once(step: &str, action: &str) -> Result<(), BoxError> {
    match action {
        "error" => return Err(format!("{step} fails").into()),
        "panic" => panic!("{step} panics"),
        "exit" => exit(9),
        "told" => until_told(),
        "exit-told" => drop(thread::spawn(|| {
            until_told();
            exit(9);
        })),
        "block" => loop {
            thread::park();
        },
        "spin" => loop {
            std::hint::spin_loop();
        },
        "lock" => {
            let _held = (LOCK.lock(), io::stderr().lock());
            loop {
                thread::park();
            }
        }
        "late" => LATE.with(|late| late.0.set(true)),
        _ => {}
    }
    Ok(())
}

async fn act(step: &str, app: &AppHandle) -> Result<(), BoxError> {
    tell(step);
    let action = script(step).unwrap_or_default();
    match action.as_str() {
        "hang" => pending().await,
        "told" => tokio::task::spawn_blocking(until_told).await?,
        "shutdown" => drop(app.shutdown(format!("{step} wants it"))),
        "shutdown-blocking" => {
            let (app, step) = (app.clone(), step.to_owned());
            tokio::task::spawn_blocking(move || drop(app.shutdown(format!("{step} wants it")))).await?;
        }
        action => act_at_once(step, action)?,
    }
    Ok(())
}

/// What everything else rests on.
#[managed_resource(init = Low::init, dispose = Low::dispose, dispose_timeout = "10m")]
#[derive(Debug)]
pub(crate) struct Low(AppHandle);

impl Low {
    async fn init(app: AppHandle, tasks: Tasks, stop: Shutdown) -> Result<Self, BoxError> {
        for name in ["held", "lock"] {
            write(file(name), "")?;
        }
        app.at_exit_named("lock", || {
            tell("at-exit");
            let _ = act_at_once("at-exit", &script("at-exit").unwrap_or_default());
            let _ = remove_file(file("lock"));
        });
        if script("task").is_some() {
            let app = app.clone();
            tasks.spawn_when_running("worker", async move {
                act("task", &app).await?;
                stop.requested().await;
                Ok::<_, BoxError>(())
            });
        }
        act("init Low", &app).await?;
        Ok(Self(app))
    }

    async fn dispose(&self) -> Result<(), BoxError> {
        let _ = remove_file(file("held"));
        act("dispose Low", &self.0).await
    }
}

/// What stands on it.
#[managed_resource(init = High::init, dispose = High::dispose, dispose_timeout = "10m")]
#[derive(Debug)]
pub(crate) struct High {
    app: AppHandle,
    _low: Arc<Low>,
    dropped: Dropped,
}

/// Acts in its drop.
#[derive(Debug)]
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = act_at_once("drop", &script("drop").unwrap_or_default());
    }
}

impl High {
    async fn init(low: Arc<Low>, app: AppHandle) -> Result<Self, BoxError> {
        act("init High", &app).await?;
        Ok(Self { app, _low: low, dropped: Dropped })
    }

    async fn dispose(&self) -> Result<(), BoxError> {
        let _ = &self.dropped;
        act("dispose High", &self.app).await
    }
}

/// The `configure` of all of them.
pub(crate) fn configure(builder: AppBuilder) -> Result<AppBuilder, BoxError> {
    tell("configure");
    act_at_once("configure", &script("configure").unwrap_or_default())?;
    if script("observer").as_deref() != Some("spawns") {
        return Ok(builder);
    }
    Ok(builder.observer(|event| {
        if let Event::App { to: AppState::Running, .. } = event {
            tokio::spawn(async { tell(&format!("spawned on {}", thread::current().name().unwrap_or_default())) });
        }
    }))
}

/// The `main` of all of them.
pub(crate) async fn body(app: AppHandle, stop: Shutdown) -> Result<ExitCode, BoxError> {
    act("main", &app).await?;
    if script("main").as_deref() == Some("println") {
        println!("main prints");
    }
    if script("main").as_deref() == Some("code") {
        return Ok(ExitCode::from(7));
    }
    if script("main").is_some() {
        stop.requested().await;
        tell(&format!("cause {}", stop.cause().map(|cause| cause.to_string()).unwrap_or_default()));
        // What `main` does with the time that it is given.
        act("stopping", &app).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Blocks in its drop, when everything of the app is over: at the end of the main thread.
struct Late(Cell<bool>);

impl Drop for Late {
    fn drop(&mut self) {
        if self.0.get() {
            tell("late");
            until_told();
        }
    }
}

thread_local! {
    static LATE: Late = const { Late(Cell::new(false)) };
}
