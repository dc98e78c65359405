//! A library that brings resources along: whoever links it has a program that greets when it starts, and takes its leave
//! when it stops.

use std::sync::Arc;

use tenure::resource;

/// Private, and found all the same: a program starts what is linked, and what that depends on.
#[resource]
struct Phrases {
    #[resource(value = "hello from the library")]
    hello: &'static str,
    #[resource(value = "goodbye from the library")]
    goodbye: &'static str,
}

/// Says the one and the other.
#[resource(init = |greeter| println!("{}", greeter.phrases.hello), dispose = |greeter| println!("{}", greeter.phrases.goodbye))]
struct Greeter {
    phrases: Arc<Phrases>,
}
