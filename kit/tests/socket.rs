//! The path of a socket has one listener, and is nobody else's to remove.
#![cfg(unix)]

use std::{
    fs,
    os::unix::net::{UnixDatagram, UnixListener as StdListener, UnixStream as StdStream},
    path::PathBuf,
    process,
};

use tenure::{App, CleanupStack, Reason};
use tenure_kit::{Keep, SocketError, SocketPath, TempDir};

fn place() -> (TempDir, PathBuf) {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("test.sock");
    (directory, path)
}

/// All that is in the directory.
fn left(directory: &TempDir) -> usize {
    fs::read_dir(directory.path()).unwrap().count()
}

#[tokio::test]
async fn it_listens_and_leaves_nothing_behind_when_it_is_given_back() {
    let (directory, path) = place();
    let (socket, listener) = SocketPath::bind(&path).expect("nobody listens");
    let (client, served) = tokio::join!(tokio::net::UnixStream::connect(&path), listener.accept());
    assert!(client.is_ok() && served.is_ok());
    assert_eq!(socket.path(), path);
    socket.give_back().await.unwrap();
    assert_eq!(left(&directory), 0);
    socket.give_back().await.expect("nothing is left to do");
    let (again, _listener) = SocketPath::bind(&path).expect("nobody listens");
    drop(again);
    assert_eq!(left(&directory), 0);
}

#[tokio::test]
async fn a_second_one_is_refused_with_the_pid_of_the_first_and_changes_nothing() {
    let (_directory, path) = place();
    let (_socket, listener) = SocketPath::bind(&path).expect("nobody listens");
    let error = SocketPath::bind(&path).expect_err("somebody listens");
    assert!(matches!(error, SocketError::InUse { pid: Some(pid), .. } if pid == process::id()), "{error}");
    let said = format!("this process listens on {} already", path.display());
    assert_eq!(error.to_string(), said);
    let (client, served) = tokio::join!(tokio::net::UnixStream::connect(&path), listener.accept());
    assert!(client.is_ok() && served.is_ok());
}

#[tokio::test]
async fn a_socket_on_which_nobody_answers_is_bound_anew() {
    let (directory, path) = place();
    drop(StdListener::bind(&path).unwrap());
    assert!(path.exists(), "as a process leaves it that is killed");
    let (_socket, _listener) = SocketPath::bind(&path).expect("nobody listens");
    StdStream::connect(&path).expect("it is bound");
    assert_eq!(left(&directory), 2);
}

#[tokio::test]
async fn one_that_belongs_to_somebody_else_is_refused_also_where_he_is_too_busy_to_answer() {
    let (directory, path) = place();
    let listener = StdListener::bind(&path).unwrap();
    rustix::net::listen(&listener, 0).unwrap();
    for _ in 0..3 {
        let error = SocketPath::bind(&path).expect_err("somebody listens");
        assert_eq!(error.to_string(), format!("another process listens on {}", path.display()));
        // The look has filled his queue.
        assert_eq!(left(&directory), 1, "the lock is gone");
    }
    drop(listener);
    fs::remove_file(&path).unwrap();
    let _datagrams = UnixDatagram::bind(&path).unwrap();
    assert!(matches!(SocketPath::bind(&path), Err(SocketError::InUse { pid: None, .. })));
}

#[tokio::test]
async fn what_is_no_socket_is_refused_and_stays_as_it_is() {
    let (directory, path) = place();
    fs::write(&path, "letters").unwrap();
    let error = SocketPath::bind(&path).expect_err("a file");
    assert_eq!(error.to_string(), format!("{} is not a socket: it is left as it is", path.display()));
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), left(&directory)), ("letters", 1));
    assert!(matches!(SocketPath::bind(directory.path()), Err(SocketError::NotASocket { .. })));
}

#[tokio::test]
async fn a_path_that_cannot_be_bound_is_named_with_the_reason() {
    let (directory, _) = place();
    let long = directory.path().join("x".repeat(120));
    let error = SocketPath::bind(&long).expect_err("too long");
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", long.display())), "{error}");
    assert_eq!(left(&directory), 0);
    let error = SocketPath::bind(directory.path().join("missing/test.sock")).expect_err("there is no directory");
    assert!(error.to_string().contains("there is no directory"), "{error}");
}

#[tokio::test]
async fn a_path_that_is_another_one_now_stays_and_is_told() {
    let (_directory, path) = place();
    let (socket, _listener) = SocketPath::bind(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let _other = StdListener::bind(&path).unwrap();
    let error = socket.give_back().await.expect_err("it is not ours");
    assert!(matches!(error, SocketError::Replaced { .. }), "{error}");
    StdStream::connect(&path).expect("the other one's listens on");
}

#[tokio::test]
async fn of_many_that_come_at_once_one_has_it_although_a_stale_one_is_there() {
    let (directory, path) = place();
    for _ in 0..20 {
        drop(StdListener::bind(&path).unwrap());
        let starters = (0..8).map(|_| {
            let path = path.clone();
            // Off the runtime's own thread, and still in the runtime.
            tokio::task::spawn_blocking(move || SocketPath::bind(path))
        });
        let mut bound = Vec::new();
        for starter in starters.collect::<Vec<_>>() {
            match starter.await.unwrap() {
                Ok(pair) => bound.push(pair),
                Err(error) => assert!(matches!(error, SocketError::InUse { .. }), "{error}"),
            }
        }
        assert_eq!(bound.len(), 1);
        StdStream::connect(&path).expect("it is the one that listens");
    }
    assert_eq!(left(&directory), 0);
}

#[tokio::test]
async fn a_stack_and_an_app_keep_it() {
    let (directory, path) = place();
    let stack = CleanupStack::new();
    let (socket, _listener) = SocketPath::bind(&path).unwrap();
    let _socket = stack.keep(socket);
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(left(&directory), 0);

    let app = App::only::<()>().start().await.unwrap();
    let (socket, _listener) = SocketPath::bind(&path).unwrap();
    let _to_the_end = socket.at_exit(&app);
    app.shutdown().await.unwrap();
    assert_eq!(left(&directory), 0);
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<SocketPath>();
    shared::<SocketError>();
}
