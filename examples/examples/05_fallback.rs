//! A resource that has two ways to be: from a server, and, if that cannot be had, from a file. Who takes it does not see which.
//!
//! ```sh
//! cargo run --example 05_fallback
//! printf 'fresh\n' | nc -l 127.0.0.1 7070 & PRIMARY=127.0.0.1:7070 cargo run --example 05_fallback
//! ```

use std::{env, io, net::SocketAddr, sync::Arc};

use anyhow::Context;
use tenure::{managed_resource, resource_main};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
};

/// Where the rates come from, if the server is there, and what stands in for it.
#[managed_resource(init = Config::from_env, early)]
struct Config {
    primary: SocketAddr,
    file: String,
}

impl Config {
    fn from_env() -> anyhow::Result<Self> {
        let primary = env::var("PRIMARY").unwrap_or_else(|_| "127.0.0.1:1".to_owned());
        Ok(Self {
            primary: primary.parse().with_context(|| format!("PRIMARY is {primary}"))?,
            file: env::var("RATES").unwrap_or_else(|_| "rates.txt".to_owned()),
        })
    }
}

/// Two attempts at the server, each of which may hang; both have to be over within the limit. Then the file.
/// The failure of the first way is logged when the second takes over; if both fail, the error has both.
#[managed_resource(
    init = Rates::from_server,
    retry(attempts = 2, backoff = "50ms"),
    init_timeout = "2s",
    fallback = Rates::from_file,
)]
struct Rates {
    source: String,
    first: String,
}

impl Rates {
    async fn from_server(config: Arc<Config>) -> io::Result<Self> {
        let stream = TcpStream::connect(config.primary).await?;
        let first = BufReader::new(stream).lines().next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Self { source: format!("the server at {}", config.primary), first })
    }

    /// Its parameters are dependencies as well.
    async fn from_file(config: Arc<Config>) -> anyhow::Result<Self> {
        let text = tokio::fs::read_to_string(&config.file).await.with_context(|| format!("cannot read {}", config.file))?;
        Ok(Self { source: config.file.clone(), first: text.lines().next().unwrap_or_default().to_owned() })
    }
}

#[resource_main]
async fn main(rates: Arc<Rates>) {
    println!("from {}: {}", rates.source, rates.first);
}
