//! A program that wants the pid file which its script names, says whether it has it, and holds it until its standard input ends.

#[cfg(unix)]
fn main() {
    use std::io::Read;

    use tenure_tests::{say, script};

    match tenure_kit::PidFile::create(script("path").expect("the test says which")) {
        Ok(_held) => {
            say("held");
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
        Err(error) => say(&error.to_string()),
    }
}

#[cfg(not(unix))]
fn main() {}
