#![deny(warnings, missing_docs, unused)]
#![forbid(unsafe_code)]
//! Every shape that a struct may have, and what its fields may be taken from.
use std::sync::{Arc, atomic::AtomicU64};
use tenure::{AppHandle, Shutdown, resource};

/// A unit struct.
#[resource]
pub struct Clock;

/// A tuple struct.
#[resource(early)]
pub struct Pair(#[resource(default)] pub u8, #[resource(value = String::from("b"))] pub String);

/// An optional one.
#[resource(optional)]
pub struct Metrics {}

/// An interface.
#[resource]
pub trait Mailer: Send + Sync {
    /// Sends.
    fn send(&self);
}

/// Another.
#[resource(name = "reports")]
pub(crate) trait Report: Send + Sync {}

/// A provider of two.
#[resource(provides(dyn Mailer, dyn Report), primary, init = Self::prepare)]
pub struct Smtp {
    /// A dependency.
    pub clock: Arc<Clock>,
    #[resource(default)]
    sent: AtomicU64,
    #[cfg(any())]
    never: Absent,
    #[cfg(not(any()))]
    pair: Arc<Pair>,
}
impl Smtp {
    async fn prepare(&mut self) -> Result<(), std::io::Error> {
        *self.sent.get_mut() += u64::from(self.pair.0);
        Ok(())
    }
}
impl Mailer for Smtp {
    fn send(&self) {}
}
impl Report for Smtp {}

/// Every form of a dependency.
#[resource(init = |notes| notes.mailer.send(), dispose = |notes: &Notes| notes.mailer.send(), after(Clock))]
pub struct Notes {
    mailer: Arc<dyn Mailer>,
    /// All of them.
    pub all: Vec<Arc<dyn Mailer>>,
    /// Perhaps one.
    pub maybe: Option<Arc<dyn Mailer>>,
    /// An optional resource.
    pub metrics: Option<Arc<Metrics>>,
    /// The framework's own.
    pub app: AppHandle,
    /// The framework's own.
    pub stop: Shutdown,
}

/// Given by the program.
#[resource(provided)]
pub struct Arguments {
    /// Not injected.
    pub list: Vec<String>,
}

fn main() {
    assert!(tenure::registered().count() >= 7);
}
