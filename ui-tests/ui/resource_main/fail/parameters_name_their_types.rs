//! error: none
//! errors: 2
//! A parameter of `main` names its type, and nothing else.
#[tenure::resource_main]
async fn main(_: impl Clone, #[resource(default)] _: u8) {}
