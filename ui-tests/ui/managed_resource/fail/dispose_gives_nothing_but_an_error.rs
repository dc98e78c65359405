//! error: E0277
//! errors: 2
//! A `dispose` returns nothing, or why it failed.
#[tenure::managed_resource(init = || Self, dispose = Cache::close)]
struct Cache;
impl Cache {
    fn close(&self) -> u32 {
        0
    }
}

#[tenure::managed_resource(init = || Self, dispose = File::close)]
struct File;
impl File {
    async fn close(self) -> std::io::Result<u64> {
        Ok(0)
    }
}

fn main() {}
