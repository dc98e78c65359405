//! error: none
//! errors: 3
//! What `main` takes is held together with others.
use tenure::{resource, resource_main};

#[resource]
trait Mailer: Send + Sync {
    fn send(&self);
}
#[resource]
struct Db;

#[resource_main]
async fn main(mailer: dyn Mailer, db: &Db, name: &str) {
    mailer.send();
    let _ = (db, name);
}
