//! error: E0277
const PORT: u16 = 80;

#[tenure::managed_resource(init = PORT)]
struct Api;

fn main() {}
