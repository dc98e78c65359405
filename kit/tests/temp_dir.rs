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
async fn a_removal_that_fails_is_told() {
    let directory = TempDir::new().unwrap();
    fs::remove_dir(directory.path()).unwrap();
    let stack = CleanupStack::new();
    let name = directory.name();
    stack.keep(directory);
    let error = stack.close(Reason::Completed).await.expect_err("it is gone");
    assert!(error.to_string().contains(&name), "{error}");
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
