//! An observer is a closure without types; a limit is a duration or none; a name is any text.
use std::{sync::Arc, time::Duration};

use tenure::{App, CleanupStack, Event, Reason, Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks, stack: CleanupStack) -> Self {
        tasks.spawn("one", async {});
        tasks.spawn(format!("task {}", 2), async { "2".parse::<u8>().map(drop) });
        tasks.spawn_when_running(Arc::<str>::from("three"), async { std::future::pending::<()>().await });
        stack.defer(|| drop(1));
        stack.defer_named(String::from("four"), async |_: Reason| Ok::<(), String>(()));
        Self
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), tenure::BoxError> {
    let app = App::only::<Arc<Worker>>()
        .observer(|event| drop(matches!(event, Event::Ready { .. })))
        .startup_timeout(None)
        .startup_timeout(Duration::from_secs(5))
        .shutdown_timeout(Some(Duration::from_secs(5)));
    let app = app.start().await?;
    app.handle().shutdown(format!("{} is enough", 1)).await?;
    Ok(())
}
