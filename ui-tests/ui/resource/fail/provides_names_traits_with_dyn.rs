//! error: none
//! `provides` names traits, with `dyn`.
#[tenure::resource]
trait Mailer: Send + Sync {}

#[tenure::resource(provides(Mailer))]
struct Smtp;
impl Mailer for Smtp {}

fn main() {}
