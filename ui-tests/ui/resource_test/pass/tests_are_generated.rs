#![deny(warnings)]
//! Tests come out of macros, with fragments of every kind.
use std::sync::Arc;

#[tenure::resource]
struct Db(#[resource(value = 1)] u8);
#[tenure::resource]
trait Mailer: Send + Sync {}
struct Fake;
impl Mailer for Fake {}

macro_rules! tests {
    ($($visibility:vis $name:ident: $ty:ty, $more:ty = $value:expr, $number:literal, $body:block)*) => {
        $(#[tenure::resource_test(crate = tenure_ui_tests, register($more), with($value, dyn Mailer = Fake))]
        $visibility async fn $name(value: $ty, _: Arc<dyn Mailer>) {
            assert_eq!(value.0, $number);
            $body
        })*
    };
}
tests! {
    generated: Arc<Db>, Db = Db(2), 2, {}
    pub(crate) again: Arc<Db>, dyn Mailer = Arc::new(Db(3)), 3, { std::future::ready(()).await; }
}

fn main() {
    generated();
    again();
}
