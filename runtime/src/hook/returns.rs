//! What a hook returns: at once or in a future, and what that comes to.
//!
//! It is asked in several bounds, so that rustc names what is wrong, and not the future around it: what is no future is
//! [`Shaped`] right; so is what a future gives; its error is one; and the future is `Send`. Each hook asks under names of its
//! own, with words of its own: see [`returned_by`]. Each bound leans on the one before it by that name, or rustc reports both.

use std::{
    convert::Infallible,
    future::{Future, Pending},
};

use super::{Done, Either, Fallible, Later, Now, Plain};
use crate::BoxError;

/// What a hook fails with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a hook",
    label = "fails with `{Self}`",
    note = "such an error implements `std::error::Error`, and is `Send + Sync + 'static`; `Box<dyn Error + Send + Sync>`, `String` and \
            `&str` can be one as well"
)]
pub trait IsHookError: Into<BoxError> {}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> IsHookError for E {}

/// A value that a task, or a cleanup, may come to, as the outcome `O`. Cleanups ask for it where nobody is told of it.
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "returns `{Self}`",
    note = "it returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
)]
pub trait Outcome<O, M> {
    /// Converts it.
    fn outcome(self) -> O;
}

#[diagnostic::do_not_recommend]
impl Outcome<Self, Plain> for () {
    fn outcome(self) {}
}

#[diagnostic::do_not_recommend]
impl Outcome<Done, Plain> for () {
    fn outcome(self) -> Done {
        Ok(())
    }
}

/// The type `!`, which has no name on stable Rust: what a function that never returns would return.
pub trait ReturnOf {
    /// What it returns.
    type Type;
}

impl<T> ReturnOf for fn() -> T {
    type Type = T;
}

type Never = <fn() -> ! as ReturnOf>::Type;

/// What loops for ever comes to nothing.
#[diagnostic::do_not_recommend]
impl Outcome<Done, Plain> for Never {
    fn outcome(self) -> Done {
        self
    }
}

impl<E: IsHookError> Outcome<Done, Fallible> for Result<(), E> {
    fn outcome(self) -> Done {
        self.map_err(Into::into)
    }
}

/// `T`, or a `Result` of it, be its error what it may. No future is one.
pub trait Shaped<T, M> {
    /// Whether it can be an error.
    const FALLIBLE: bool;
    /// What it fails with.
    type Error;
    /// Converts it.
    ///
    /// # Errors
    /// Its own.
    fn result(self) -> Result<T, Self::Error>;
}

impl<T> Shaped<T, Plain> for T {
    const FALLIBLE: bool = false;
    type Error = Infallible;
    fn result(self) -> Result<T, Infallible> {
        Ok(self)
    }
}

impl<T, E> Shaped<T, Fallible> for Result<T, E> {
    const FALLIBLE: bool = true;
    type Error = E;
    fn result(self) -> Self {
        self
    }
}

impl Shaped<(), Plain> for Never {
    const FALLIBLE: bool = false;
    type Error = Infallible;
    fn result(self) -> Result<(), Infallible> {
        self
    }
}

/// What a hook may return: what is [`Shaped`] right, or a future of anything.
pub trait Comes<T, K> {
    /// Whether it is over when the hook returns.
    const SYNC: bool;
    /// What it gives.
    type Value;
    /// The future, without a demand for `Send`.
    type Future: Future<Output = Self::Value>;
    /// Takes the value, or the future.
    fn begin(self) -> Either<Self::Future, Self::Value>;
}

impl<T, M, R: Shaped<T, M>> Comes<T, Now<M>> for R {
    const SYNC: bool = true;
    type Value = R;
    type Future = Pending<R>;
    fn begin(self) -> Either<Pending<R>, R> {
        Either::Now(self)
    }
}

impl<T, F: Future> Comes<T, Later<()>> for F {
    const SYNC: bool = false;
    type Value = F::Output;
    type Future = F;
    fn begin(self) -> Either<F, F::Output> {
        Either::Later(self)
    }
}

/// What no type is. A second impl for what is `Unmatched` keeps rustc from looking behind the only other one, and from
/// reporting in its own words that a function differs.
pub trait Unmatched: Send + Sync + 'static {}

/// [`Shaped`] and [`Comes`] in the words of one hook, whose outcome is a `Result` of the type given.
macro_rules! returned_by {
    ($outcome:ty, $given:ident, $returned:ident, $message:literal, $note:literal) => {
        $crate::hook::given_by! { $outcome, $given, $message, $note }

        /// What this hook may return, as far as it is no future.
        #[diagnostic::on_unimplemented(message = $message, label = "returns `{Self}`", note = $note)]
        pub trait $returned<K> {
            /// Whether it is over when the hook returns.
            const SYNC: bool;
            /// What it gives.
            type Value;
            /// The future, without a demand for `Send`.
            type Future: Future<Output = Self::Value>;
            /// Takes the value, or the future.
            fn begin(self) -> $crate::hook::Either<Self::Future, Self::Value>;
        }

        #[diagnostic::do_not_recommend]
        impl<K, R: $crate::hook::Comes<$outcome, K>> $returned<K> for R {
            const SYNC: bool = R::SYNC;
            type Value = R::Value;
            type Future = R::Future;
            fn begin(self) -> $crate::hook::Either<R::Future, R::Value> {
                $crate::hook::Comes::begin(self)
            }
        }
    };
}
pub(super) use returned_by;

/// The half of [`returned_by`] that suffices where a hook is always async.
macro_rules! given_by {
    ($outcome:ty, $given:ident, $message:literal, $note:literal) => {
        /// What this hook may come to.
        #[diagnostic::on_unimplemented(message = $message, label = "returns `{Self}`", note = $note)]
        pub trait $given<M> {
            /// Whether it can be an error.
            const FALLIBLE: bool;
            /// What it fails with.
            type Error;
            /// Converts it.
            ///
            /// # Errors
            /// Its own.
            fn result(self) -> Result<$outcome, Self::Error>;
        }

        #[diagnostic::do_not_recommend]
        impl<M, V: $crate::hook::Shaped<$outcome, M>> $given<M> for V {
            const FALLIBLE: bool = V::FALLIBLE;
            type Error = V::Error;
            fn result(self) -> Result<$outcome, V::Error> {
                $crate::hook::Shaped::result(self)
            }
        }
    };
}
pub(super) use given_by;

/// What a cleanup may return: something with the outcome `O`, or a future of it. What is none is reported of the whole cleanup.
pub trait HookReturn<O, M> {
    /// Whether it is over when the hook returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future: Future;
    /// Takes the value, or the future.
    fn begin(self) -> Either<Self::Future, O>;
    /// Converts what the future gave.
    fn end(output: <Self::Future as Future>::Output) -> O;
}

impl<O, M, R: Outcome<O, M>> HookReturn<O, Now<M>> for R {
    const SYNC: bool = true;
    type Future = Pending<O>;
    fn begin(self) -> Either<Self::Future, O> {
        Either::Now(self.outcome())
    }
    fn end(output: O) -> O {
        output
    }
}

impl<O, M, F: Future> HookReturn<O, Later<M>> for F
where
    F::Output: Outcome<O, M>,
{
    const SYNC: bool = false;
    type Future = F;
    fn begin(self) -> Either<F, O> {
        Either::Later(self)
    }
    fn end(output: F::Output) -> O {
        output.outcome()
    }
}
