//! The way to a file: which directories and links lead to it now.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Component, Path, PathBuf},
};

/// As many links as the system follows.
const LINKS: usize = 40;

/// What was met on the way to a file, whose path is absolute.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// Where something would be changed that changes the way: of each link and of the file the directory, by its real path.
    /// Where something is missing, it is the deepest that is there.
    pub(super) directories: BTreeSet<PathBuf>,
    /// As events may call the file.
    pub(super) names: BTreeSet<PathBuf>,
    /// The links on the way to its directory, with what they lead to.
    links: Vec<(PathBuf, PathBuf)>,
    /// What is not there of the way to its directory.
    missing: Option<PathBuf>,
}

/// One piece of a path, to be gone.
enum Step {
    /// To the root, or one of several.
    Anchor(OsString),
    Up,
    Into(OsString),
}

impl Way {
    pub(super) fn to(path: &Path) -> Self {
        let mut way = Self { names: BTreeSet::from([path.to_owned()]), ..Self::default() };
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else { return way };
        match way.follow(PathBuf::new(), directory, false) {
            Ok(real) => {
                let links = way.links.len();
                // What its own link leads to may be missing.
                let _ = way.follow(real, Path::new(name), true);
                way.links.truncate(links);
            }
            Err(missing) => way.missing = Some(missing),
        }
        way
    }

    /// Whether its directory is there.
    pub(super) const fn is_whole(&self) -> bool {
        self.missing.is_none()
    }

    /// Whether its directory was removed since it was there: the links are as they were.
    pub(super) fn has_lost(&self, before: &Self) -> bool {
        let Some(missing) = &self.missing else { return false };
        let was_link = || before.links.iter().any(|(link, _)| link == missing);
        before.links.starts_with(&self.links) && !was_link()
    }

    /// Follows a path from a real directory on; what is not there, is in the error.
    fn follow(&mut self, mut at: PathBuf, path: &Path, to_file: bool) -> Result<PathBuf, PathBuf> {
        let mut todo = steps(path);
        while let Some(step) = todo.pop() {
            let name = match step {
                Step::Anchor(anchor) => {
                    at.push(anchor);
                    continue;
                }
                Step::Up => {
                    at.pop();
                    continue;
                }
                Step::Into(name) => name,
            };
            let here = at.join(name);
            let last = to_file && todo.is_empty();
            if last {
                self.names.insert(here.clone());
            }
            match fs::symlink_metadata(&here) {
                Ok(metadata) if metadata.is_symlink() => {
                    self.directories.insert(at.clone());
                    let target = fs::read_link(&here).ok().filter(|_| self.links.len() < LINKS);
                    let Some(target) = target else { return Err(here) };
                    todo.extend(steps(&target));
                    self.links.push((here, target));
                }
                Ok(metadata) if metadata.is_dir() && !last => at = here,
                there => {
                    self.directories.insert(at);
                    return if last && there.is_ok() { Ok(here) } else { Err(here) };
                }
            }
        }
        Ok(at)
    }
}

/// The last one first.
fn steps(path: &Path) -> Vec<Step> {
    let step = |component: Component<'_>| match component {
        Component::Prefix(_) | Component::RootDir => Some(Step::Anchor(component.as_os_str().to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Into(name.to_owned())),
    };
    path.components().rev().filter_map(step).collect()
}
