//! error: none
//! errors: 2
//! `with` names an interface with `dyn`, and gives it a value.
#[tenure::resource]
trait Mailer: Send + Sync {}
struct Fake;

#[tenure::resource_test(with(Mailer = Fake))]
async fn without_dyn() {}

#[tenure::resource_test(with(dyn Mailer))]
async fn without_a_value() {}

fn main() {}
