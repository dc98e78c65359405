//! error: none
//! errors: 7
//! A test is a plain function.
use tenure::Shutdown as S;

#[tenure::resource_test]
const unsafe extern "C" fn starts<T>(self, #[cfg(unix)] _: S) {}

#[tenure::resource_test]
fn takes(_: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S) {}

fn main() {}
