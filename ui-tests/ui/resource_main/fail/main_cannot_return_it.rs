//! error: E0277
#[tenure::resource_main]
async fn main() -> u32 {
    3
}
