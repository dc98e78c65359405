//! error: none
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
