//! error: E0277
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
