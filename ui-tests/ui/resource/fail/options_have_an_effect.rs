//! error: none
//! errors: 9
//! An option that would do nothing is refused, and so is one that belongs elsewhere.
use tenure::resource;

#[resource(blocking, retry, init_timeout = "1s", after(), provides())]
struct Db;
#[resource(primary)]
struct Smtp;
#[resource(early, init = a)]
trait Mailer: Send + Sync {}
#[tenure::managed_resource(init = || Self { sent: 0 })]
struct Api {
    #[resource(default)]
    sent: u8,
}

fn main() {}
