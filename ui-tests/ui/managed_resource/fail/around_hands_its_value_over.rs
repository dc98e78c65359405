//! error: E0080
//! errors: 3
//! An `around` takes one `Handover` of its own type, and hands its value over with it.
use std::sync::Arc;
use tenure::{Handover, managed_resource, resource};

#[resource]
struct Clock;

#[managed_resource(around = Nothing::serve)]
struct Nothing;
impl Nothing {
    async fn serve(_: Arc<Clock>) {}
}
#[managed_resource(around = Twice::serve)]
struct Twice;
impl Twice {
    async fn serve(_: Handover<Self>, _: Handover<Self>) {}
}
#[managed_resource(around = Foreign::serve)]
struct Foreign;
impl Foreign {
    async fn serve(_: Handover<Twice>) {}
}

fn main() {}
