//! error: E0080 E0277
//! errors: 3
//! An `init` makes the value, which is not there before.
use tenure::managed_resource;

#[managed_resource(init = Self::connect)]
struct Db;
impl Db {
    fn connect(&self) -> Self {
        Self
    }
}

#[managed_resource(init = Self::prepare)]
struct Cache;
impl Cache {
    fn prepare(&mut self) {}
}

#[managed_resource(init = Self::open)]
struct Index;
impl Index {
    async fn open(&mut self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
