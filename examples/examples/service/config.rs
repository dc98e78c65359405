//! What the environment says.

use std::{env, fmt::Display, net::SocketAddr};

use sqlx::sqlite::SqliteConnectOptions;
use tenure::managed_resource;

/// The settings, a resource like any other.
///
/// `early`: they are read before anything else starts, and a mistake in them ends the program with a code of its own (78),
/// so that whatever restarts it can tell that trying again is of no use.
#[managed_resource(init = Config::from_env, early)]
pub struct Config {
    /// `LISTEN`: where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// `DATABASE_URL`: the file that holds the notes.
    pub database: SqliteConnectOptions,
}

impl Config {
    /// Looks at every variable before it complains, so that all mistakes can be mended at once.
    fn from_env() -> Result<Self, String> {
        let listen = read("LISTEN", "127.0.0.1:8080", str::parse);
        let database = read("DATABASE_URL", "sqlite://notes.db", sqlite);
        match (listen, database) {
            (Ok(listen), Ok(database)) => Ok(Self { listen, database }),
            (listen, database) => Err([listen.err(), database.err()].into_iter().flatten().collect::<Vec<_>>().join("; ")),
        }
    }
}

/// One variable, or its default.
fn read<T, E: Display>(name: &str, default: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, String> {
    let text = match env::var(name) {
        Ok(text) => text,
        Err(env::VarError::NotPresent) => default.to_owned(),
        Err(error) => return Err(format!("{name}: {error}")),
    };
    parse(&text).map_err(|error| format!("{name}={text}: {error}"))
}

/// `sqlx` takes whatever is no URL of its own for the name of a file.
fn sqlite(url: &str) -> Result<SqliteConnectOptions, String> {
    if !url.starts_with("sqlite:") {
        return Err("it does not begin with `sqlite:`".to_owned());
    }
    url.parse().map_err(|error: sqlx::Error| error.to_string())
}
