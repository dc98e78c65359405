//! error: none
//! errors: 3
//! Workers belong to a runtime of several threads, and a paused clock to one of a single thread.
#[tenure::resource_test(worker_threads = 2)]
async fn has_one_thread() {}

#[tenure::resource_test(flavor = "current_thread", worker_threads = 2)]
async fn has_one_thread_as_it_says() {}

#[tenure::resource_test(flavor = "multi_thread", start_paused)]
async fn has_several() {}

fn main() {}
