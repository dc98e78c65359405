//! What the service does between the request to stop and its end.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use std::{fs::File, time::Duration};

use rustix::process::Signal;
use support::{
    Program,
    connection::Connection,
    example,
    hand_on::{Socket, as_systemd},
    http::Upload,
};
use tempfile::TempDir;

/// More than a test takes: what drains, drains until the test is over.
const LONG: Duration = Duration::from_secs(60);

fn directory() -> TempDir {
    tempfile::tempdir().expect("there is room for a directory")
}

/// Asks it to stop; returns when it drains.
fn stop(program: &mut Program) {
    program.signal(Signal::TERM);
    program.wait_for("app is draining");
}

fn open(socket: &Socket) -> Connection {
    Connection::open(&socket.address).expect("somebody holds the socket")
}

/// The status of an answer, and whether the server closes the connection.
#[track_caller]
fn get(connection: &mut Connection, path: &str) -> (u16, bool) {
    let reply = connection.ask("GET", path, "", true).expect("there is an answer");
    (reply.status, reply.closes)
}

#[test]
fn a_service_that_drains_is_not_ready_serves_on_and_asks_who_keeps_a_connection_to_leave() {
    let (directory, socket) = (directory(), Socket::open());
    let mut program = socket.instance(directory.path(), LONG);
    let (mut one, mut other) = (open(&socket), open(&socket));
    assert_eq!(get(&mut one, "/ready"), (200, false));
    assert_eq!(get(&mut other, "/notes"), (200, false));
    stop(&mut program);
    assert_eq!(get(&mut one, "/ready"), (503, true));
    assert_eq!(get(&mut other, "/notes"), (200, true));
}

#[test]
fn who_has_a_connection_but_has_said_nothing_when_the_drain_begins_is_answered() {
    let (directory, socket) = (directory(), Socket::open());
    let mut program = socket.instance(directory.path(), LONG);
    let (mut silent, mut other) = (open(&socket), open(&socket));
    // Connections are accepted in their order: now the first one has been, too.
    assert_eq!(get(&mut other, "/ready"), (200, false));
    stop(&mut program);
    assert_eq!(get(&mut silent, "/notes"), (200, true));
}

#[test]
fn who_connects_to_a_socket_that_is_handed_on_when_the_drain_has_begun_is_answered_by_the_next_instance() {
    let (directory, socket) = (directory(), Socket::open());
    let mut old = socket.instance(directory.path(), LONG);
    stop(&mut old);
    let mut late = open(&socket);
    late.send("GET", "/ready", "", true).expect("the socket has a queue");
    let _next = socket.instance(directory.path(), LONG);
    let reply = late.reply().expect("there is an answer");
    assert_eq!((reply.status, reply.closes), (200, false), "the old one is not ready");
}

#[test]
fn sigterm_while_fifty_requests_are_in_flight_answers_all_of_them() {
    let (directory, socket) = (directory(), Socket::open());
    let mut program = socket.instance(directory.path(), Duration::ZERO);
    let upload = |number| Upload::begin(&socket.address, "/notes", &format!(r#"{{"text": "note {number}"}}"#));
    let uploads: Vec<_> = (0..50).map(upload).collect();
    program.signal(Signal::TERM);
    program.wait_for("Http joins 1 task");
    for (number, upload) in uploads.into_iter().enumerate() {
        let answer = upload.finish();
        assert_eq!(answer.status, 201, "{answer:?}");
        assert!(answer.body.contains(&format!(r#""text":"note {number}""#)), "{answer:?}");
    }
    let ended = program.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    ended.output.assert_in_order(&["Http is gone", "Notes is gone", "Database is gone", "app is stopped"]);
    assert!(!ended.output.stderr.iter().any(|line| line.contains("cancelled")), "{ended:#?}");
}

/// It takes as long as `drain_timeout`, which is 10 seconds.
#[test]
fn a_request_that_never_ends_is_cut_off_after_the_drain_timeout_and_everything_else_is_given_back() {
    let (directory, socket) = (directory(), Socket::open());
    let program = socket.instance(directory.path(), Duration::ZERO);
    let endless = Upload::begin(&socket.address, "/notes", r#"{"text": "never to be finished"}"#);
    program.signal(Signal::TERM);
    assert_eq!(endless.hang().status, 503);
    let ended = program.end();
    // `main` has returned, and nothing failed: to be cut off is no failure of the service.
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    ended.output.assert_in_order(&[
        "Http joins 1 task, and waits for 1 tracked future",
        "app is still stopping",
        "task `serve` of `Http` was cancelled",
        "1 tracked future of Http did not end in time, and was cut off",
        "Http is gone after 10",
        "Notes is gone",
        "Database is gone",
        "app is stopped",
        "; cancelled: task `serve` of `Http`, 1 tracked future",
    ]);
}

#[test]
fn what_is_handed_on_and_is_no_socket_is_a_mistake_in_the_configuration() {
    let directory = directory();
    let file = File::open("/dev/null").expect("it is always there");
    let ended = Program::spawn(as_systemd(file, directory.path())).end();
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(78), &[][..]), "{ended:#?}");
    ended.output.assert_in_order(&["LISTEN_FDS", "fd 3 is not a socket"]);
}

#[test]
fn a_drain_delay_that_is_no_time_is_a_mistake_in_the_configuration() {
    for wrong in ["soon", "-1", "inf"] {
        let mut command = example("service");
        command.env("DRAIN_DELAY", wrong);
        let ended = Program::start(command).end();
        assert_eq!((ended.code, &ended.output.stdout[..]), (Some(78), &[][..]), "{ended:#?}");
        ended.output.assert_says(&["DRAIN_DELAY"]);
    }
}
