//! A listening socket that is held by a test, and handed on to one instance of the service after the other, as systemd does.

use std::{net::TcpListener, os::fd::OwnedFd, path::Path, process::Command, time::Duration};

use super::{Program, example};

/// A child gets the socket as its standard input, which takes no `unsafe`, moves it to where systemd's protocol has it, and
/// becomes the service. So `LISTEN_PID` is right too.
const AS_SYSTEMD: &str = r#"exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0""#;

/// The socket. Whoever connects to it waits in its queue until an instance takes the connection.
pub struct Socket {
    listener: TcpListener,
    pub address: String,
}

impl Socket {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        Self { listener, address }
    }

    /// Starts an instance that keeps its notes in this directory; returns when all of it is up.
    pub fn instance(&self, directory: &Path, drain_delay: Duration) -> Program {
        let mut command = as_systemd(self.listener.try_clone().expect("the socket can be shared"), directory);
        command.env("DRAIN_DELAY", drain_delay.as_secs_f64().to_string());
        let mut program = Program::spawn(command);
        let line = program.wait_for("listening on http://");
        assert_eq!(line, format!("listening on http://{}", self.address), "the socket was taken");
        program
    }
}

/// A command for an instance that is told to take this for its socket.
pub fn as_systemd(socket: impl Into<OwnedFd>, directory: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", AS_SYSTEMD]).arg(example("service").get_program());
    command.env("DATABASE_URL", format!("sqlite://{}", directory.join("notes.db").display()));
    command.env("RUST_LOG", "tenure=info");
    // Were the socket not taken, this is what it would bind.
    command.env("LISTEN", "127.0.0.1:0");
    command.stdin(socket.into());
    command
}
