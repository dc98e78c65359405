#![deny(warnings, missing_docs)]
//! Derives, `repr`, `must_use`, docs and lints stand above and below the attribute, on items and on fields.
use std::{fmt::Debug, sync::Arc};
use tenure::{managed_resource, resource, resource_main};

/// Above.
#[derive(Debug)]
#[resource]
#[derive(Clone, Default)]
#[must_use = "it says what time it is"]
#[repr(C, align(16))]
#[non_exhaustive]
pub struct Clock {
    #[doc = "With an attribute of another kind."]
    #[doc(alias = "now")]
    #[resource(default)]
    pub time: u64,
}

#[allow(missing_docs)]
#[doc(hidden)]
#[managed_resource(init = |clock| Self(clock))]
#[repr(transparent)]
#[derive(Clone)]
pub struct Api(pub Arc<Clock>);

/// An interface.
#[must_use]
#[resource]
#[doc(alias = "post")]
pub trait Mailer: Debug + Send + Sync {}

#[resource_main]
#[allow(clippy::all)]
async fn main(#[allow(unused_variables)] api: Arc<Api>, #[cfg_attr(any(), missing)] clock: Arc<Clock>) {
    assert!(std::mem::align_of_val(&*clock) == 16 && clock.time == 0);
}
