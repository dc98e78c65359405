//! error: E0631
//! The `init` of a `#[resource]` takes `&mut` of the struct, whose fields are there by then.
#[tenure::resource(init = Api::prepare)]
struct Api;
impl Api {
    fn prepare(&self) {}
}

fn main() {}
