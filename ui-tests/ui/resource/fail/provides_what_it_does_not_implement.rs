//! error: E0277
//! errors: 2
//! A resource implements the interfaces that it provides, and they are interfaces.
#[tenure::resource]
trait Mailer: Send + Sync {}

trait Foreign: Send + Sync {}

#[tenure::resource(provides(dyn Mailer))]
struct Smtp;

#[tenure::resource(provides(dyn Foreign))]
struct Other;
impl Foreign for Other {}

fn main() {}
