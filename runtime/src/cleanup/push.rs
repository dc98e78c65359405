//! What can be pushed on a stack.

use std::{future::Future, panic::Location, sync::Arc};

use super::{
    CleanupFn, CleanupStack, DeferFn, Entering, Handover, Reason,
    call::{GivenByCleanup, ReturnedByCleanup, deferring, giving_back},
    handover::handover,
};
use crate::{
    engine::{
        stack::{Action, Entry, EntryName},
        unwind::Unwind,
    },
    hook::{IsHookError, ends},
    log,
    said::CleanupName,
};

ends! {
    EndsEntered, "what is entered cannot return `{Self}`",
    "it hands its value over with `handover.hand_over(value).await`, and returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
}

impl CleanupStack {
    /// Pushes a value with what gives it back, and hands the value back; in reports it is called by the place of this call.
    ///
    /// `dispose` takes `&T` or `T`, and after it a [`Reason`] or an [`Ended`](super::Ended) if it likes; it is a function or a
    /// closure that says the type of its parameter, `async` or not, and returns `()` or `Result<(), E>`. One that takes `T`
    /// waits, within its time limit, until nobody else holds the value; else it is not called, and that is reported as
    /// [`FailureKind::Leaked`](crate::FailureKind::Leaked).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::CleanupError> {
    /// # struct File; impl File { async fn sync(&self) -> std::io::Result<()> { Ok(()) } }
    /// # struct Lease; impl Lease { fn give_up(self) {} }
    /// # let stack = tenure::CleanupStack::new();
    /// let file = stack.push(File, File::sync);
    /// let other = stack.push(File, async |file: &File| file.sync().await);
    /// let lease = stack.push(Lease, Lease::give_up);
    /// # drop((file, other, lease));
    /// # stack.close(tenure::Reason::Completed).await
    /// # }
    /// ```
    #[track_caller]
    pub fn push<T, S, K, M, F>(&self, value: T, dispose: F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        S: 'static,
        K: 'static,
        M: 'static,
        F: CleanupFn<T, S>,
        for<'a> F::Return<'a>: ReturnedByCleanup<K>,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
        for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send,
    {
        let value = Arc::new(value);
        self.add(EntryName::Place(Location::caller()), giving_back(&value, dispose));
        value
    }

    /// As [`push`](Self::push), with a name: for reports, and for [`release`](Self::release).
    pub fn push_named<T, S, K, M, F>(&self, name: impl CleanupName, value: T, dispose: F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        S: 'static,
        K: 'static,
        M: 'static,
        F: CleanupFn<T, S>,
        for<'a> F::Return<'a>: ReturnedByCleanup<K>,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
        for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send,
    {
        let value = Arc::new(value);
        self.add(EntryName::Given(name.into()), giving_back(&value, dispose));
        value
    }

    /// Pushes a cleanup without a value; in reports it is called by the place of this call.
    ///
    /// It takes nothing, a [`Reason`] or an [`Ended`](super::Ended); it may be `async`, and returns `()` or `Result<(), E>`.
    #[track_caller]
    pub fn defer<S, K, M, F>(&self, cleanup: F)
    where
        F: DeferFn<S>,
        for<'a> F::Return<'a>: ReturnedByCleanup<K>,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
        for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send + 'static,
    {
        self.add(EntryName::Place(Location::caller()), deferring(cleanup));
    }

    /// As [`defer`](Self::defer), with a name: for reports, and for [`release`](Self::release).
    pub fn defer_named<S, K, M, F>(&self, name: impl CleanupName, cleanup: F)
    where
        F: DeferFn<S>,
        for<'a> F::Return<'a>: ReturnedByCleanup<K>,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
        for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send + 'static,
    {
        self.add(EntryName::Given(name.into()), deferring(cleanup));
    }

    /// Sets up a value in a function that also tears it down: see [`Handover`].
    ///
    /// ```
    /// # use tenure::{CleanupStack, EnterError, Handover};
    /// # struct Transaction; impl Transaction { async fn commit(self) {} async fn roll_back(self) {} }
    /// # async fn begin() -> std::io::Result<Transaction> { Ok(Transaction) }
    /// # async fn example(stack: &CleanupStack) -> Result<(), EnterError> {
    /// let transaction = stack.enter(async |handover: Handover<Transaction>| {
    ///     let transaction = begin().await?;
    ///     let (transaction, ended) = handover.hand_over(transaction).await;
    ///     if ended.is_completed() { transaction.commit().await } else { transaction.roll_back().await }
    ///     Ok::<_, std::io::Error>(())
    /// });
    /// let transaction = transaction.await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`EnterError`](super::EnterError) if the function failed, or returned, before it handed the value over.
    ///
    /// # Cancel safety
    /// If the future is dropped before the value was handed over, so is the function. The value is handed over and on the stack
    /// in one step.
    #[track_caller]
    pub fn enter<T, M, F, R>(&self, function: F) -> Entering<T>
    where
        T: Send + Sync + 'static,
        F: FnOnce(Handover<T>) -> R,
        R: Future + Send + 'static,
        R::Output: EndsEntered<M>,
    {
        let (handover, other) = handover();
        let future = function(handover);
        let function = Box::pin(async move { future.await.done() });
        Entering::new(function, other, self.clone(), EntryName::Place(Location::caller()))
    }

    pub(super) fn add(&self, name: EntryName, action: Action) {
        let entry = Entry { name, limit: self.limit, action };
        if let Err(entry) = self.of.stack().push(entry) {
            log::warning(format_args!(
                "{:?} was pushed on the cleanup stack of {}, which is closed: it is given back at once",
                entry.name,
                self.of.owner()
            ));
            // Begun and dropped, it goes on in the background.
            drop(Unwind::new(Arc::clone(&self.of), Reason::Cancelled, None).one(entry, None).begun());
        }
    }
}
