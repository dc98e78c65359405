//! error: none
#[tenure::resource]
trait Mailer: Send + Sync {}

#[tenure::resource(provides(Mailer))]
struct Smtp;
impl Mailer for Smtp {}

fn main() {}
