//! Resources of a library: this program names none of the types in `greetings`, and yet they start with it, since the crate
//! is linked.
//!
//! ```sh
//! cargo run --example 03_library
//! ```
//!
//! Without `link(greetings)` the compiler would leave the crate out: nothing here refers to it. A crate of which you use
//! anything at all, be it one function, needs no `link`.

use tenure::resource_main;

#[resource_main(link(greetings))]
async fn main() {
    println!("main runs");
}
