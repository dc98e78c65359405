//! The examples as child processes, whose output is read line by line, and which never outlive their test.
//!
//! `cargo test` builds them. With `--test NAME` it does not: then they are as old as the last `cargo build --examples`.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

pub mod connection;
pub mod counts;
pub mod hand_on;
pub mod http;
pub mod load;

use rustix::process::{Pid, Signal, kill_process};

/// Only a test that fails waits this long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A command for the example of this name: `target/PROFILE/examples/NAME`, where this test is in `target/PROFILE/deps`.
pub fn example(name: &str) -> Command {
    let test = env::current_exe().expect("this test has a path");
    let profile = test.ancestors().nth(2).expect("it is in `deps`, which is in the profile's directory");
    let mut path: PathBuf = profile.join("examples").join(name);
    path.set_extension(env::consts::EXE_EXTENSION);
    let mut command = Command::new(path);
    command.env_remove("RUST_LOG");
    command
}

/// A running example.
pub struct Program {
    child: Child,
    lines: Receiver<Line>,
    output: Output,
}

/// What a program has written, each stream in its order.
#[derive(Debug, Default)]
pub struct Output {
    pub stdout: Vec<String>,
    pub stderr: Vec<String>,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// `None` if a signal killed it.
    pub code: Option<i32>,
    pub output: Output,
}

enum Line {
    Out(String),
    Err(String),
}

impl Program {
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null());
        Self::spawn(command)
    }

    /// As [`start`](Self::start), with the standard input that the command has.
    pub fn spawn(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the example has been built");
        let (send, lines) = channel();
        forward(child.stdout.take(), send.clone(), Line::Out);
        forward(child.stderr.take(), send, Line::Err);
        Self { child, lines, output: Output::default() }
    }

    /// Waits until the program has written a line that has this in it, to either stream; gives that line.
    pub fn wait_for(&mut self, part: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(line) = self.output.find(part) {
                return line.to_owned();
            }
            assert!(self.read_line(deadline), "the program never wrote {part:?}: {:#?}", self.output);
        }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("the program is there to be signalled");
    }

    /// Presses Ctrl+C once more, when that is no longer the same press as the last one, and waits for what it says.
    pub fn press_again(&mut self, answer: &str) {
        thread::sleep(Duration::from_millis(300));
        self.signal(Signal::INT);
        self.wait_for(answer);
    }

    /// Waits until the program has ended by itself.
    pub fn end(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        while self.read_line(deadline) {}
        let code = self.child.wait().expect("the program can be waited for").code();
        Ended { code, output: std::mem::take(&mut self.output) }
    }

    /// Takes in one more line; `false` if there will be none. A program that takes too long is killed as the test fails.
    fn read_line(&mut self, deadline: Instant) -> bool {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Line::Out(line)) => self.output.stdout.push(line),
            Ok(Line::Err(line)) => self.output.stderr.push(line),
            Err(Disconnected) => return false,
            Err(Timeout) => panic!("the program takes too long: {:#?}", self.output),
        }
        true
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Output {
    fn find(&self, part: &str) -> Option<&str> {
        self.stdout.iter().chain(&self.stderr).find(|line| line.contains(part)).map(String::as_str)
    }

    /// Fails unless standard error has a line with each of these in it, in this order.
    #[track_caller]
    pub fn assert_in_order(&self, parts: &[&str]) {
        let mut lines = self.stderr.iter();
        for part in parts {
            assert!(lines.any(|line| line.contains(part)), "{part:?} is missing, or not at its place: {self:#?}");
        }
    }

    /// Fails unless standard error has each of these in it.
    #[track_caller]
    pub fn assert_says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.stderr.iter().any(|line| line.contains(part)), "{part:?} is missing: {self:#?}");
        }
    }
}

fn forward(stream: Option<impl Read + Send + 'static>, lines: Sender<Line>, tag: fn(String) -> Line) {
    let stream = stream.expect("the stream is piped");
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if lines.send(tag(line)).is_err() {
                return;
            }
        }
    });
}
