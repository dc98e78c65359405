//! The service that is started and stopped: files, sockets, tasks, threads, a pool, something lazy, scopes.

use std::{
    fs::{self, File},
    io,
    net::SocketAddr,
    sync::Arc,
};

use tempfile::TempDir;
use tenure::{
    AppHandle, BoxError, CleanupStack, Lazy, Pool, PoolGuard, ScopeError, Shutdown, Tasks, managed_resource, resource, scope,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::gauges::Live;

#[scope]
pub(crate) struct Request;
#[scope(key = TenantId)]
pub(crate) struct Tenant;

#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct TenantId(pub u32);

/// A directory with an open file.
#[managed_resource(init = Self::make, dispose = Self::remove)]
pub(crate) struct Place {
    directory: TempDir,
    file: File,
    _live: Live,
}

impl Place {
    async fn make(app: AppHandle, cleanups: CleanupStack) -> io::Result<Self> {
        tokio::task::yield_now().await;
        let directory = TempDir::new()?;
        let path = directory.path().join("pid");
        let file = File::create(&path)?;
        let (at_exit, pushed, of_app) = (Live::new(), Live::new(), Live::new());
        app.at_exit_named("pid", move || {
            let _gone_with_its_directory = fs::remove_file(&path);
            drop(at_exit);
        });
        cleanups.defer(move || drop(pushed));
        app.cleanup().push_named("of the app", of_app, async |_: &Live| tokio::task::yield_now().await);
        Ok(Self { directory, file, _live: Live::new() })
    }

    fn remove(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.directory.close()
    }
}

/// Gives back whatever it is sent, on each connection.
#[managed_resource(init = Self::open, dispose = Self::close)]
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    place: Arc<Place>,
    _live: Live,
}

impl Echo {
    async fn open(place: Arc<Place>, tasks: Tasks, stop: Shutdown) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        tasks.spawn("accept", accept(listener, tasks.clone(), stop.clone()));
        // It knows its own group, and may never be polled.
        let own = (tasks.clone(), Live::new());
        tasks.spawn_when_running("tick", async move {
            stop.requested().await;
            drop(own);
        });
        let live = Live::new();
        tasks.spawn_thread("flush", move |stop| {
            stop.wait();
            drop(live);
        });
        let (path, live) = (place.directory.path().join("journal"), Live::new());
        tasks.spawn_blocking("compact", move || {
            let _live = live;
            fs::write(path, "compacted")
        });
        Ok(Self { address, place, _live: Live::new() })
    }

    async fn close(&self) -> io::Result<()> {
        tokio::task::yield_now().await;
        fs::write(self.place.directory.path().join("closed"), "")
    }
}

async fn accept(listener: TcpListener, tasks: Tasks, stop: Shutdown) -> io::Result<()> {
    loop {
        let stream = tokio::select! {
            () = stop.requested() => return Ok(()),
            accepted = listener.accept() => accepted?.0,
        };
        let tracked = tasks.track(echo(stream, Live::new()));
        // Somebody else polls it, as a server does.
        tokio::spawn(tracked);
    }
}

async fn echo(mut stream: TcpStream, _live: Live) -> io::Result<()> {
    let (mut from, mut to) = stream.split();
    tokio::io::copy(&mut from, &mut to).await.map(drop)
}

/// A client of the above.
#[managed_resource(init = Self::connect, dispose = Self::hang_up, health = Self::ping, pool(max = 2, min = 1))]
pub(crate) struct Connection {
    stream: TcpStream,
    _live: Live,
}

impl Connection {
    async fn connect(echo: Arc<Echo>, tasks: Tasks, stop: Shutdown) -> io::Result<Self> {
        let live = Live::new();
        tasks.spawn("driver", async move {
            stop.requested().await;
            drop(live);
        });
        Ok(Self { stream: TcpStream::connect(echo.address).await?, _live: Live::new() })
    }

    async fn say(&mut self, text: &str) -> io::Result<String> {
        self.stream.write_all(text.as_bytes()).await?;
        let mut answer = vec![0; text.len()];
        self.stream.read_exact(&mut answer).await?;
        String::from_utf8(answer).map_err(io::Error::other)
    }

    fn ping(&self) -> io::Result<()> {
        self.stream.peer_addr().map(drop)
    }

    async fn hang_up(mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }
}

/// Not everybody asks for it.
#[managed_resource(lazy, init = Self::load, dispose = Self::unload)]
pub(crate) struct Model {
    _live: Live,
}

impl Model {
    async fn load(place: Arc<Place>) -> io::Result<Self> {
        tokio::task::yield_now().await;
        place.file.metadata()?;
        Ok(Self { _live: Live::new() })
    }

    async fn unload(&self) {
        tokio::task::yield_now().await;
    }
}

/// What one request works with.
#[managed_resource(scope = Request, init = Self::begin, dispose = Self::end)]
pub(crate) struct Unit {
    _live: Live,
}

impl Unit {
    async fn begin(cleanups: CleanupStack) -> Self {
        tokio::task::yield_now().await;
        let live = Live::new();
        cleanups.defer(move || drop(live));
        Self { _live: Live::new() }
    }

    async fn end(&self) {
        tokio::task::yield_now().await;
    }
}

#[managed_resource(scope = Tenant, init = |id: Arc<TenantId>| Books(id.0, Live::new()))]
pub(crate) struct Books(u32, #[allow(dead_code, reason = "it is counted")] Live);

/// Uses all of it.
#[resource(dispose = async |_: &Front| tokio::task::yield_now().await)]
pub(crate) struct Front {
    app: AppHandle,
    pub(crate) echo: Arc<Echo>,
    connections: Arc<Pool<Connection>>,
    model: Lazy<Model>,
    #[resource(value = Live::new())]
    _live: Live,
}

impl Front {
    pub(crate) async fn connection(&self) -> Result<PoolGuard<Connection>, BoxError> {
        let mut connection = self.connections.acquire().await?;
        let answer = connection.say("how many?").await?;
        if answer == "how many?" { Ok(connection) } else { Err(answer.into()) }
    }

    pub(crate) async fn serve(&self) -> Result<(), BoxError> {
        drop(tokio::try_join!(self.connection(), self.connection())?);
        self.model.get().await?;
        let in_scope = self.app.scope::<Request>().run(async |scope| {
            scope.get::<Unit>().await?;
            Ok::<_, ScopeError>(7)
        });
        let seven = in_scope.await?;
        // It is dropped with what is in it, and closed in the background.
        let left = self.app.scope::<Request>();
        left.get::<Unit>().await?;
        let books = self.app.scope_for::<Tenant>(TenantId(seven)).get::<Books>().await?.0;
        if books == 7 { Ok(()) } else { Err(format!("the books of {books}").into()) }
    }
}
