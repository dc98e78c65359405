//! error: E0277
//! errors: 4
//! A cleanup is a function that is called later, and takes its value, how all ended, or nothing.
use tenure::CleanupStack;

struct File;

impl File {
    fn close(&self) {}
    fn truncate(&self, _length: u64) {}
}

fn main() {
    let stack = CleanupStack::new();
    stack.defer(async { println!("done") });
    stack.push(File, File.close());
    stack.push(File, || println!("closed"));
    stack.push(File, File::truncate);
}
