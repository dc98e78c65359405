//! error: E0277
//! errors: 3
//! What is no resource in any form cannot be injected.
use tenure::resource;

#[resource]
struct Api {
    text: String,
    both: (u16, u16),
    values: Vec<u8>,
}

fn main() {}
