//! The examples of what lives shorter than the app do what their first lines say.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use std::{fs, io::Write, net::TcpListener, thread};

use support::{Program, example};

#[test]
fn a_primary_that_answers_is_used() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address").to_string();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the example connects");
        stream.write_all(b"fresh\n").expect("the line is taken");
    });
    let mut command = example("05_fallback");
    command.env("PRIMARY", &address).env("RATES", "/there/is/no/such/file");
    let ended = Program::start(command).end();
    server.join().expect("the server is through");
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &[format!("from the server at {address}: fresh")][..]));
}

#[test]
fn a_primary_that_cannot_be_had_is_replaced_and_the_reason_is_told() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("rates.txt");
    fs::write(&file, "stale\n").expect("the file is written");
    let mut command = example("05_fallback");
    command.env("PRIMARY", "127.0.0.1:1").env("RATES", &file);
    let ended = Program::start(command).end();
    let expected = format!("from {}: stale", file.display());
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &[expected][..]), "{ended:#?}");
    ended.output.assert_says(&["`Rates`", "refused", "its fallback takes over"]);
}

#[test]
fn if_both_ways_fail_the_program_does_not_start_and_names_both_reasons() {
    let mut command = example("05_fallback");
    command.env("PRIMARY", "127.0.0.1:1").env("RATES", "/there/is/no/such/file");
    let ended = Program::start(command).end();
    assert_eq!((ended.code, ended.output.stdout.len()), (Some(69), 0), "{ended:#?}");
    ended.output.assert_says(&["refused", "cannot read /there/is/no/such/file"]);
}

#[test]
fn twenty_clients_share_two_connections_a_broken_one_is_replaced_and_all_are_closed() {
    let ended = Program::start(example("06_connection_pool")).end();
    let expected = [
        "ready with 1 connection",
        "20 clients, 2 connections",
        "a connection is closed",
        "1 was broken and has been replaced",
        "a connection is closed",
        "a connection is closed",
        "the server has seen 3 connections",
    ];
    let lines: Vec<_> = ended.output.stdout.iter().map(String::as_str).collect();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(lines, expected, "{ended:#?}");
}

#[test]
fn files_that_were_opened_before_a_failure_are_removed_in_reverse() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let mut command = example("07_many_files");
    command.arg(directory.path());
    let ended = Program::start(command).end();
    let lines: Vec<_> = ended.output.stdout.iter().map(String::as_str).collect();
    let expected = [
        "removed part-3",
        "removed part-2",
        "removed part-1",
        "cannot write part 4: File exists (os error 17)",
        "1 file is left",
        "kept part-1",
        "2 files are still open",
        "kept part-3",
        "kept part-2",
        "split into 3 files",
    ];
    assert_eq!(lines, expected, "{ended:#?}");
    assert_eq!(fs::read_to_string(directory.path().join("part-2")).expect("it was kept"), "second");
    assert_eq!(fs::read_dir(directory.path()).expect("it is there").count(), 3);
}

#[test]
fn each_tenant_is_opened_once_and_closed_before_the_storage() {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let mut command = example("08_tenants");
    command.arg(directory.path());
    let ended = Program::start(command).end();
    let lines: Vec<_> = ended.output.stdout.iter().map(String::as_str).collect();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let mut opened = lines[..3].to_vec();
    opened.sort_unstable();
    assert_eq!(opened, ["ada is open", "bob is open", "cleo is open"]);
    assert_eq!(lines[3..6], ["30 visits", "bob is closed", "ada was here 11 times"]);
    let mut closed = lines[6..8].to_vec();
    closed.sort_unstable();
    assert_eq!(closed, ["ada is closed", "cleo is closed"]);
    assert_eq!(lines[8..], ["the storage is closed"]);
}
