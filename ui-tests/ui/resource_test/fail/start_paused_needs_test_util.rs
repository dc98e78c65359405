//! error: E0277
//! The clock can be paused where tokio has its feature `test-util`.
#[tenure::resource_test(start_paused, crate = tenure_ui_tests)]
async fn sleeps() {
    std::future::ready(()).await;
}

fn main() {}
