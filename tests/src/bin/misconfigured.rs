//! A program with two settings that are wrong.

use std::sync::Arc;

use tenure::{managed_resource, resource_main};

#[managed_resource(init = || Err::<Self, _>("PORT is not a number"), early)]
struct Port;

#[managed_resource(init = || Err::<Self, _>("HOST is empty"), early)]
struct Host;

#[managed_resource(init = |_: Arc<Port>, _: Arc<Host>| { println!("init Server"); Self })]
struct Server;

#[resource_main]
fn main(_server: Arc<Server>) {
    println!("main");
}
