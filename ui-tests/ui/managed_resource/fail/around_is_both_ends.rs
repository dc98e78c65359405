//! error: none
//! errors: 8
//! An `around` is set-up and tear-down in one, so that nothing else makes the value or gives it back.
use tenure::managed_resource;

#[managed_resource(around = Self::serve, init = Self::open, dispose = Self::close, fallback = Self::open)]
struct Server;
#[managed_resource(around = Self::serve, retry, blocking)]
struct Client;
#[managed_resource(around = Self::serve, provided)]
struct Given;
#[managed_resource(around = "Self::serve")]
struct Quoted;
#[managed_resource(arround = Self::serve)]
struct Misspelt;

fn main() {}
