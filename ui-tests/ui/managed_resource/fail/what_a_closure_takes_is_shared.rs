//! error: none
//! errors: 3
//! What a closure takes is held together with others, be it an interface or not.
use tenure::{Handover, managed_resource, resource};

#[resource]
trait Mailer: Send + Sync {
    fn send(&self);
}
#[resource]
struct Db;

#[managed_resource(init = |mailer: dyn Mailer, db: &Db| { mailer.send(); let _ = db; Self })]
struct News;

#[managed_resource(around = async |handover: Handover<Self>, db: &Db| { handover.hand_over(Self).await; let _ = db; })]
struct Lock;

fn main() {}
