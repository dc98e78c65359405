//! What a service holds besides memory: a pid file, so that it runs once, and a child process, which ends with it. Neither is left
//! behind, however the service ends; if it is killed, the next start takes over what is there.
//!
//! ```sh
//! cargo run --example 09_pid_file_and_child 7 12     # asks the child, and ends
//! cargo run --example 09_pid_file_and_child          # runs until Ctrl+C; start a second one meanwhile
//! ```

#[cfg(unix)]
mod service {
    use std::{env, path::PathBuf, process::Stdio, sync::Arc};

    use anyhow::Context;
    use tenure::{AppHandle, BoxError, Shutdown, Tasks, managed_resource, resource_main};
    use tenure_kit::{Child, PidFile, PidFileError};
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
        process::{ChildStdin, ChildStdout, Command},
        sync::Mutex,
    };

    /// The right to run: what must not run twice depends on it.
    #[managed_resource(init = Instance::claim, dispose = async |instance| instance.0.give_back().await)]
    pub(super) struct Instance(PidFile);

    impl Instance {
        fn claim(app: AppHandle) -> Result<Self, PidFileError> {
            let directory = env::var_os("RUN_DIRECTORY").map_or_else(env::temp_dir, PathBuf::from);
            Ok(Self(PidFile::create(directory.join("squares.pid"))?.at_exit(&app)))
        }
    }

    /// A child that squares numbers. If it dies, the service stops.
    #[managed_resource(init = Squares::start, dispose = async |squares| squares.child.give_back().await)]
    pub(super) struct Squares {
        child: Child,
        pipes: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
    }

    impl Squares {
        fn start(_instance: Arc<Instance>, app: AppHandle, tasks: Tasks) -> Result<Self, BoxError> {
            let mut command = Command::new("sh");
            command.args(["-c", "while read number; do echo $((number * number)); done"]);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let child = Child::spawn("squares", &mut command)?.supervised(&tasks).at_exit(&app);
            let pipes = child.take_stdin().zip(child.take_stdout()).ok_or("both are pipes")?;
            Ok(Self { child, pipes: Mutex::new((pipes.0, BufReader::new(pipes.1).lines())) })
        }

        async fn of(&self, number: &str) -> anyhow::Result<String> {
            let (input, output) = &mut *self.pipes.lock().await;
            input.write_all(format!("{number}\n").as_bytes()).await?;
            output.next_line().await?.context("the child is gone")
        }
    }

    #[resource_main]
    pub(super) async fn main(instance: Arc<Instance>, squares: Arc<Squares>, stop: Shutdown) -> anyhow::Result<()> {
        println!("the pid is in {}", instance.0.path().display());
        let numbers: Vec<_> = env::args().skip(1).collect();
        for number in &numbers {
            println!("{number} squared is {}", squares.of(number).await?);
        }
        if numbers.is_empty() {
            println!("running with the child {}", squares.child.id());
            stop.requested().await;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn main() -> impl std::process::Termination {
    service::main()
}

#[cfg(not(unix))]
fn main() {}
