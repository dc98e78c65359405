//! error: none
#[tenure::resource_main]
async fn main(_: impl Clone, #[resource(default)] _: u8) {}
