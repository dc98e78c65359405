//! error: none
//! errors: 9
//! The options of a test are known, of the right kind, and fit together.
#[tenure::resource_test(
    flavour = "current_thread",
    flavor = "multi",
    worker_threads = 0,
    start_paused = "yes",
    with = Fake,
    with()
)]
async fn starts() {}

#[tenure::resource_test(only_roots, link(orders), flavor = "current_thread", flavor = "multi_thread")]
async fn stops() {}

fn main() {}
