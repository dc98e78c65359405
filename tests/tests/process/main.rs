//! How a process ends: exit code, order of disposals, last words, what is left behind; each on a real child.
#![cfg(unix)]

mod causes;
mod force;
mod outside;
mod own_app;
mod several;
mod signals;
#[path = "../support/mod.rs"]
mod support;
mod wedged;
mod wishes;

use support::{Ended, Program};

const LISTENING: &str = env!("CARGO_BIN_EXE_listening");
const DEAF: &str = env!("CARGO_BIN_EXE_deaf");
const SUPERVISED: &str = env!("CARGO_BIN_EXE_supervised");
/// Does what its script says, and leaves `held` behind where it is not disposed of, `lock` where it has no last chance.
const ENDING: &str = env!("CARGO_BIN_EXE_ending");
const ALL_BACK: [&str; 3] = ["Top", "Middle", "Bottom"];
/// The same of [`ENDING`].
const BOTH_BACK: [&str; 2] = ["High", "Low"];

fn run(program: &str, script: &str) -> Ended {
    Program::start(program, script).end()
}

#[track_caller]
fn assert_end(ended: &Ended, code: i32, disposed: &[&str]) {
    assert_eq!((ended.code, ended.after("dispose")), (Some(code), disposed.to_vec()), "{ended:#?}");
}

/// The same, and nothing is left behind.
#[track_caller]
fn assert_clean_end(ended: &Ended, code: i32, disposed: &[&str]) {
    assert_end(ended, code, disposed);
    assert!(ended.left.is_empty(), "{ended:#?}");
}

#[track_caller]
fn assert_says(ended: &Ended, parts: &[&str]) {
    for part in parts {
        assert!(ended.stderr.contains(part), "{part:?} is not in {}", ended.stderr);
    }
}
