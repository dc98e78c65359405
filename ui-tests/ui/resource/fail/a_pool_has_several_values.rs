//! error: none
//! errors: 5
//! What is in a pool has several values, and cannot have what belongs to one.
use tenure::{managed_resource, resource};

#[resource(pool, early, optional)]
struct Buffer;
#[resource(pool, provided)]
struct Connection;
#[resource(pool, provides(dyn Mailer))]
struct Smtp;
#[resource]
trait Mailer: Send + Sync {}
impl Mailer for Smtp {}
#[managed_resource(init = || Self, pool, run = async |_, _| ())]
struct Worker;

fn main() {}
