//! error: E0277
//! A parameter of `init` has a type that the app can give.
#[tenure::managed_resource(init = Api::start)]
struct Api;
impl Api {
    fn start(_port: u16) -> Self {
        Self
    }
}

fn main() {}
