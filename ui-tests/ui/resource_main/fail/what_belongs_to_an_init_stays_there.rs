//! error: E0080
use std::sync::Arc;
use tenure::{CleanupStack, Tasks, resource};

#[resource]
struct Clock;

#[tenure::resource_main]
async fn main(_: CleanupStack, _: Tasks, _: Arc<Clock>) {}
