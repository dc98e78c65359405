//! The service as its users and its operators have it: a process, HTTP, signals, exit codes.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use std::{
    io::ErrorKind,
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    time::Instant,
};

use rustix::process::Signal;
use serde_json::{Value, json};
use support::{
    PATIENCE, Program, example,
    http::{Answer, Upload, ask},
};
use tempfile::TempDir;

/// The service, on any port that is free, with a database of its own.
fn service(directory: &Path) -> Command {
    let mut command = example("service");
    command.env("LISTEN", "127.0.0.1:0");
    command.env("DATABASE_URL", format!("sqlite://{}", directory.join("notes.db").display()));
    command
}

/// Starts it; gives its address too.
fn start(directory: &Path) -> (Program, String) {
    let mut program = Program::start(service(directory));
    let line = program.wait_for("listening on http://");
    let address = line.trim_start_matches("listening on http://").to_owned();
    (program, address)
}

fn directory() -> TempDir {
    tempfile::tempdir().expect("there is room for a directory")
}

/// The names of the files in a directory.
fn files(directory: &Path) -> Vec<String> {
    let entries = directory.read_dir().expect("the directory is there");
    entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect()
}

#[track_caller]
fn assert_answer(answer: &Answer, status: u16, body: &Value) {
    let is: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    assert_eq!((answer.status, &is), (status, body), "{answer:?}");
}

#[test]
fn notes_are_added_read_and_removed() {
    let directory = directory();
    let (_program, address) = start(directory.path());
    let milk = json!({ "id": 1, "text": "buy milk" });
    assert_answer(&ask(&address, "POST", "/notes", r#"{"text": "buy milk"}"#), 201, &milk);
    assert_answer(&ask(&address, "GET", "/notes", ""), 200, &json!([milk]));
    assert_answer(&ask(&address, "GET", "/notes/1", ""), 200, &milk);
    assert_answer(&ask(&address, "DELETE", "/notes/1", ""), 204, &Value::Null);
    assert_answer(&ask(&address, "DELETE", "/notes/1", ""), 404, &Value::Null);
    assert_answer(&ask(&address, "GET", "/notes/1", ""), 404, &Value::Null);
    assert_answer(&ask(&address, "GET", "/notes", ""), 200, &json!([]));
}

#[test]
fn health_is_that_of_every_resource_which_has_a_check() {
    let directory = directory();
    let (_program, address) = start(directory.path());
    assert_answer(&ask(&address, "GET", "/health", ""), 200, &json!({ "Database": "healthy" }));
}

#[test]
fn notes_outlive_the_process() {
    let directory = directory();
    let (program, address) = start(directory.path());
    assert_eq!(ask(&address, "POST", "/notes", r#"{"text": "still there"}"#).status, 201);
    program.signal(Signal::TERM);
    assert_eq!(program.end().code, Some(0));

    let (_program, address) = start(directory.path());
    assert_answer(&ask(&address, "GET", "/notes/1", ""), 200, &json!({ "id": 1, "text": "still there" }));
}

#[test]
fn ctrl_c_answers_what_is_in_flight_and_gives_everything_back_in_reverse() {
    stops_gracefully(Signal::INT, "app stops: SIGINT");
}

#[test]
fn who_presses_a_key_is_answered_also_where_the_log_says_nothing() {
    let directory = directory();
    let mut command = service(directory.path());
    command.env("RUST_LOG", "warn");
    let mut program = Program::start(command);
    program.wait_for("listening on http://");
    program.signal(Signal::INT);
    let ended = program.end();
    let only = ["tenure: SIGINT: stopping (press Ctrl+C again to hurry)".to_owned()];
    assert_eq!((ended.code, &ended.output.stderr[..]), (Some(0), &only[..]), "{ended:#?}");
}

#[test]
fn sigterm_does_the_same_as_ctrl_c() {
    stops_gracefully(Signal::TERM, "app stops: SIGTERM");
}

fn stops_gracefully(signal: Signal, said: &str) {
    let directory = directory();
    let (mut program, address) = start(directory.path());
    let upload = Upload::begin(&address, "/notes", r#"{"text": "the last one"}"#);

    program.signal(signal);
    program.wait_for("Http joins 1 task");
    wait_until_refused(&address);
    assert_answer(&upload.finish(), 201, &json!({ "id": 1, "text": "the last one" }));

    let ended = program.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let output = &ended.output;
    output.assert_in_order(&["Config is ready", "Database is ready", "Notes is ready", "Http is ready", "app is running"]);
    output.assert_in_order(&[
        said,
        "Http is gone",
        "Notes is gone",
        "Database stops",
        "Database is gone",
        "Config is gone",
        "app is stopped",
    ]);
    output.assert_in_order(&[said, "note 1 was added", "LogMailer is gone"]);
    assert_eq!(files(directory.path()), ["notes.db"], "the pool was closed: SQLite has tidied up");
}

/// A connection that is made just before the listener goes is reset at once, and proves nothing.
fn wait_until_refused(address: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match TcpStream::connect(address) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
            _ => assert!(Instant::now() < deadline, "connections are still accepted"),
        }
    }
}

#[test]
fn every_mistake_in_the_configuration_is_told_at_once_and_nothing_else_starts() {
    let directory = directory();
    let mut command = service(directory.path());
    command.env("LISTEN", "nowhere").env("DATABASE_URL", "postgres://localhost/notes").current_dir(directory.path());
    let ended = Program::start(command).end();
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(78), &[][..]), "{ended:#?}");
    let error: Vec<_> = ended.output.stderr.iter().filter(|line| line.starts_with("error: ")).collect();
    assert!(
        error.len() == 1 && error[0].contains("LISTEN=nowhere") && error[0].contains("DATABASE_URL=postgres"),
        "{ended:#?}"
    );
    assert!(!ended.output.stderr.iter().any(|line| line.contains("Database starts")), "{ended:#?}");
    assert!(files(directory.path()).is_empty());
}

#[test]
fn a_port_that_is_in_use_fails_the_start_by_name_and_gives_the_database_back() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound").to_string();
    let directory = directory();
    let mut command = service(directory.path());
    command.env("LISTEN", &address);
    let ended = Program::start(command).end();
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(69), &[][..]), "{ended:#?}");
    ended.output.assert_in_order(&[
        "Database is gone",
        "error: the app did not start: `Http`",
        "caused by: Address already in use",
    ]);
    ended.output.assert_says(&[&format!("cannot listen on {address}")]);
    assert_eq!(files(directory.path()), ["notes.db"]);
}
