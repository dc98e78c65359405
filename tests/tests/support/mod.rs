//! A child process whose output is read line by line, and which never outlives its test.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::{
    fs::read_dir,
    io::{BufRead, BufReader, PipeWriter, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    process::{Pid, Signal, kill_process},
};
use tempfile::TempDir;

/// Generous: only a test that would fail anyway waits this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running child.
pub(crate) struct Program {
    child: Child,
    stdout: Lines,
    stderr: Lines,
    /// Where it leaves what it leaves behind.
    left: TempDir,
}

/// What the child has written to one of its outputs.
struct Lines {
    coming: Receiver<String>,
    seen: Vec<String>,
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
    /// The files that it has left behind.
    pub(crate) left: Vec<String>,
}

impl Lines {
    /// Nothing comes of an output that the test keeps for itself.
    fn of(output: Option<impl Read + Send + 'static>) -> Self {
        let (send, coming) = channel();
        if let Some(output) = output {
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if send.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        Self { coming, seen: Vec::new() }
    }

    /// Reads until a line is the one, or there are no more; `None` if that takes too long.
    fn until(&mut self, is_it: impl Fn(&str) -> bool) -> Option<bool> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.coming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let found = is_it(&line);
                    self.seen.push(line);
                    if found {
                        return Some(true);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Some(false),
                Err(RecvTimeoutError::Timeout) => return None,
            }
        }
    }
}

impl Program {
    /// Starts one of this package's programs with a script for its resources and its `main`.
    pub(crate) fn start(path: &str, script: &str) -> Self {
        Self::start_as(&mut Command::new(path), script)
    }

    /// Starts one by this command; what it says of outputs counts.
    pub(crate) fn start_as(command: &mut Command, script: &str) -> Self {
        Self::start_with(command.stdout(Stdio::piped()).stderr(Stdio::piped()), script)
    }

    /// The same, with outputs that the test keeps for itself.
    pub(crate) fn start_with(command: &mut Command, script: &str) -> Self {
        let left = TempDir::new().expect("there is room for a folder");
        command.env("SCRIPT", script).env("LEFT", left.path()).stdin(Stdio::piped());
        let mut child = command.spawn().expect("the child starts");
        let (stdout, stderr) = (Lines::of(child.stdout.take()), Lines::of(child.stderr.take()));
        Self { child, stdout, stderr, left }
    }

    /// Waits until the child has written this line.
    pub(crate) fn wait_for(&mut self, line: &str) -> &mut Self {
        if self.stdout.until(|seen| seen == line) != Some(true) {
            self.fail(&format!("the child never wrote {line:?}"));
        }
        self
    }

    /// Waits until the child has written a line with this in it to its standard error.
    pub(crate) fn wait_for_error(&mut self, part: &str) -> &mut Self {
        if self.stderr.until(|seen| seen.contains(part)) != Some(true) {
            self.fail(&format!("the child never said {part:?}"));
        }
        self
    }

    fn fail(&mut self, what: &str) -> ! {
        let _ = self.child.kill();
        self.stdout.until(|_| false);
        self.stderr.until(|_| false);
        panic!("{what}; it wrote {:#?} and {:#?}", self.stdout.seen, self.stderr.seen);
    }

    /// Waits until the process that was started is gone; what it has started itself may go on.
    pub(crate) fn reap(&mut self) -> &mut Self {
        // Waiting closes the standard input, which what goes on reads.
        let stdin = self.child.stdin.take();
        self.child.wait().expect("the child can be waited for");
        self.child.stdin = stdin;
        self
    }

    /// Writes a line to its standard input: a step that waits for that goes on.
    pub(crate) fn tell(&mut self) -> &mut Self {
        let stdin = self.child.stdin.as_mut().expect("piped");
        stdin.write_all(b"\n").expect("the child is there to be told");
        self
    }

    /// Sends a signal.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.id(), signal).expect("the child is there to be signalled");
        self
    }

    /// Presses Ctrl+C once more, and waits until that is heard. What comes within a quarter of a second of the last press would
    /// be the same press: here it is real time that is tested, and so it has to pass.
    pub(crate) fn press_again(&mut self, heard: &str) -> &mut Self {
        thread::sleep(Duration::from_millis(300));
        self.signal(Signal::INT).wait_for_error(heard)
    }

    /// The same where nobody reads what is said: that it is heard can only be hoped for, and so it is given longer.
    pub(crate) fn press_unheard(&mut self) -> &mut Self {
        thread::sleep(Duration::from_millis(700));
        self.signal(Signal::INT)
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits for the end.
    pub(crate) fn end(self) -> Ended {
        self.end_with_status().1
    }

    /// The same, with what the system says of it.
    pub(crate) fn end_with_status(mut self) -> (ExitStatus, Ended) {
        if self.stdout.until(|_| false).is_none() || self.stderr.until(|_| false).is_none() {
            self.fail("the child did not end");
        }
        let status = self.child.wait().expect("the child can be waited for");
        let stderr = self.stderr.seen.iter().flat_map(|line| [line, "\n"]).collect();
        let files = read_dir(self.left.path()).expect("the folder is there").map_while(Result::ok);
        let mut left: Vec<_> = files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        left.sort();
        let ended = Ended { code: status.code(), lines: std::mem::take(&mut self.stdout.seen), stderr, left };
        (status, ended)
    }
}

/// Fills a pipe to the brim.
pub(crate) fn fill(pipe: &PipeWriter) {
    let flags = fcntl_getfl(pipe).expect("it is open");
    fcntl_setfl(pipe, flags | OFlags::NONBLOCK).expect("it is open");
    // By the byte: a larger piece may be refused where a smaller one has room.
    while (&mut &*pipe).write(b"x").is_ok() {}
    fcntl_setfl(pipe, flags).expect("it is open");
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
