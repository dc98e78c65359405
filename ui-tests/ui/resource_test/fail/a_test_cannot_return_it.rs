//! error: E0277
//! errors: 2
//! A test returns nothing, or a `Result` whose error can be shown.
#[tenure::resource_test(crate = tenure_ui_tests)]
async fn counts() -> u32 {
    3
}

struct Silent;

#[tenure::resource_test(crate = tenure_ui_tests)]
fn fails() -> Result<(), Silent> {
    Err(Silent)
}

fn main() {}
