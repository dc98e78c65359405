//! error: E0631
#[tenure::resource(init = Api::prepare)]
struct Api;
impl Api {
    fn prepare(&self) {}
}

fn main() {}
