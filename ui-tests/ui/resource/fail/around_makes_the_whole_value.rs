//! error: none
//! A `#[resource]` is made of its fields, so that no `around` can make it.
#[tenure::resource(around = Self::serve)]
struct Server;

fn main() {}
