//! error: E0277
//! errors: 4
//! A closure returns what its hook may return; nothing is converted behind its back.
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, dispose = |_| 3, health = |_| "well", run = async |_, _| 3)]
struct Db;

#[resource(init = |_| true)]
struct Api;

fn main() {}
