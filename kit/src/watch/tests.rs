//! When what has changed is told.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, advance, timeout},
};

use super::{WatchError, Watcher, pending::Pending};

const QUIET: Duration = Duration::from_millis(100);

fn path(name: &str) -> PathBuf {
    PathBuf::from(name)
}

#[tokio::test(start_paused = true)]
async fn changes_that_follow_each_other_are_told_once_when_it_is_quiet() {
    let pending = Arc::new(Pending::default());
    let began = Instant::now();
    let told = tokio::spawn({
        let pending = Arc::clone(&pending);
        async move { pending.next(QUIET).await.map(|paths| (paths, Instant::now())) }
    });
    for name in ["b", "a", "b"] {
        pending.changed(path(name));
        tokio::task::yield_now().await;
        advance(Duration::from_millis(90)).await;
    }
    let (paths, at) = told.await.unwrap().unwrap();
    assert_eq!((paths, at - began), (vec![path("a"), path("b")], Duration::from_millis(280)));
}

#[tokio::test(start_paused = true)]
async fn where_it_is_never_quiet_they_are_told_all_the_same() {
    let pending = Arc::new(Pending::default());
    let began = Instant::now();
    let noise = tokio::spawn({
        let pending = Arc::clone(&pending);
        async move {
            loop {
                pending.changed(path("log"));
                tokio::time::sleep(QUIET / 2).await;
            }
        }
    });
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("log")]);
    assert_eq!(began.elapsed(), QUIET * 10);
    noise.abort();
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_takes_nothing_with_him() {
    let pending = Pending::default();
    pending.changed(path("a"));
    assert!(timeout(QUIET / 2, pending.next(QUIET)).await.is_err());
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("a")]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_once_and_hides_no_change() {
    let pending = Pending::default();
    pending.changed(path("a"));
    pending.failed(WatchError::Gone { directory: path("d") });
    let error = pending.next(QUIET).await.expect_err("it failed");
    assert_eq!(error.to_string(), "the directory d is gone: its files are told again when it is back");
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("a")]);
}

#[tokio::test(start_paused = true)]
async fn all_who_give_it_back_wait_for_the_end_of_its_threads_also_after_one_who_went_away() {
    let (alive, over) = watch::channel(());
    let (tell, _told) = mpsc::channel();
    let watcher = Watcher { name: String::new(), pending: Arc::default(), debounce: QUIET, tell, over };
    for _ in 0..2 {
        assert!(timeout(QUIET, watcher.give_back()).await.is_err(), "a thread goes on");
    }
    drop(alive);
    watcher.give_back().await;
}

#[cfg(target_os = "linux")]
#[test]
fn a_limit_that_is_reached_is_told_by_the_name_that_it_is_raised_by() {
    let error = WatchError::refused(None, notify::Error::io(std::io::Error::from_raw_os_error(24)));
    let said = "files cannot be watched: Too many open files (os error 24) (the limit is fs.inotify.max_user_instances";
    assert!(error.to_string().starts_with(said), "{error}");
    let error = notify::Error::new(notify::ErrorKind::MaxFilesWatch).add_path(path("/d"));
    let error = WatchError::refused(None, error).to_string();
    assert!(error.starts_with("/d cannot be watched: ") && error.ends_with("fs.inotify.max_user_watches)"), "{error}");
}
