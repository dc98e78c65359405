#![no_implicit_prelude]
#![deny(warnings, missing_docs, unused, unused_qualifications, unreachable_pub)]
#![forbid(unsafe_code)]
//! Generated code needs nothing of its surroundings.
mod std {}
mod core {}
mod tenure {}
mod __private {}
#[allow(dead_code)]
struct Arc;
#[allow(dead_code)]
struct Given;

#[::tenure::resource]
struct Db;
#[::tenure::resource]
trait Mailer: ::std::marker::Send + ::std::marker::Sync {}
struct Fake;
impl Mailer for Fake {}

#[::tenure::resource_test(crate = ::tenure_ui_tests, register(Db, dyn Mailer), with(Db, dyn Mailer = Fake))]
async fn r#fn(db: ::std::sync::Arc<Db>, value: ::std::sync::Arc<dyn Mailer>) {
    ::std::mem::drop((db, value));
}

#[::tenure::resource_test(crate = ::tenure_ui_tests)]
fn main() {}

macro_rules! tests {
    ($($name:ident: $ty:ty, $more:ty = $value:expr;)*) => {
        $(#[::tenure::resource_test(crate = ::tenure_ui_tests, register($more), with($value))]
        async fn $name(value: $ty) {
            ::std::mem::drop(value);
        })*
    };
}
tests! {
    generated: ::std::sync::Arc<Db>, Db = Db;
}
const _: fn() = generated;
const _: fn() = r#fn;
