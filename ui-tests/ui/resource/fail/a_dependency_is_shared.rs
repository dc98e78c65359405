//! error: E0277
//! errors: 4
//! A dependency is shared, and so is held in an `Arc`.
use tenure::resource;

#[resource]
struct Db;
#[resource]
trait Mailer: Send + Sync {}

#[resource]
struct Api {
    plain: Db,
    boxed: Box<dyn Mailer>,
    text: String,
    both: (u16, u16),
}

fn main() {}
