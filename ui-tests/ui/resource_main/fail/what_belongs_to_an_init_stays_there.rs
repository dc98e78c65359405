//! error: E0080
//! errors: 2
//! What belongs to one resource is taken in its `init`, and not in `main`.
use std::sync::Arc;
use tenure::{CleanupStack, Tasks, resource};

#[resource]
struct Clock;

#[tenure::resource_main]
async fn main(_: CleanupStack, _: Tasks, _: Arc<Clock>) {}
