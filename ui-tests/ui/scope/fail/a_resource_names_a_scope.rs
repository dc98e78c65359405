//! error: E0277
//! errors: 2
//! What `scope` names is a scope.
use tenure::resource;

struct Request;
#[resource(scope = Request)]
struct Unit;
#[resource(scope = Request)]
trait Mailer: Send + Sync {}

fn main() {}
