//! error: E0080
//! Under `blocking`, a `dispose` is synchronous: it may block its thread, which is why it gets one of its own.
use tenure::managed_resource;

#[managed_resource(init = Disk::open, dispose = Disk::close, blocking)]
struct Disk;

impl Disk {
    fn open() -> Self { Self }
    async fn close(&self) {}
}

fn main() {}
