//! error: E0277
//! errors: 2
//! What runs at exit has nobody to poll it, and comes to nothing but an error.
use tenure::{AppHandle, managed_resource};

#[managed_resource(init = Lock::create)]
struct Lock;

impl Lock {
    fn create(app: AppHandle) -> Self {
        app.at_exit(|| async { println!("removed") });
        app.at_exit_named("lock", || 42_u32);
        Self
    }
}

fn main() {}
