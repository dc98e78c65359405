//! As much of an HTTP client as the tests need: one request for each connection, and bodies that take their time.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use super::PATIENCE;

/// What a server answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Asks for something, and waits for the answer.
pub fn ask(address: &str, method: &str, path: &str, body: &str) -> Answer {
    let mut stream = connect(address);
    write!(stream, "{}{body}", head(method, path, body, "")).expect("the request is taken");
    answer(stream)
}

/// A request that the server has begun to work on, and whose body is not complete.
pub struct Upload {
    stream: TcpStream,
    rest: String,
}

impl Upload {
    /// Returns when the server has asked for the body: then a handler waits for it.
    pub fn begin(address: &str, path: &str, body: &str) -> Self {
        let mut stream = connect(address);
        write!(stream, "{}", head("POST", path, body, "Expect: 100-continue\r\n")).expect("the head is taken");
        let mut said = Vec::new();
        while !said.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the server asks for the body");
            said.extend(byte);
        }
        let said = String::from_utf8_lossy(&said);
        assert!(said.starts_with("HTTP/1.1 100 "), "the server answered {said:?}");
        let (part, rest) = body.split_at(body.len() / 2);
        stream.write_all(part.as_bytes()).expect("half of the body is taken");
        Self { stream, rest: rest.to_owned() }
    }

    /// Sends nothing more, and waits for the answer.
    pub fn hang(self) -> Answer {
        answer(self.stream)
    }

    /// Sends the rest, and waits for the answer.
    pub fn finish(mut self) -> Answer {
        self.stream.write_all(self.rest.as_bytes()).expect("the rest of the body is taken");
        answer(self.stream)
    }
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("the timeout is not zero");
    stream.set_write_timeout(Some(PATIENCE)).expect("the timeout is not zero");
    stream
}

fn head(method: &str, path: &str, body: &str, more: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{more}\r\n"
    )
}

/// The answer is all that comes until the server closes the connection, as it was asked to.
fn answer(mut stream: TcpStream) -> Answer {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the server answers");
    parse(&text)
}

fn parse(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a head has a status");
    Answer { status, body: body.to_owned() }
}

/// As [`ask`]; `None` where the server closes the connection without an answer.
pub fn try_ask(address: &str, method: &str, path: &str, body: &str) -> Option<Answer> {
    let mut stream = connect(address);
    write!(stream, "{}{body}", head(method, path, body, "")).expect("the request is taken");
    let mut text = String::new();
    let read = stream.read_to_string(&mut text);
    (read.is_ok() && !text.is_empty()).then(|| parse(&text))
}

/// A request whose answer nobody waits for: dropped, the client has hung up.
pub struct Abandoned {
    _stream: TcpStream,
}

impl Abandoned {
    pub fn begin(address: &str, method: &str, path: &str, body: &str) -> Self {
        let mut stream = connect(address);
        write!(stream, "{}{body}", head(method, path, body, "")).expect("the request is taken");
        Self { _stream: stream }
    }
}
