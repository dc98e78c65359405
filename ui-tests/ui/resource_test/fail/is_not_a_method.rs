//! error: none
//! errors: 2
//! A test belongs to no type, and in an impl there is room for nothing else.
struct Suite;

impl Suite {
    #[tenure::resource_test]
    async fn starts(&self) {
        assert!(self.is_ready());
    }

    fn is_ready(&self) -> bool {
        true
    }

    #[tenure::resource_test(flavour = "multi_thread")]
    async fn stops() {}
}

fn main() {
    Suite.is_ready();
}
