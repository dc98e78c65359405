//! error: none
//! errors: 6
//! What is lazy is made at its first use, and cannot be what has to be there before.
use tenure::{managed_resource, resource};

#[resource(lazy, early, optional, pool)]
struct Report;
#[resource(lazy, provided)]
struct Arguments;
#[resource(lazy, provides(dyn Mailer))]
struct Smtp;
#[resource]
trait Mailer: Send + Sync {}
impl Mailer for Smtp {}
#[managed_resource(init = || Self, lazy = true)]
struct Model;

fn main() {}
