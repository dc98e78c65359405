//! error: none
//! errors: 5
//! What a scope is called elsewhere is understood, and what is advised is no mistake itself.
use tenure::resource;

#[resource(scope = "singleton", lazy)]
struct Config;
#[resource(scope = "prototype")]
struct Buffer;
#[resource(scope = "request")]
struct Work;
#[resource(scope = "session")]
struct Cart;
#[resource(scope = transient)]
struct Job;

fn main() {}
