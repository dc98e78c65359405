//! error: none
//! errors: 2
//! The attribute goes on `main`.
#[tenure::resource_main]
async fn start() {}

#[tenure::resource_main]
struct Api;

fn main() {}
