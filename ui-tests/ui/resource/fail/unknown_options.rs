//! error: none
//! errors: 5
//! An option that nobody knows is refused, with the one that was probably meant.
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, dispoze = close)]
struct Db;
#[resource(eager)]
struct Api {
    #[resource(defualt)]
    hits: u8,
}
#[resource(naem = "mail")]
trait Mailer: Send + Sync {}
#[managed_resource(init = || Self, retry(atempts = 3))]
struct Cache;

fn main() {}
