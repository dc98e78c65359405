//! A program that keeps one of each of the kit in the directory `place` of its script, and then ends as it is told.

#[cfg(unix)]
mod kept {
    use std::{
        path::PathBuf,
        process::{Stdio, exit},
        sync::Arc,
        thread,
        time::Duration,
    };

    use tenure::{AppHandle, BoxError, Shutdown, Tasks, managed_resource, resource_main};
    use tenure_kit::{Child, PidFile, SocketPath, TempDir};
    use tenure_tests::{say, script};
    use tokio::{io::AsyncReadExt, process::Command};

    fn place() -> PathBuf {
        script("place").expect("the test says where").into()
    }

    /// Holds them all, and leaves their end to whoever comes first.
    #[managed_resource(init = Kept::init, dispose = async |kept| kept.give_back().await)]
    #[derive(Debug)]
    pub(super) struct Kept {
        child: Child,
        socket: SocketPath,
        directory: TempDir,
        pid_file: PidFile,
    }

    impl Kept {
        async fn init(app: AppHandle, tasks: Tasks) -> Result<Self, BoxError> {
            let place = place();
            let pid_file = PidFile::create(place.join("pid"))?.at_exit(&app);
            let directory = TempDir::new_in(&place)?.at_exit(&app);
            let (socket, _) = SocketPath::bind(place.join("socket"))?;
            // Does not listen to SIGTERM, nor does its own child; both hold standard output open.
            let deaf = "trap '' TERM; sleep 3600 & echo deaf >&2; wait";
            let obedient = "echo hear >&2; exec sleep 3600";
            let what = script("child").unwrap_or_default();
            let does = if what.ends_with("hears") { obedient } else { deaf };
            let mut child = Child::spawn("deaf", Command::new("sh").args(["-c", does]).stderr(Stdio::piped()))?;
            if what == "supervised-hears" {
                child = child.supervised(&tasks);
            }
            let mut said = child.take_stderr().ok_or("it is a pipe")?;
            said.read_exact(&mut [0; 4]).await?;
            std::fs::write(directory.path().join("child"), child.id().to_string())?;
            let child = child.with_grace(Duration::from_millis(50)).at_exit(&app);
            Ok(Self { child, socket: socket.at_exit(&app), directory, pid_file })
        }

        async fn give_back(&self) -> Result<(), BoxError> {
            say("dispose Kept");
            if script("dispose").as_deref() == Some("block") {
                thread::sleep(Duration::from_secs(3600));
            }
            let child = self.child.give_back().await;
            self.socket.give_back().await?;
            self.directory.give_back().await?;
            self.pid_file.give_back().await?;
            if script("child").as_deref() != Some("any") {
                child?;
            }
            Ok(())
        }
    }

    #[resource_main(only_roots)]
    pub(super) async fn main(kept: Arc<Kept>, stop: Shutdown) {
        say("main");
        match script("main").as_deref() {
            Some("exit") => exit(3),
            Some("exit-spoilt") => {
                // Another one's file stands there now.
                let _ = std::fs::remove_file(kept.pid_file.path());
                let _ = std::fs::write(kept.pid_file.path(), "1");
                exit(5)
            }
            Some("exit-elsewhere") => drop(thread::spawn(|| exit(4)).join()),
            Some("panic") => panic!("main panics"),
            Some("wait") => stop.requested().await,
            // Drains until the child is gone.
            Some("outlive") => {
                stop.requested().await;
                let _ = kept.child.wait().await;
            }
            _ => {}
        }
    }
}

#[cfg(unix)]
fn main() -> impl std::process::Termination {
    kept::main()
}

#[cfg(not(unix))]
fn main() {}
