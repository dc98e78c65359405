//! A child process whose output is read line by line, and which never outlives its test.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// Generous: only a test that would fail anyway waits this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running child.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    stderr: Option<JoinHandle<String>>,
}

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; `None` if a signal killed it.
    pub(crate) code: Option<i32>,
    /// Every line of its standard output.
    pub(crate) lines: Vec<String>,
    /// All of its standard error.
    pub(crate) stderr: String,
}

impl Program {
    /// Starts one of this package's programs with a script for its resources and its `main`.
    pub(crate) fn start(path: &str, script: &str) -> Self {
        let mut child = Command::new(path)
            .env("SCRIPT", script)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the child starts");
        let stdout = child.stdout.take().expect("piped");
        let mut stderr = child.stderr.take().expect("piped");
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        Self { child, lines, seen: Vec::new(), stderr: Some(stderr) }
    }

    /// Waits until the child has written this line.
    pub(crate) fn wait_for(&mut self, line: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(seen) => {
                    self.seen.push(seen);
                    if self.seen.last().is_some_and(|seen| seen == line) {
                        return self;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let _ = self.child.kill();
                    let stderr = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
                    panic!("the child never wrote {line:?}; it wrote {:#?} and {stderr}", self.seen);
                }
            }
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(Pid::from_child(&self.child), signal).expect("the child is there to be signalled");
        self
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("the child did not end; it wrote {:#?}", self.seen);
                }
            }
        }
        let code = self.child.wait().expect("the child can be waited for").code();
        let stderr = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Ended { code, lines: std::mem::take(&mut self.seen), stderr }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// The lines that begin with this word, without it.
    pub(crate) fn after(&self, word: &str) -> Vec<&str> {
        self.lines.iter().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
    }
}
