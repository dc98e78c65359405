//! error: none
//! errors: 4
//! A scope is named by its type.
use tenure::{resource, scope};

#[scope]
struct Request;
#[resource(scope = "Request")]
struct Unit;
#[resource(scope(Request))]
struct Handler;
#[resource(scope)]
trait Mailer: Send + Sync {}
#[resource(scope = Request, scope = Request)]
trait Clock: Send + Sync {}

fn main() {}
