//! error: none
//! errors: 15
//! A hook is named, and not called: the app calls it when its time has come.
use tenure::managed_resource;

#[managed_resource(init = Self::connect().await, dispose = Self::close(), health = self.ping(), run = "work")]
struct Db;
#[managed_resource(init = Self::open()?, dispose = &Self::close, health = "Self::ping", run = async {})]
struct Cache;
#[managed_resource(init = Self { port: 80 }, dispose = Self::close(true), health = (Self::ping), run = self.work)]
struct Server {
    port: u16,
}
#[managed_resource(init = Self::open("here").await, fallback = Self::open as fn() -> Self, dispose = 3)]
struct File;

fn main() {}
