//! error: none
//! errors: 11
//! What is said in other words, or need not be said, is understood.
use tenure::managed_resource;

#[managed_resource(init_method = Self::open, destroy_method = Self::close, lazy_init)]
struct Db;
#[managed_resource(constructor = Self::new, on_start = Self::fill)]
struct Cache;
#[managed_resource(autostart, required, lifetime = "app", retry_delay = "1s", health_timeout = "1s")]
struct Queue;

fn main() {}
