//! error: E0277
//! errors: 6
//! The error of a hook is an error type, or a text.
use tenure::{Handover, Shutdown, managed_resource};

type Boxed = Box<dyn std::error::Error>;
struct Broken;

#[managed_resource(init = Self::connect, fallback = Self::open, dispose = Self::close, health = Self::ping, run = Self::work)]
struct Db;
impl Db {
    async fn connect() -> Result<Self, Boxed> {
        Ok(Self)
    }
    fn open() -> Result<Self, u32> {
        Ok(Self)
    }
    fn close(self) -> Result<(), Broken> {
        Ok(())
    }
    async fn ping(&self) -> Result<bool, u32> {
        Ok(true)
    }
    async fn work(&self, _: Shutdown) -> Result<(), Broken> {
        Ok(())
    }
}

#[managed_resource(around = async |_: Handover<Self>| Err::<(), u32>(3))]
struct Server;

fn main() {}
