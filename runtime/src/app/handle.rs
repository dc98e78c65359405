//! The handle that everybody may hold.

use std::sync::Arc;

use crate::{core::check::check_get, engine::shared::Shared, error::GetError, inject::Resource};

/// Does everything with a running app but own it: looks up, asks how things are, asks it to stop.
///
/// It is injectable, and cheap to clone. It keeps neither the app nor any resource alive: after the end every call is
/// answered with a typed error.
#[derive(Clone, Debug)]
pub struct AppHandle {
    pub(crate) shared: Arc<Shared>,
}

impl AppHandle {
    /// The resource `T`, or the one resource that provides the trait `T`.
    ///
    /// # Panics
    /// With its state, if it is not ready; [`try_get`](Self::try_get) gives that as an error.
    #[track_caller]
    pub fn get<T: Resource + ?Sized>(&self) -> Arc<T> {
        const { check_get(T::DESCRIPTOR.get()) };
        match self.shared.get() {
            Some(value) => value,
            None => not_ready(self.lookup::<T>().err()),
        }
    }

    /// The resource `T`, or the one resource that provides the trait `T`, if it can be used now.
    ///
    /// # Errors
    /// [`GetError`] says whether it is not part of the app, or in which state it is.
    pub fn try_get<T: Resource + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        self.lookup()
    }

    pub(crate) fn lookup<T: Resource + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        self.shared.lookup()
    }

    pub(crate) fn lookup_all<T: Resource + ?Sized>(&self) -> Vec<Arc<T>> {
        self.shared.lookup_all()
    }
}

#[cold]
#[track_caller]
fn not_ready(error: Option<GetError>) -> ! {
    match error {
        Some(error) => panic!("{error}"),
        None => panic!("the resource became ready only now: wait for the start to finish"),
    }
}
