//! error: E0277
#[tenure::resource]
trait Mailer {}

#[tenure::resource(provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {}

fn main() {}
