//! error: none
//! errors: 2
//! An interface that cannot be a `dyn Trait` is told once, and not wherever it is named.
use std::sync::Arc;
use tenure::resource;

#[resource]
trait Mailer: Send + Sync {
    async fn send(&self);
    fn queue<T>(&self, all: &[T]);
}

#[resource(provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {
    async fn send(&self) {}
    fn queue<T>(&self, _: &[T]) {}
}

#[resource]
struct Api(Arc<dyn Mailer>, Vec<Arc<dyn Mailer>>);

fn main() {}
