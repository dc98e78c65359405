//! error: none
//! errors: 7
//! An option is given once.
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, early, init = || Self, early, retry(attempts = 2, attempts = 3))]
struct Db;
#[resource(provides(dyn Mailer, dyn Mailer), after(Db, Db))]
struct Smtp {
    #[resource(default, default)]
    sent: u8,
}
#[resource(name = "a", name = "b")]
trait Mailer: Send + Sync {}
impl Mailer for Smtp {}

fn main() {}
