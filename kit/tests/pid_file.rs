//! A pid file has one holder, and is nobody else's to remove.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
    process,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

use tenure::{App, CleanupStack, Reason};
use tenure_kit::{Keep, PidFile, PidFileError, TempDir};

fn place() -> (TempDir, PathBuf) {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("test.pid");
    (directory, path)
}

#[test]
fn it_has_the_pid_and_can_be_read_by_all() {
    let (_directory, path) = place();
    let file = PidFile::create(&path).expect("nobody has it");
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", process::id()));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(file.path(), path);
}

#[test]
fn a_second_one_is_refused_with_the_pid_of_the_first_and_changes_nothing() {
    let (_directory, path) = place();
    let first = PidFile::create(&path).expect("nobody has it");
    let error = PidFile::create(&path).expect_err("it is held");
    assert!(matches!(error, PidFileError::Running { pid, .. } if pid == process::id()), "{error}");
    let said = format!("this process holds {} already", path.display());
    assert_eq!(error.to_string(), said);
    assert!(path.exists());
    drop(first);
    let _third = PidFile::create(&path).expect("the first is gone");
}

#[tokio::test]
async fn it_is_removed_once_and_can_be_had_again_after_that() {
    let (_directory, path) = place();
    let first = PidFile::create(&path).expect("nobody has it");
    first.give_back().await.expect("it can be removed");
    assert!(!path.exists());
    let second = PidFile::create(&path).expect("nobody has it");
    first.give_back().await.expect("nothing is left to do");
    drop(first);
    assert!(path.exists(), "the second one's file is not the first one's to remove");
    drop(second);
    assert!(!path.exists());
}

#[test]
fn a_file_that_nobody_holds_is_taken_over_whosever_pid_is_in_it() {
    let (_directory, path) = place();
    // The second is a process that lives, as where a number has been given anew.
    for stale in ["4194303\n", "1\n", "17", ""] {
        fs::write(&path, stale).unwrap();
        let file = PidFile::create(&path).expect("nobody holds it");
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", process::id()));
        drop(file);
    }
}

#[test]
fn what_is_no_pid_file_is_refused_and_stays_as_it_is() {
    let (directory, path) = place();
    let long = format!("1{}x", "\n".repeat(100));
    for content in ["listen = 80\n", "-1\n", "+5\n", "0\n", "12 13\n", "99999999999\n", "\n", &long] {
        fs::write(&path, content).unwrap();
        let error = PidFile::create(&path).expect_err(content);
        let said = format!("{} is a file with something else in it, not a pid file: it is left as it is", path.display());
        assert_eq!((error.to_string(), fs::read_to_string(&path).unwrap()), (said, content.to_owned()));
    }
    let target = directory.path().join("target");
    let link = directory.path().join("link");
    symlink(&target, &link).unwrap();
    let error = PidFile::create(&link).expect_err("a link");
    assert_eq!(error.to_string(), format!("{} is a symbolic link, not a pid file: it is left as it is", link.display()));
    assert!(!target.exists() && link.is_symlink());

    let error = PidFile::create(directory.path()).expect_err("a directory");
    let said = format!("{} is a directory, not a pid file: it is left as it is", directory.path().display());
    assert_eq!(error.to_string(), said);
}

#[test]
fn who_may_only_read_cannot_keep_the_next_one_from_starting() {
    use rustix::fs::{FlockOperation, flock};

    let (_directory, path) = place();
    let file = PidFile::create(&path).expect("nobody has it");
    let lock = path.with_extension("pid.lock");
    assert_eq!(fs::metadata(&lock).unwrap().permissions().mode() & 0o777, 0o600, "others cannot open it");
    // As another user who waits for the end of the service, which comes by SIGKILL.
    let reader = fs::File::open(&path).unwrap();
    flock(&reader, FlockOperation::NonBlockingLockExclusive).expect("this is not the lock");
    std::mem::forget(file);
    // What the system does when a process ends.
    let stale = path.with_file_name("stale.pid");
    fs::copy(&path, &stale).unwrap();
    fs::copy(&lock, path.with_file_name("stale.pid.lock")).unwrap();
    let reader = fs::File::open(&stale).unwrap();
    flock(&reader, FlockOperation::NonBlockingLockExclusive).unwrap();
    let _next = PidFile::create(&stale).expect("nobody holds it");
}

