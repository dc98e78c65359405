//! The scenario whose instructions are counted: everything is started and stopped, so many times.

use std::env::args;

use tenure::AppBuilder;

use crate::by_hand::{self, Node};

/// `tenure TIMES` or `hand TIMES`: on one thread, so that the count is the same each time.
///
/// # Panics
/// On other arguments, and if a start or a stop fails.
pub fn main(nodes: &'static [Node], app: impl Fn() -> AppBuilder) {
    let (who, times) = (args().nth(1).unwrap_or_default(), args().nth(2).and_then(|times| times.parse().ok()));
    let times: usize = times.expect("usage: tenure|hand TIMES");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..times {
            match who.as_str() {
                "tenure" => {
                    let app = app().start().await.expect("the start");
                    let report = app.shutdown().await.expect("the stop");
                    assert_eq!(report.resources.len(), nodes.len());
                }
                "hand" => by_hand::stop(nodes, by_hand::start(nodes).await).await,
                _ => panic!("usage: tenure|hand TIMES"),
            }
        }
    });
}
