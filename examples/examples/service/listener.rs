//! The listening socket: our own, or one that whoever started us holds, and hands on to the next instance too.

use std::{future::pending, io, net::SocketAddr};

use listenfd::ListenFd;
use tenure::{AppHandle, managed_resource};
use tokio::net::{TcpListener, TcpStream};

use crate::Config;

/// What the service was started with. `provided`: `main` looks, as it changes the environment, before there are threads.
#[managed_resource(provided)]
pub struct Inherited(Option<std::net::TcpListener>);

impl Inherited {
    /// The first socket of systemd's `LISTEN_FDS`, if there are any.
    ///
    /// # Errors
    /// If it is no TCP socket.
    pub fn from_env() -> io::Result<Self> {
        ListenFd::from_env().take_tcp_listener(0).map(Self)
    }
}

/// Accepts connections for as long as it should.
pub(crate) struct Listener {
    socket: TcpListener,
    inherited: bool,
    app: AppHandle,
}

impl Listener {
    /// Takes what was inherited; else the port, so that a port that is in use fails the start.
    pub(crate) async fn open(inherited: &Inherited, config: &Config, app: AppHandle) -> io::Result<Self> {
        let socket = match &inherited.0 {
            Some(socket) => {
                socket.set_nonblocking(true)?;
                TcpListener::from_std(socket.try_clone()?)?
            }
            None => TcpListener::bind(config.listen).await?,
        };
        Ok(Self { socket, inherited: inherited.0.is_some(), app })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

impl axum::serve::Listener for Listener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    /// A connection that is accepted must be given the time to send its request. So an inherited socket is left to the next
    /// instance as soon as the app drains: what waits there waits for that one, and what was accepted has the `drain_delay`.
    /// On a socket of our own nobody else would answer, so that connections are accepted until its turn to stop.
    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        tokio::select! {
            biased;
            () = self.app.draining(), if self.inherited => pending().await,
            accepted = axum::serve::Listener::accept(&mut self.socket) => accepted,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.address()
    }
}
