//! error: E0277
//! errors: 4
//! An `around` is an async function that takes what can be injected, and returns nothing or a `Result`.
use tenure::{Handover, managed_resource};

#[managed_resource(around = Sync::serve)]
struct Sync;
impl Sync {
    fn serve(_: Handover<Self>) {}
}
#[managed_resource(around = Value::serve)]
struct Value;
impl Value {
    async fn serve(_: Handover<Self>) -> Self {
        Self
    }
}
#[managed_resource(around = Port::serve)]
struct Port;
impl Port {
    async fn serve(_: u16, _: Handover<Self>) {}
}
#[managed_resource(around = Number)]
struct Constant;
struct Number;

fn main() {}
