//! error: E0277
//! `main` returns nothing, an exit code, or a `Result`.
#[tenure::resource_main]
async fn main() -> u32 {
    3
}
