//! error: E0277
//! errors: 2
//! An interface is `Send + Sync`, as its providers are shared by all threads.
#[tenure::resource]
trait Mailer {}

#[tenure::resource(provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {}

fn main() {}
