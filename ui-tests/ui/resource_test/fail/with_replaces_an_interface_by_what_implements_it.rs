//! error: E0277
//! errors: 3
//! What stands for an interface implements it.
use std::sync::Arc;

#[tenure::resource]
trait Mailer: Send + Sync {}
struct Fake;

#[tenure::resource_test(crate = tenure_ui_tests, with(dyn Mailer = Fake))]
async fn by_a_value() {}

#[tenure::resource_test(crate = tenure_ui_tests, with(dyn Mailer = Arc::new(Fake)))]
async fn by_an_arc() {}

trait Clock: Send + Sync {}
impl Clock for Fake {}

#[tenure::resource_test(crate = tenure_ui_tests, with(dyn Clock = Fake))]
async fn that_is_none() {}

fn main() {}
