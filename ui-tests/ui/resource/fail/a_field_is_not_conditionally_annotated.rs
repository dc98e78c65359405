//! error: none
//! What a field says of its value it says in every configuration.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Api {
    #[cfg_attr(all(), resource(default))]
    hits: u8,
}
#[resource]
struct Holder(Arc<Api>);

fn main() {}
