//! error: E0277
#[tenure::managed_resource(init = Api::start)]
struct Api;
impl Api {
    fn start(_port: u16) -> Self {
        Self
    }
}

fn main() {}
