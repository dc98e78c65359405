//! A transaction for each request: the rows tell how each one ended.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use rustix::process::Signal;
use serde_json::{Value, json};
use support::{
    Program, example,
    http::{Abandoned, ask},
};
use tempfile::TempDir;

struct Service {
    program: Program,
    address: String,
    _directory: TempDir,
}

fn start() -> Service {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let mut command = example("04_request_scope");
    command.env("LISTEN", "127.0.0.1:0");
    command.env("DATABASE_URL", format!("sqlite://{}", directory.path().join("accounts.db").display()));
    let mut program = Program::start(command);
    let line = program.wait_for("listening on http://");
    let address = line.trim_start_matches("listening on http://").to_owned();
    Service { program, address, _directory: directory }
}

impl Service {
    fn transfer(&self, to: &str, amount: i64) -> Option<u16> {
        let body = json!({ "from": "ada", "to": to, "amount": amount }).to_string();
        support::http::try_ask(&self.address, "POST", "/transfers", &body).map(|answer| answer.status)
    }

    #[track_caller]
    fn assert_rows(&self, ada: i64, bob: i64) {
        let answer = ask(&self.address, "GET", "/accounts", "");
        let rows: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        assert_eq!(rows, json!({ "ada": ada, "bob": bob }));
    }
}

#[test]
fn a_request_that_succeeds_commits() {
    let service = start();
    assert_eq!(service.transfer("bob", 30), Some(204));
    service.assert_rows(70, 30);
}

#[test]
fn a_request_that_fails_half_way_has_written_nothing_and_its_error_is_the_answer() {
    let mut service = start();
    assert_eq!(service.transfer("bob", 300), Some(409));
    // The first of the two updates had been made.
    assert_eq!(service.transfer("eve", 30), Some(409));
    service.program.wait_for("transaction: failed");
    service.assert_rows(100, 0);
}

#[test]
fn a_request_that_panics_has_written_nothing() {
    let mut service = start();
    // axum closes the connection on which a handler panicked.
    assert_eq!(service.transfer("nobody", 30), None);
    service.program.wait_for("transaction: panicked");
    service.assert_rows(100, 0);
}

#[test]
fn a_request_whose_client_hangs_up_has_written_nothing() {
    let mut service = start();
    let body = json!({ "from": "ada", "to": "never", "amount": 30 }).to_string();
    let request = Abandoned::begin(&service.address, "POST", "/transfers", &body);
    service.program.wait_for("this one takes for ever");
    drop(request);
    service.program.wait_for("transaction: cancelled");
    service.assert_rows(100, 0);
}

#[test]
fn a_request_that_never_ends_is_cut_off_before_the_database_closes() {
    let mut service = start();
    let body = json!({ "from": "ada", "to": "never", "amount": 30 }).to_string();
    let _request = Abandoned::begin(&service.address, "POST", "/transfers", &body);
    service.program.wait_for("this one takes for ever");
    service.program.signal(Signal::INT);
    let ended = service.program.end();
    let lines = &ended.output.stdout;
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).expect("it is written");
    assert!(at("transaction: cancelled") < at("the database is closed"), "{ended:#?}");
}
