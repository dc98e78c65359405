//! error: none
#[tenure::resource(pool(max = 2, check = "return"))]
struct Buffer;

fn main() {}
