//! error: E0277
#[tenure::resource]
struct Cache;

#[tenure::resource]
struct Api {
    cache: Cache,
    #[resource(default)]
    hits: u64,
    misses: u64,
}

fn main() {}
