//! error: E0277
#[tenure::resource_test(start_paused, crate = tenure_ui_tests)]
async fn sleeps() {
    std::future::ready(()).await;
}

fn main() {}
