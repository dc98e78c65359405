//! Clients that send one request after the other, without pause, and keep count of what becomes of each.

use std::{
    collections::VecDeque,
    mem,
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    connection::Connection,
    counts::{Board, Counts},
};

/// So many requests of one client are enough, however fast the machine is.
const ENOUGH: u32 = 50_000;

/// Clients at work.
pub struct Load {
    board: Arc<Board>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// Every second client keeps its connection, for as long as the server does not ask it to leave; the others make one for
    /// each request, and every second of these makes its connections some requests ahead, so that they are idle at first.
    pub fn begin(address: &str, clients: usize, idle_limit: Duration) -> Self {
        let board = Arc::new(Board::default());
        let clients = (0..clients).map(|number| Client::new(number, idle_limit, address, &board));
        let clients = clients.map(|client| thread::spawn(|| client.work())).collect();
        Self { board, clients }
    }

    /// Waits until so many more requests have been answered, or have failed.
    pub fn wait_for(&self, more: u64) {
        self.board.wait_for(more);
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

struct Client {
    number: usize,
    keeps: bool,
    /// How many connections it has made, and has said nothing on, when it sends a request on another.
    ahead: usize,
    /// It says nothing more on a connection that was idle for so long, and makes another.
    idle_limit: Duration,
    address: String,
    connections: VecDeque<Connection>,
    board: Arc<Board>,
}

impl Client {
    fn new(number: usize, idle_limit: Duration, address: &str, board: &Arc<Board>) -> Self {
        let ahead = if number % 4 == 3 { 2 } else { 0 };
        let (address, board) = (address.to_owned(), Arc::clone(board));
        let connections = VecDeque::new();
        Self { number, keeps: number.is_multiple_of(2), ahead, idle_limit, address, connections, board }
    }

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
                let right = |status, note: &Value| status == 201 && note["id"].is_i64() && note["text"] == *text;
                let Some(note) = self.ask("POST", "/notes", &body, right) else { continue };
                self.board.note(|counts| counts.notes.push((note["id"].as_i64().unwrap_or_default(), text)));
                last = note;
            } else if last.is_object() {
                let path = format!("/notes/{}", last["id"]);
                self.ask("GET", &path, "", |status, note| status == 200 && *note == last);
            }
        }
    }

    /// Sends one request, once; gives the body of an answer that is right.
    fn ask(&mut self, method: &str, path: &str, body: &str, is_right: impl Fn(u16, &Value) -> bool) -> Option<Value> {
        let mut connection = self.connection()?;
        self.board.note(|counts| counts.requests += 1);
        let (answers, idle) = (connection.answers, connection.idle());
        let what = format!("client {}, {method} {path} after {answers} answers and {idle:?}", self.number);
        let began = Instant::now();
        let reply = match connection.ask(method, path, body, self.keeps) {
            Ok(reply) => reply,
            Err(error) => {
                self.board.note_failure(format!("{what}: {error}"), |counts| counts.unanswered += 1);
                return None;
            }
        };
        let body = serde_json::from_str(&reply.body).unwrap_or_default();
        if !is_right(reply.status, &body) {
            self.board.note_failure(format!("{what}: {reply:?}"), |counts| counts.wrong += 1);
            return None;
        }
        self.board.note(|counts| {
            counts.answered += 1;
            counts.slowest = counts.slowest.max(began.elapsed());
            counts.idle = counts.idle.max(idle);
            counts.asked_to_leave += u64::from(self.keeps && reply.closes);
        });
        if self.keeps && !reply.closes {
            self.connections.push_front(connection);
        }
        Some(body)
    }

    /// The one that is kept, or the oldest.
    fn connection(&mut self) -> Option<Connection> {
        let all = self.connections.len();
        self.connections.retain(|connection| connection.idle() < self.idle_limit);
        let left = all - self.connections.len();
        self.board.note(|counts| counts.left += left as u64);
        while self.connections.len() <= self.ahead {
            match Connection::open(&self.address) {
                Ok(connection) => {
                    self.board.note(|counts| counts.connections += 1);
                    self.connections.push_back(connection);
                }
                Err(error) => {
                    let text = format!("client {} cannot connect: {error}", self.number);
                    self.board.note_failure(text, |counts| counts.refused += 1);
                    return None;
                }
            }
        }
        self.connections.pop_front()
    }
}
