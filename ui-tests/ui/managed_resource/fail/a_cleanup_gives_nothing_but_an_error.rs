//! error: E0277
//! errors: 3
//! A cleanup comes to nothing, or to an error that can be told.
use tenure::{CleanupStack, Handover};

struct File;

impl File {
    async fn size(&self) -> u64 {
        0
    }
    fn close(&self) -> Result<(), u8> {
        Ok(())
    }
}

fn main() {
    let stack = CleanupStack::new();
    stack.push(File, File::size);
    stack.push(File, File::close);
    let _ = stack.enter(async |handover: Handover<File>| handover.hand_over(File).await);
}
