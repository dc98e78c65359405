//! A temporary directory goes with all that is in it.

use std::fs;

use tenure::{App, CleanupStack, Reason};
use tenure_kit::{GiveBack, Keep, TempDir};

#[tokio::test]
async fn it_is_removed_with_all_that_is_in_it_when_it_is_given_back() {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("inner")).unwrap();
    fs::write(directory.path().join("inner/part"), "…").unwrap();
    directory.give_back().await.unwrap();
    assert!(!directory.path().exists());
    directory.give_back().await.expect("nothing is left to do");
}

#[test]
fn it_is_removed_by_a_drop_and_without_a_runtime_too() {
    let outer = TempDir::new().unwrap();
    let inner = TempDir::new_in(outer.path()).unwrap();
    let path = inner.path().to_owned();
    assert_eq!(path.parent(), Some(outer.path()));
    drop(inner);
    assert!(!path.exists());
}

#[tokio::test]
async fn one_that_is_gone_already_is_no_error() {
    let directory = TempDir::new().unwrap();
    fs::remove_dir(directory.path()).unwrap();
    let stack = CleanupStack::new();
    stack.keep(directory);
    stack.close(Reason::Completed).await.expect("it is gone, as it should be");
}

#[tokio::test]
async fn a_removal_that_fails_is_told() {
    let outer = TempDir::new().unwrap();
    let directory = TempDir::new_in(outer.path()).unwrap();
    // A file in its place, which nobody can remove as a directory.
    fs::remove_dir(directory.path()).unwrap();
    fs::write(directory.path(), "…").unwrap();
    let error = directory.give_back().await.expect_err("it is no directory");
    let said = format!("cannot remove {}: ", directory.path().display());
    assert!(error.to_string().starts_with(&said), "{error}");

    let directory = TempDir::new_in(outer.path()).unwrap();
    fs::remove_dir(directory.path()).unwrap();
    fs::write(directory.path(), "…").unwrap();
    let stack = CleanupStack::new();
    let name = directory.name();
    stack.keep(directory);
    let error = stack.close(Reason::Completed).await.expect_err("it is no directory");
    assert!(error.to_string().contains(&name) && error.to_string().contains("cannot remove"), "{error}");
}

#[test]
fn one_that_cannot_be_created_is_told_with_its_place() {
    let outer = TempDir::new().unwrap();
    let missing = outer.path().join("missing");
    let error = TempDir::new_in(&missing).expect_err("there is no directory");
    let said = format!("cannot create a directory in {}: ", missing.display());
    assert!(error.to_string().starts_with(&said), "{error}");
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn what_a_killed_process_leaves_can_be_found_by_its_prefix() {
    let outer = TempDir::new().unwrap();
    let directory = TempDir::with_prefix_in("part-", outer.path()).unwrap();
    // As by SIGKILL.
    std::mem::forget(directory);
    let mut left = fs::read_dir(outer.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.next().is_some_and(|name| name.to_string_lossy().starts_with("part-")));
}

#[tokio::test]
async fn what_is_kept_for_good_stays() {
    let app = App::only::<()>().start().await.unwrap();
    let outer = TempDir::new().unwrap();
    let path = TempDir::new_in(outer.path()).unwrap().at_exit(&app).keep();
    app.shutdown().await.unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn an_app_that_keeps_it_removes_it() {
    let app = App::only::<()>().start().await.unwrap();
    let directory = app.keep(TempDir::new().unwrap());
    assert!(directory.path().exists());
    app.shutdown().await.unwrap();
    assert!(!directory.path().exists());
}

#[tokio::test]
async fn one_that_is_still_held_goes_at_the_end_of_the_app() {
    let app = App::only::<()>().start().await.unwrap();
    let directory = TempDir::new().unwrap().at_exit(&app);
    app.shutdown().await.unwrap();
    assert!(!directory.path().exists());
}
