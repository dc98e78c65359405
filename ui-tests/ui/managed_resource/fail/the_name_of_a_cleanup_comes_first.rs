//! error: E0277
//! A cleanup that is called by a name is given it before anything else.
use tenure::CleanupStack;

fn main() {
    let stack = CleanupStack::new();
    stack.defer_named(|| println!("done"), || println!("named"));
}