#[test]
fn a_lock_that_others_could_open_is_closed_to_them_when_it_is_taken_over() {
    let (_directory, path) = place();
    let lock = path.with_extension("pid.lock");
    fs::write(&lock, "").unwrap();
    fs::set_permissions(&lock, fs::Permissions::from_mode(0o666)).unwrap();
    let _file = PidFile::create(&path).expect("nobody has it");
    assert_eq!(fs::metadata(&lock).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_there_is_not_blamed_on_its_directory() {
    let path = PathBuf::from("/proc/test.pid");
    if !path.parent().unwrap().is_dir() {
        return;
    }
    let error = PidFile::create(&path).expect_err("nobody can create a file there");
    assert!(error.to_string().starts_with("cannot create /proc/test.pid.lock: "), "{error}");
}

#[test]
fn a_directory_that_is_missing_is_named() {
    let (directory, _) = place();
    let path = directory.path().join("missing/test.pid");
    let error = PidFile::create(&path).expect_err("there is no directory");
    let said = format!("{} cannot be created: there is no directory {}", path.display(), path.parent().unwrap().display());
    assert_eq!(error.to_string(), said);
}

#[tokio::test]
async fn a_file_that_is_another_one_now_stays_and_is_told() {
    let (_directory, path) = place();
    let file = PidFile::create(&path).expect("nobody has it");
    fs::remove_file(&path).unwrap();
    fs::write(&path, "4711\n").unwrap();
    let error = file.give_back().await.expect_err("it is not ours");
    assert!(matches!(error, PidFileError::Replaced { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "4711\n");

    let file = PidFile::create(&path).expect("nobody has it");
    fs::remove_file(&path).unwrap();
    file.give_back().await.expect("what is gone needs no removal");
}

#[test]
fn of_many_threads_one_has_it() {
    let (_directory, path) = place();
    for _ in 0..20 {
        let results: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| PidFile::create(&path))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let held = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(held, 1, "{results:#?}");
        for refused in results.iter().filter_map(|result| result.as_ref().err()) {
            assert!(matches!(refused, PidFileError::Running { pid, .. } if *pid == process::id()), "{refused}");
        }
    }
    assert!(!path.exists());
}

#[test]
fn of_many_that_come_and_go_two_never_have_it_at_a_time() {
    let (_directory, path) = place();
    let (held, times) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..500 {
                    let Ok(file) = PidFile::create(&path) else { continue };
                    assert!(!held.swap(true, Ordering::SeqCst), "another one has it");
                    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", process::id()));
                    times.fetch_add(1, Ordering::SeqCst);
                    held.store(false, Ordering::SeqCst);
                    drop(file);
                }
            });
        }
    });
    assert!(times.into_inner() > 0);
    assert!(!path.exists());
}

#[tokio::test]
async fn an_app_holds_it_until_everything_else_is_given_back() {
    let (_directory, path) = place();
    let app = App::only::<()>().start().await.unwrap();
    let _kept_to_the_end = PidFile::create(&path).unwrap().at_exit(&app);
    let there = path.clone();
    app.cleanup().defer(move || assert!(there.exists()));
    app.shutdown().await.unwrap();
    assert!(!path.exists());
}

#[tokio::test]
async fn a_stack_that_keeps_it_hands_it_back_and_removes_it_under_its_name() {
    let (_directory, path) = place();
    let stack = CleanupStack::new();
    let file = stack.keep(PidFile::create(&path).unwrap());
    assert_eq!(file.path(), path);
    assert!(stack.release(&format!("pid file {}", path.display())).await.unwrap());
    assert!(!path.exists());

    let _again = stack.keep(PidFile::create(&path).unwrap());
    fs::remove_file(&path).unwrap();
    fs::write(&path, "another one's").unwrap();
    let error = stack.close(Reason::Completed).await.expect_err("it is not ours any more");
    assert!(error.to_string().contains("is another file now"), "{error}");
}

#[test]
fn it_can_be_shared_and_its_errors_can_be_sent() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<PidFile>();
    shared::<TempDir>();
    shared::<PidFileError>();
}
