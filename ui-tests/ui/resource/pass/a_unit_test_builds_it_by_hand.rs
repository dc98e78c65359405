#![deny(warnings)]
//! A resource is a struct like any other: it is built, matched, cloned and dropped by hand.
use std::sync::Arc;
use tenure::resource;

#[resource]
trait Mailer: Send + Sync {
    fn send(&self) -> bool;
}
#[resource]
#[derive(Clone)]
struct Notes {
    mailer: Arc<dyn Mailer>,
    #[resource(default)]
    sent: u8,
}
struct Fake;
impl Mailer for Fake {
    fn send(&self) -> bool {
        true
    }
}

fn main() {
    let notes = Notes { mailer: Arc::new(Fake), sent: 2 };
    let Notes { mailer, sent } = Notes { sent: 3, ..notes.clone() };
    assert!(mailer.send() && notes.mailer.send());
    assert_eq!((notes.sent, sent), (2, 3));
}
