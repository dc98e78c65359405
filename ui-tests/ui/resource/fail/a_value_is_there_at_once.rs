//! error: none
//! errors: 2
//! The value of a field neither waits nor takes other fields.
use tenure::resource;

#[resource]
struct Api {
    #[resource(value = 8080)]
    port: u16,
    #[resource(value = self.port + 1)]
    next: u16,
    #[resource(value = find().await)]
    found: u16,
}

async fn find() -> u16 {
    1
}

fn main() {}
