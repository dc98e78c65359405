//! error: E0277
//! An `init` is a function or a closure.
const PORT: u16 = 80;

#[tenure::managed_resource(init = PORT)]
struct Api;

fn main() {}
