//! error: E0080
use tenure::managed_resource;

#[managed_resource(init = Disk::open, dispose = Disk::close, blocking)]
struct Disk;

impl Disk {
    fn open() -> Self { Self }
    async fn close(&self) {}
}

fn main() {}
