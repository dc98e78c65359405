//! Clients that send one request after the other, without pause, and keep count of what becomes of each.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    mem,
    net::TcpStream,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use serde_json::{Value, json};

use super::PATIENCE;

/// So many requests of one client are enough, however fast the machine is.
const ENOUGH: u32 = 50_000;

/// What became of everything. Each request is in exactly one of `answered`, `unanswered` and `wrong`, unless its connection
/// was `refused`.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests of which a first byte was, or was to be, sent.
    pub requests: u64,
    /// Connections that stood.
    pub connections: u64,
    /// Connections that could not be made.
    pub refused: u64,
    /// Right status, right body.
    pub answered: u64,
    /// The connection ended, or there was silence, before a whole answer.
    pub unanswered: u64,
    /// Another status, another body.
    pub wrong: u64,
    /// Answers that said `connection: close` to a client that would have kept the connection.
    pub asked_to_leave: u64,
    /// What the failures were, the first of them.
    pub failures: Vec<String>,
    /// The notes that were said to be kept, in no order.
    pub notes: Vec<(i64, String)>,
    over: bool,
}

impl Counts {
    pub fn failed(&self) -> u64 {
        self.refused + self.unanswered + self.wrong
    }
}

/// Clients at work.
pub struct Load {
    board: Arc<Board>,
    clients: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Board {
    counts: Mutex<Counts>,
    changed: Condvar,
}

impl Load {
    /// Every second client keeps its connection, for as long as the server does not ask it to leave.
    pub fn begin(address: &str, clients: usize) -> Self {
        let board = Arc::new(Board::default());
        let client = |number| {
            let (board, address) = (Arc::clone(&board), address.to_owned());
            thread::spawn(move || Client { number, keeps: number % 2 == 0, address, connection: None, board }.work())
        };
        let clients = (0..clients).map(client).collect();
        Self { board, clients }
    }

    /// Waits until so many more requests have been answered, or have failed.
    pub fn wait_for(&self, more: u64) {
        let done = |counts: &Counts| counts.answered + counts.failed();
        let counts = self.board.lock();
        let target = done(&counts) + more;
        let waited = self.board.changed.wait_timeout_while(counts, PATIENCE, |counts| done(counts) < target);
        let (counts, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "the clients have stalled: {:?}", counts.failures);
    }

    /// Lets each client see its last request through.
    pub fn end(self) -> Counts {
        self.board.lock().over = true;
        for client in self.clients {
            client.join().expect("a client does not panic");
        }
        mem::take(&mut self.board.lock())
    }
}

impl Board {
    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn note_failure(&self, text: String, change: impl FnOnce(&mut Counts)) {
        self.note(|counts| {
            change(counts);
            if counts.failures.len() < 20 {
                counts.failures.push(text);
            }
        });
    }
}

struct Client {
    number: usize,
    keeps: bool,
    address: String,
    /// The one that is kept, and how many answers came on it.
    connection: Option<(BufReader<TcpStream>, u32)>,
    board: Arc<Board>,
}

struct Answer {
    status: u16,
    closes: bool,
    body: Value,
}

impl Client {
    /// Adds a note, reads it, adds one, and so on.
    fn work(mut self) {
        let mut last = json!(null);
        for round in 0..ENOUGH {
            if self.board.lock().over {
                return;
            }
            if round % 2 == 0 {
                let text = format!("note {round} of client {}", self.number);
                let body = json!({ "text": text }).to_string();
                let Some(note) = self.ask("POST", "/notes", &body, |answer| {
                    answer.status == 201 && answer.body["id"].is_i64() && answer.body["text"] == *text
                }) else {
                    continue;
                };
                self.board.note(|counts| counts.notes.push((note["id"].as_i64().unwrap_or_default(), text)));
                last = note;
            } else if last.is_object() {
                let path = format!("/notes/{}", last["id"]);
                self.ask("GET", &path, "", |answer| answer.status == 200 && answer.body == last);
            }
        }
    }

    /// Sends one request, once; gives the body of an answer that is right.
    fn ask(&mut self, method: &str, path: &str, body: &str, is_right: impl Fn(&Answer) -> bool) -> Option<Value> {
        let (mut stream, before) = match self.connection.take() {
            Some(kept) => kept,
            None => (BufReader::new(self.connect()?), 0),
        };
        self.board.note(|counts| counts.requests += 1);
        let what = format!("client {}, {method} {path} after {before} answers", self.number);
        let answer = match exchange(&mut stream, &self.request(method, path, body)) {
            Ok(answer) => answer,
            Err(error) => {
                self.board.note_failure(format!("{what}: {error}"), |counts| counts.unanswered += 1);
                return None;
            }
        };
        if !is_right(&answer) {
            let text = format!("{what}: {} {}", answer.status, answer.body);
            self.board.note_failure(text, |counts| counts.wrong += 1);
            return None;
        }
        let leaves = self.keeps && answer.closes;
        self.board.note(|counts| {
            counts.answered += 1;
            counts.asked_to_leave += u64::from(leaves);
        });
        if self.keeps && !answer.closes {
            self.connection = Some((stream, before + 1));
        }
        Some(answer.body)
    }

    fn connect(&self) -> Option<TcpStream> {
        let connected = TcpStream::connect(&self.address).and_then(|stream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok(stream)
        });
        match connected {
            Ok(stream) => {
                self.board.note(|counts| counts.connections += 1);
                Some(stream)
            }
            Err(error) => {
                self.board.note_failure(format!("client {} cannot connect: {error}", self.number), |counts| {
                    counts.refused += 1;
                });
                None
            }
        }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let (length, connection) = (body.len(), if self.keeps { "keep-alive" } else { "close" });
        format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    }
}

/// Sends a request, and reads its answer to the last byte, and no further.
fn exchange(stream: &mut BufReader<TcpStream>, request: &str) -> io::Result<Answer> {
    stream.get_mut().write_all(request.as_bytes())?;
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let (mut length, mut closes) = (0, false);
    loop {
        let header = line(stream)?.to_ascii_lowercase();
        match header.split_once(": ") {
            Some(("content-length", value)) => length = value.parse().map_err(|_| io::ErrorKind::InvalidData)?,
            Some(("connection", value)) => closes = value.contains("close"),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Answer { status, closes, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    match line.strip_suffix("\r\n") {
        Some(line) => Ok(line.to_owned()),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
