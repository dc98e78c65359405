//! error: none
//! errors: 11
//! What other frameworks call an option is understood, and told by its name here.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, close = close, Timeout = "5s", retries = 3)]
struct Db;
#[managed_resource(init = || Self, pool(size = 3), implements(Mailer), singleton)]
struct Smtp;
#[resource(depends_on(Db), qualifier = "main", priority = 3, interval = "1s")]
struct Api {
    #[resource(inject)]
    db: Arc<Db>,
}

fn main() {}
