//! error: none
#[tenure::resource_main]
async fn start() {}

#[tenure::resource_main]
struct Api;

fn main() {}
