//! error: none
//! errors: 2
//! `main` takes at most twelve parameters.
use tenure::Shutdown as S;

#[tenure::resource_main(flavor = "single")]
fn main(_: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S) {}
