//! error: E0080
//! Scopes nest, and the outermost one is within none.
#[tenure::scope(within = Step)]
struct Request;
#[tenure::scope(within = Request)]
struct Step;
#[tenure::resource(scope = Step)]
struct Trace(std::sync::Arc<Unit>);
#[tenure::resource(scope = Request)]
struct Unit;

fn main() {}
