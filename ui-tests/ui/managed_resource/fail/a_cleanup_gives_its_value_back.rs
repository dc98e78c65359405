//! error: E0277
//! errors: 4
//! A cleanup takes the value that it was pushed with, or nothing, and returns nothing but an error.
use tenure::CleanupStack;

fn open(cleanups: &CleanupStack) {
    cleanups.push(7_u8, |_: &u8| 3);
    cleanups.push(7_u8, |_: &String| ());
    cleanups.defer(async || "done");
}

fn main() {}
