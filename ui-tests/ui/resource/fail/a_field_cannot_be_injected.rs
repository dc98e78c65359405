//! error: E0277
//! errors: 2
//! A field has a type that the app can give, or says where else its value comes from.
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
