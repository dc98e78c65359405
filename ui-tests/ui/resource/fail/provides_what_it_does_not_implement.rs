//! error: E0277
#[tenure::resource]
trait Mailer: Send + Sync {}

trait Foreign: Send + Sync {}

#[tenure::resource(provides(dyn Mailer))]
struct Smtp;

#[tenure::resource(provides(dyn Foreign))]
struct Other;
impl Foreign for Other {}

fn main() {}
