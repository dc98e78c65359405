//! All the parameters of one function.

use super::{Inject, Injector};
use crate::{core::edge::Edge, error::GetError};

/// All the parameters of one function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "at most 12 parameters, each of them injectable"
)]
pub trait InjectAll: Parameters {}

impl<T: Parameters> InjectAll for T {}

/// Apart from [`InjectAll`], so that rustc does not list the tuples of every length as types that could have been meant.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be injected", label = "cannot be injected")]
pub trait Parameters: Sized {
    /// What each of them wants.
    const EDGES: &'static [Edge];
    /// Takes them from the app.
    ///
    /// # Errors
    /// If one cannot be had, which the engine's order rules out.
    fn inject_all(injector: &Injector) -> Result<Self, GetError>;
}

macro_rules! parameters {
    ($($arg:ident)*) => {
        impl<$($arg: Inject),*> Parameters for ($($arg,)*) {
            const EDGES: &'static [Edge] = &[$($arg::EDGE),*];
            fn inject_all(_injector: &Injector) -> Result<Self, GetError> {
                Ok(($($arg::inject(_injector)?,)*))
            }
        }
    };
}

/// Calls a macro once for each number of parameters, 0 to 12.
macro_rules! for_each_arity {
    ($macro:ident) => {
        $macro!();
        $macro!(A);
        $macro!(A B);
        $macro!(A B C);
        $macro!(A B C D);
        $macro!(A B C D E);
        $macro!(A B C D E F);
        $macro!(A B C D E F G);
        $macro!(A B C D E F G H);
        $macro!(A B C D E F G H I);
        $macro!(A B C D E F G H I J);
        $macro!(A B C D E F G H I J K);
        $macro!(A B C D E F G H I J K L);
    };
}
pub(crate) use for_each_arity;
for_each_arity!(parameters);
