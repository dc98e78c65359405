//! Whatever happens to a file is told, and nothing else is.
#![cfg(all(unix, feature = "watch"))]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use tenure::{CleanupStack, Reason};
use tenure_kit::{Keep, TempDir, WatchError, Watcher};

fn place() -> (TempDir, PathBuf) {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("settings");
    (directory, path)
}

// The clock of these tests is paused: it goes on when nothing is left to do but to wait for quiet.

#[tokio::test(start_paused = true)]
async fn a_file_that_is_written_replaced_removed_and_made_again_has_changed_each_time() {
    let (directory, path) = place();
    fs::write(&path, "1").unwrap();
    let other = directory.path().join("other");
    let steps: [(&str, &dyn Fn()); 4] = [
        ("written", &|| fs::write(&path, "2").unwrap()),
        ("replaced, as editors do", &|| {
            fs::write(&other, "3").unwrap();
            fs::rename(&other, &path).unwrap();
        }),
        ("removed", &|| fs::remove_file(&path).unwrap()),
        ("made", &|| fs::write(&path, "4").unwrap()),
    ];
    for (what, step) in steps {
        // One for each, so that none tells what was left of the step before.
        let watcher = Watcher::files([&path]).unwrap();
        step();
        assert_eq!(watcher.changed().await.expect(what), [&*path], "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_after_which_it_looks_the_same_is_a_change() {
    let (_directory, path) = place();
    fs::write(&path, "1").unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let watcher = Watcher::files([&path]).unwrap();
    fs::write(&path, "2").unwrap();
    // As where two writes fall into one tick of the file system's clock.
    fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    assert_eq!(watcher.changed().await.unwrap(), [path]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_watched_or_only_read_has_not_changed() {
    let (directory, path) = place();
    fs::write(&path, "1").unwrap();
    let last = directory.path().join("last");
    let watcher = Watcher::files([&path, &last]).unwrap();
    fs::write(directory.path().join("other"), "2").unwrap();
    fs::read(&path).unwrap();
    fs::write(&last, "3").unwrap();
    // Events come in their order.
    assert_eq!(watcher.changed().await.unwrap(), [last]);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_leads_elsewhere_is_a_change_and_so_is_what_it_leads_to() {
    let (directory, path) = place();
    // As a mounted configuration: `settings` leads through `now` to the file of one version.
    for version in ["v1", "v2"] {
        fs::create_dir(directory.path().join(version)).unwrap();
        fs::write(directory.path().join(version).join("settings"), version).unwrap();
    }
    symlink("v1", directory.path().join("now")).unwrap();
    symlink("now/settings", &path).unwrap();
    let watcher = Watcher::files([&path]).unwrap();

    fs::write(directory.path().join("v1/settings"), "v1, written").unwrap();
    assert_eq!(watcher.changed().await.unwrap(), [&*path]);

    symlink("v2", directory.path().join("next")).unwrap();
    fs::rename(directory.path().join("next"), directory.path().join("now")).unwrap();
    loop {
        assert_eq!(watcher.changed().await.unwrap(), [&*path]);
        if fs::read_to_string(&path).unwrap() == "v2" {
            break;
        }
    }
}

/// As Kubernetes mounts a configuration: `conf` leads through `..data` to the directory of one version.
fn mount(directory: &Path, version: &str) {
    fs::create_dir(directory.join(version)).unwrap();
    fs::write(directory.join(version).join("conf"), version).unwrap();
    symlink(version, directory.join("..data_tmp")).unwrap();
    fs::rename(directory.join("..data_tmp"), directory.join("..data")).unwrap();
}

/// Reads it each time it changes, until it is as it is to be; a failure is one of the test.
async fn until(watcher: &Watcher, path: &Path, content: &str) {
    loop {
        assert_eq!(watcher.changed().await.expect("nothing is lost"), [path]);
        if fs::read_to_string(path).is_ok_and(|read| read == content) {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_update_of_a_mounted_configuration_is_a_change_and_none_is_a_failure() {
    let (directory, _) = place();
    mount(directory.path(), "..v1");
    let path = directory.path().join("conf");
    symlink("..data/conf", &path).unwrap();
    let watcher = Watcher::files([&path]).unwrap();
    for (old, new) in [("..v1", "..v2"), ("..v2", "..v3"), ("..v3", "..v4")] {
        mount(directory.path(), new);
        fs::remove_dir_all(directory.path().join(old)).unwrap();
        until(&watcher, &path, new).await;
    }
    // It watches where the link leads to now.
    fs::write(directory.path().join("..v4/conf"), "written in place").unwrap();
    until(&watcher, &path, "written in place").await;
}

#[tokio::test(start_paused = true)]
async fn a_link_on_the_way_that_leads_elsewhere_is_a_change() {
    let (directory, _) = place();
    for release in ["r1", "r2"] {
        fs::create_dir_all(directory.path().join(release).join("etc")).unwrap();
        fs::write(directory.path().join(release).join("etc/f"), release).unwrap();
    }
    let current = directory.path().join("cur");
    symlink("r1", &current).unwrap();
    let path = current.join("etc/f");
    let watcher = Watcher::files([&path]).unwrap();
    // In two steps, as some tools do.
    fs::remove_file(&current).unwrap();
    symlink("r2", &current).unwrap();
    until(&watcher, &path, "r2").await;
    fs::write(directory.path().join("r2/etc/f"), "r2, written").unwrap();
    until(&watcher, &path, "r2, written").await;
    // To what is not there yet.
    fs::remove_file(&current).unwrap();
    symlink("r3", &current).unwrap();
    assert_eq!(watcher.changed().await.unwrap(), [&*path]);
    fs::rename(directory.path().join("r1"), directory.path().join("r3")).unwrap();
    until(&watcher, &path, "r1").await;
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_comes_back_is_watched_again() {
    let (directory, _) = place();
    let inner = directory.path().join("inner");
    let path = inner.join("settings");
    fs::create_dir(&inner).unwrap();
    let watcher = Watcher::files([&path]).unwrap();
    for round in ["1", "2"] {
        fs::remove_dir_all(&inner).unwrap();
        let mut told = watcher.changed().await;
        while told.is_ok() {
            // That the file is gone, or what is left of the round before.
            told = watcher.changed().await;
        }
        assert!(matches!(told, Err(WatchError::Gone { .. })), "{told:?}");
        fs::create_dir(&inner).unwrap();
        fs::write(&path, round).unwrap();
        until(&watcher, &path, round).await;
    }
}

#[tokio::test]
async fn what_could_never_be_told_is_refused() {
    let (directory, path) = place();
    let refused = |path: &Path| Watcher::files([path]).expect_err("it is no file").to_string();
    let no_file = |path: &Path| format!("{} cannot be watched: it is a directory, and only files are", path.display());
    assert_eq!(refused(Path::new("/")), no_file(Path::new("/")));
    assert_eq!(refused(directory.path()), no_file(directory.path()));
    fs::write(&path, "").unwrap();
    let inside = path.join("x");
    let said = format!("{} cannot be watched: there is no directory {}", inside.display(), path.display());
    assert_eq!(refused(&inside), said);
    let error = Watcher::files::<PathBuf>([]).expect_err("there are none");
    assert_eq!(error.to_string(), "nothing can be watched: no files were given");
}

#[tokio::test(start_paused = true)]
async fn a_new_time_is_a_change_and_new_rights_are_none() {
    use std::os::unix::fs::PermissionsExt;

    let (directory, path) = place();
    let last = directory.path().join("last");
    for file in [&path, &last] {
        fs::write(file, "1").unwrap();
    }
    let watcher = Watcher::files([&path, &last]).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::File::open(&last).unwrap().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(watcher.changed().await.unwrap(), [last]);
}

#[tokio::test]
async fn a_directory_that_is_missing_is_named_and_one_that_goes_is_told() {
    let (directory, _) = place();
    let inner = directory.path().join("inner");
    let path = inner.join("settings");
    let error = Watcher::files([&path]).expect_err("there is no directory");
    let said = format!("{} cannot be watched: there is no directory {}", path.display(), inner.display());
    assert_eq!(error.to_string(), said);

    fs::create_dir(&inner).unwrap();
    let watcher = Watcher::files([&path]).unwrap();
    fs::remove_dir(&inner).unwrap();
    let error = watcher.changed().await.expect_err("it is gone");
    assert!(matches!(&error, WatchError::Gone { directory } if *directory == inner), "{error}");
}

#[tokio::test]
async fn who_waits_is_told_when_it_is_given_back() {
    let (_directory, path) = place();
    let watcher = Watcher::files([&path]).unwrap();
    let (told, ()) = tokio::join!(watcher.changed(), watcher.give_back());
    assert!(matches!(told, Err(WatchError::Closed)));
    watcher.give_back().await;
    assert!(matches!(watcher.changed().await, Err(WatchError::Closed)));

    let stack = CleanupStack::new();
    let watcher = stack.keep(Watcher::files([&path]).unwrap());
    stack.close(Reason::Completed).await.unwrap();
    assert!(matches!(watcher.changed().await, Err(WatchError::Closed)));
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Watcher>();
    shared::<WatchError>();
}
