//! error: E0277
//! errors: 2
//! A task returns nothing, or why it failed.
use tenure::Tasks;

fn start(tasks: &Tasks) {
    tasks.spawn("count", async { 3_u32 });
    tasks.spawn("refuse", async { Err::<(), u32>(3) });
}

fn main() {}
