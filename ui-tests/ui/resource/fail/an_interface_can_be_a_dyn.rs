//! error: none
//! errors: 7
//! An interface can be a `dyn Trait`.
#[tenure::resource]
trait Mailer: Send + Sync {
    type Receipt;
    const NAME: &'static str;
    async fn send(&self);
    fn send_all<T: AsRef<str>>(&self, all: &[T]);
    fn queue(&self, text: impl Into<String>);
    fn sent(&self) -> impl Iterator<Item = u8>;
    fn new() -> Box<Self>;
    fn cheap<T>() -> T
    where
        Self: Sized;
}

fn main() {}
