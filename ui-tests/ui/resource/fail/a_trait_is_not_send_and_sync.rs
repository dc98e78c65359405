//! error: none
//! errors: 2
//! An interface is `Send + Sync`, as its providers are shared by all threads.
use std::sync::Arc;
use tenure::resource;

#[resource]
trait Mailer {}
#[resource]
trait Clock: Send {}

#[resource(provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {}
#[resource]
struct Holder(Arc<dyn Mailer>, Arc<dyn Clock>);

fn main() {}
