//! The service is restarted under load, again and again, and no request is lost.
//!
//! A request is *accepted* as soon as its client begins to send it on a connection that stands: one whose `connect` has
//! returned, and on which no answer has said `connection: close`. It does not matter whether an instance has taken the
//! connection from the queue of the socket, or has read anything. Every accepted request must have its whole answer, with the
//! right status and the right body; and every `connect` must succeed.
//!
//! There are no retries, so that none can hide a loss. RFC 9112 (sections 9.3.1 and 9.5) lets a server close a connection that
//! is idle at any time, and a client send an idempotent request again that crossed with it. No use is made of that: here, such
//! a request is a failure like any other. What the service promises instead is a limit: it closes a connection without a word
//! only if that has been idle for all of the `drain_delay`. So a client here says nothing on one that was idle for half of it,
//! as clients with a time-out of their own do. Those are counted too.
//!
//! What clients must do is what section 9.6 says: send nothing more on a connection after an answer with `connection: close`.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use std::{collections::BTreeMap, time::Duration};

use rustix::process::Signal;
use serde_json::Value;
use support::{Program, hand_on::Socket, http::ask, load::Load};

const RESTARTS: usize = 20;
const CLIENTS: usize = 8;

const DRAIN_DELAY: Duration = Duration::from_secs(1);

#[test]
fn twenty_restarts_under_load_lose_no_request() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let socket = Socket::open();
    let mut current = socket.instance(directory.path(), DRAIN_DELAY);
    let load = Load::begin(&socket.address, CLIENTS, DRAIN_DELAY / 2);
    for _ in 0..RESTARTS {
        load.wait_for(5 * CLIENTS as u64);
        let next = socket.instance(directory.path(), DRAIN_DELAY);
        assert_ends_well(std::mem::replace(&mut current, next));
    }
    // Each client has heard from the last instance.
    load.wait_for(5 * CLIENTS as u64);
    let counts = load.end();
    println!("{RESTARTS} restarts\n{counts}");
    assert_eq!(counts.failed(), 0, "{:#?}", counts.failures);
    assert_eq!(counts.answered, counts.requests);
    assert!(counts.asked_to_leave > 0, "no client that keeps its connection was there at a restart");

    let said = counts.notes.len();
    let said_to_be_kept: BTreeMap<i64, String> = counts.notes.into_iter().collect();
    assert_eq!(said_to_be_kept.len(), said, "each note has a number of its own");
    let kept: Value = serde_json::from_str(&ask(&socket.address, "GET", "/notes", "").body).expect("the notes are JSON");
    let kept = kept.as_array().expect("the notes are a list").iter();
    let kept: BTreeMap<_, _> =
        kept.map(|note| (note["id"].as_i64().unwrap(), note["text"].as_str().unwrap().into())).collect();
    assert_eq!(kept, said_to_be_kept, "every note was added once");
    assert_ends_well(current);
}

/// Asks it to stop, and waits for its end.
fn assert_ends_well(program: Program) {
    program.signal(Signal::TERM);
    let ended = program.end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let parts =
        ["app stops: SIGTERM", "Http is gone", "Notes is gone", "Database is gone", "Config is gone", "app is stopped"];
    ended.output.assert_in_order(&parts);
    // That it is slow is no fault: so may the machine be.
    let fault =
        ended.output.stderr.iter().find(|line| ["ERROR", "error:", "cancelled"].iter().any(|bad| line.contains(bad)));
    assert_eq!(fault, None, "everything was finished and given back: {ended:#?}");
}
