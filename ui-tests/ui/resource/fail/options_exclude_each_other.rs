//! error: none
//! errors: 6
//! Options that cannot both hold exclude each other.
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, provided, retry, init_timeout = "1s")]
struct Db;
#[resource(fallback = || Self { sent: 1 })]
struct Smtp {
    #[resource(default, value = 3)]
    sent: u8,
}
#[resource(provided)]
struct Arguments {
    #[resource(default)]
    list: Vec<String>,
}

fn main() {}
