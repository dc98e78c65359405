//! A program whose `main` takes no `Shutdown`.

use std::sync::Arc;

use tenure::resource_main;
use tenure_tests::{Top, say};

#[resource_main]
async fn main(_top: Arc<Top>) {
    say("main");
    std::future::pending::<()>().await;
}
