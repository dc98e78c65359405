#![deny(warnings)]
use tenure::resource;

#[deprecated]
#[resource]
struct Old;

#[resource]
struct Holder {
    #[deprecated]
    #[resource(default)]
    _old: u32,
}

fn main() {}
