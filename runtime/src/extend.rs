//! More time for a hook that needs it.

use std::time::Duration;

use crate::engine::{
    caught::{current_hook, extend_inline},
    message::Message,
};

/// Asks for more time for the hook that calls it: `init`, `fallback` or `dispose`, on their own limit, and within the limit of
/// the whole stop. Elsewhere it does nothing, as it does once the limit has passed, or once the stop is
/// [hurried](crate::AppHandle::hurry). What comes after it in a stop is left its share.
///
/// ```
/// # use std::time::Duration;
/// # struct Index;
/// # impl Index { async fn merge_one(&self) -> bool { false } }
/// async fn close(index: &Index) {
///     while index.merge_one().await {
///         tenure::extend(Duration::from_secs(1));
///     }
/// }
/// ```
pub fn extend(duration: Duration) {
    if extend_inline(duration) {
        return;
    }
    if let Some((shared, node)) = current_hook() {
        shared.tell(Message::Extend { node, by: duration });
    }
}
