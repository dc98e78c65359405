//! error: none
#[tenure::resource(around = Self::serve)]
struct Server;

fn main() {}
