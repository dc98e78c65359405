//! A pool of real connections to a local server: as many as are needed, at most so many, checked before they are used again,
//! replaced when they break, and each of them closed at the end.
//!
//! ```sh
//! cargo run --example 06_connection_pool
//! ```

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tenure::{Pool, Tasks, managed_resource, resource_main};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    task::JoinSet,
};

/// A server that answers each line with the number of the connection it came over; `bye` makes it hang up.
#[managed_resource(init = Server::start, dispose = Server::report)]
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicU32>,
}

impl Server {
    async fn start(tasks: Tasks) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Self { address: listener.local_addr()?, connections: Arc::default() };
        let (connections, each) = (Arc::clone(&server.connections), tasks.clone());
        let stop = tasks.shutdown();
        tasks.spawn("accept", async move {
            loop {
                tokio::select! {
                    () = stop.requested() => return io::Result::Ok(()),
                    accepted = listener.accept() => {
                        let number = connections.fetch_add(1, Ordering::Relaxed) + 1;
                        each.spawn("answer", answer(accepted?.0, number));
                    }
                }
            }
        });
        Ok(server)
    }

    fn report(&self) {
        println!("the server has seen {} connections", self.connections.load(Ordering::Relaxed));
    }
}

async fn answer(stream: TcpStream, number: u32) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    // A client that is gone is no fault of ours.
    while let Ok(1..) = stream.read_line(&mut line).await {
        if line == "bye\n" {
            return;
        }
        line.clear();
        if stream.write_all(format!("{number}\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One connection. Every instance has the hooks that a single one would have; `health` says whether it can be used again.
#[managed_resource(
    init = Connection::open,
    dispose = Connection::close,
    health = Connection::ping,
    pool(max = 2, min = 1, acquire_timeout = "5s"),
)]
struct Connection(Mutex<BufReader<TcpStream>>);

impl Connection {
    async fn open(server: Arc<Server>) -> io::Result<Self> {
        Ok(Self(Mutex::new(BufReader::new(TcpStream::connect(server.address).await?))))
    }

    async fn ask(&self, question: &str) -> io::Result<String> {
        let mut stream = self.0.lock().await;
        stream.write_all(format!("{question}\n").as_bytes()).await?;
        let mut line = String::new();
        match stream.read_line(&mut line).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    async fn ping(&self) -> io::Result<()> {
        self.ask("ping").await.map(drop)
    }

    async fn close(&self) -> io::Result<()> {
        self.0.lock().await.shutdown().await?;
        println!("a connection is closed");
        Ok(())
    }
}

#[resource_main]
async fn main(pool: Arc<Pool<Connection>>) -> anyhow::Result<()> {
    println!("ready with {} connection", pool.status().size);

    let mut clients = JoinSet::new();
    for client in 0..20 {
        let pool = Arc::clone(&pool);
        clients.spawn(async move {
            // Given back when the guard goes, also if this task were cancelled.
            let connection = pool.acquire().await?;
            connection.ask(&format!("client {client}")).await?;
            anyhow::Ok(())
        });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    println!("20 clients, {} connections", pool.status().size);

    // The server hangs up on one. Nobody is given it: it is found out, disposed of and replaced.
    let broken = pool.acquire().await?;
    let _ = broken.ask("bye").await;
    drop(broken);
    let both = [pool.acquire().await?, pool.acquire().await?];
    for connection in &both {
        connection.ask("still there?").await?;
    }
    println!("{} was broken and has been replaced", pool.status().broken);
    Ok(())
}
