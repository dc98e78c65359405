//! A connection that can be kept for more than one request.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use super::PATIENCE;

pub struct Connection {
    stream: BufReader<TcpStream>,
    /// How many answers came on it.
    pub answers: u32,
    /// Since when it stands, or the last whole answer is here.
    since: Instant,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// The server says that it closes the connection.
    pub closes: bool,
    pub body: String,
}

impl Connection {
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), answers: 0, since: Instant::now() })
    }

    /// For how long nobody has said anything on it, if no request is in flight.
    pub fn idle(&self) -> Duration {
        self.since.elapsed()
    }

    /// Sends a request, and waits for the whole answer.
    pub fn ask(&mut self, method: &str, path: &str, body: &str, keeps: bool) -> io::Result<Reply> {
        self.send(method, path, body, keeps)?;
        self.reply()
    }

    pub fn send(&mut self, method: &str, path: &str, body: &str, keeps: bool) -> io::Result<()> {
        let (length, connection) = (body.len(), if keeps { "keep-alive" } else { "close" });
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())
    }

    /// Reads an answer to its last byte, and no further.
    pub fn reply(&mut self) -> io::Result<Reply> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("this is no HTTP"))?;
        let (mut length, mut closes) = (0, false);
        loop {
            let header = self.line()?.to_ascii_lowercase();
            match header.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
                Some(("connection", value)) => closes = value == "close",
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        self.answers += 1;
        self.since = Instant::now();
        Ok(Reply { status, closes, body: String::from_utf8(body).map_err(io::Error::other)? })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
