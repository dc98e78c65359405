//! error: E0080
//! errors: 3
//! A provider lives where its interface does.
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[resource(scope = Request)]
trait Unit: Send + Sync {}
#[resource]
trait Mailer: Send + Sync {}

#[resource(provides(dyn Unit))]
struct PgUnit;
impl Unit for PgUnit {}
#[resource(provides(dyn Unit), scope = Step)]
struct FakeUnit;
impl Unit for FakeUnit {}
#[resource(provides(dyn Mailer), scope = Request)]
struct Smtp;
impl Mailer for Smtp {}

fn main() {}
