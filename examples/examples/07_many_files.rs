//! What cleanup stacks are for: things whose number is known only at run time. A text is split over many files; if one of them
//! cannot be written, those before it are removed again, the last one first.
//!
//! ```sh
//! cargo run --example 07_many_files -- DIRECTORY
//! ```

use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use tenure::{CleanupStack, Reason};

/// A file that is there for good only if everything went well.
struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    fn create(path: PathBuf) -> io::Result<Self> {
        let file = File::create_new(&path)?;
        Ok(Self { path, file })
    }

    /// A cleanup that takes a `Reason` is told how it ended.
    fn close(self, reason: Reason) -> io::Result<()> {
        self.file.sync_all()?;
        if reason.is_completed() {
            println!("kept {}", name(&self.path));
        } else {
            fs::remove_file(&self.path)?;
            println!("removed {}", name(&self.path));
        }
        Ok(())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Opens one file after the other, and keeps all of them open. The `?` in the middle is all that a failure takes.
async fn split(directory: &Path, words: &[&str]) -> anyhow::Result<usize> {
    CleanupStack::run(async |files| {
        for (i, word) in words.iter().enumerate() {
            let path = directory.join(format!("part-{}", i + 1));
            let part = Part::create(path).with_context(|| format!("cannot write part {}", i + 1))?;
            let part: Arc<Part> = files.push_named(word.to_string(), part, Part::close);
            write!(&part.file, "{word}")?;
        }
        // One may go before the others: it is closed now, once.
        if files.release("first").await? {
            println!("{} files are still open", files.len());
        }
        Ok(words.len())
    })
    .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let directory = PathBuf::from(env::args().nth(1).context("which directory?")?);
    fs::write(directory.join("part-4"), "somebody else's")?;

    match split(&directory, &["one", "two", "three", "four", "five"]).await {
        Ok(_) => println!("part 4 was free after all"),
        Err(error) => println!("{error:#}"),
    }
    println!("{} file is left", fs::read_dir(&directory)?.count());

    fs::remove_file(directory.join("part-4"))?;
    println!("split into {} files", split(&directory, &["first", "second", "third"]).await?);
    Ok(())
}
