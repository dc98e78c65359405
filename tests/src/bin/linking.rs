//! A program that names nothing of a crate but its name.

use tenure::{AppHandle, resource_main};

#[resource_main(link(dropped))]
fn main(app: AppHandle) {
    for status in app.status().resources {
        println!("has {}", status.resource.name);
    }
}
