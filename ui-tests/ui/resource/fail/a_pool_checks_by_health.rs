//! error: none
//! A pool can check its instances if they have a `health`.
#[tenure::resource(pool(max = 2, check = "return"))]
struct Buffer;

fn main() {}
