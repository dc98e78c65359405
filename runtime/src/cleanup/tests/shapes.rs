//! Which functions may be cleanups.

use std::sync::Arc;

use super::{super::Ended, CleanupStack, Log, Reason, said};

struct File(Log);

impl File {
    fn shut(&self) {
        self.0.note("shut");
    }
    async fn close(&self) -> std::io::Result<()> {
        tokio::task::yield_now().await;
        self.0.note("close");
        Ok(())
    }
    async fn end(&self, reason: Reason) {
        tokio::task::yield_now().await;
        self.0.note(format_args!("end:{reason}"));
    }
    fn gone(self) -> Result<(), String> {
        self.0.note("gone");
        Err("no".to_owned())
    }
    async fn into(self, ended: Ended) {
        tokio::task::yield_now().await;
        self.0.note(format_args!("into:{}", ended.reason()));
    }
}

#[tokio::test]
async fn a_cleanup_borrows_or_takes_its_value_and_may_be_told_the_reason() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let file = || File(log.clone());
    let captured = log.clone();
    stack.push(file(), File::shut);
    stack.push(file(), File::close);
    stack.push(file(), File::end);
    stack.push(file(), File::gone);
    stack.push(file(), File::into);
    stack.push(file(), drop);
    stack.push(file(), |file: &File| file.shut());
    stack.push(file(), async |file: &File| file.close().await);
    stack.push(file(), move |file: File, reason: Reason| async move {
        captured.note(format_args!("closure:{reason}"));
        drop(file);
    });
    assert_eq!(stack.len(), 9);
    let error = stack.close(Reason::Signal(15)).await.unwrap_err();
    assert_eq!(said(&error.failures), ["no"]);
    assert_eq!(log.said(), "closure:SIGTERM close shut into:SIGTERM gone end:SIGTERM close shut");
}

#[tokio::test]
async fn what_is_deferred_takes_nothing_or_the_reason_and_may_fail() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b, c, d] = [(); 4].map(|()| log.clone());
    stack.defer(move || a.note("a"));
    stack.defer(async move || {
        tokio::task::yield_now().await;
        b.note("b");
        Err::<(), _>("b failed")
    });
    stack.defer(move |reason: Reason| c.note(reason));
    stack.defer(async move |ended: Ended| {
        d.note(ended.is_completed());
        Ok::<(), std::io::Error>(())
    });
    let error = stack.close(Reason::Failed).await.unwrap_err();
    assert_eq!(said(&error.failures), ["b failed"]);
    assert_eq!(log.said(), "false failed b a");
}

#[tokio::test]
async fn a_value_is_handed_back_and_lives_as_long_as_its_cleanup() {
    let stack = CleanupStack::new();
    let number = stack.push(41, |_: &i32| {});
    assert_eq!((*number, Arc::strong_count(&number)), (41, 2));
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(Arc::strong_count(&number), 1);
}

#[tokio::test]
async fn an_entry_without_a_name_is_called_by_its_place() {
    let stack = CleanupStack::new();
    stack.defer(|| Err::<(), _>("no"));
    let line = line!() - 1;
    stack.defer_named("lock", || Err::<(), _>("nor this"));
    assert!(format!("{stack:?}").contains("\"lock\""), "{stack:?}");
    let error = stack.close(Reason::Completed).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&format!("cleanup `runtime/src/cleanup/tests/shapes.rs:{line}:11` of `CleanupStack`")), "{text}");
    assert!(text.contains("cleanup `lock` of `CleanupStack`") && text.contains("2 failures"), "{text}");
}
