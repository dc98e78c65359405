//! error: none
use tenure::Shutdown as S;

#[tenure::resource_main(flavor = "single")]
fn main(_: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S, _: S) {}
