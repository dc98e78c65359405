//! error: E0277
use tenure::resource;

struct Request;
#[resource(scope = Request)]
struct Unit;
#[resource(scope = Request)]
trait Mailer: Send + Sync {}

fn main() {}
