//! A sentence put together in a `const`, where nothing can be allocated or formatted.

/// Ends constant evaluation with the concatenation of `parts` as its message; cut at 1,024 bytes.
#[allow(clippy::panic, reason = "a panic in a const is the compile error")]
#[track_caller]
pub(crate) const fn fail(parts: &[&str]) -> ! {
    let mut text = Text::new();
    let mut i = 0;
    while i < parts.len() {
        text.push(parts[i]);
        i += 1;
    }
    text.fail()
}

/// A text that grows in a `const`.
pub(crate) struct Text {
    bytes: [u8; 1024],
    length: usize,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    /// Appends `part`, or nothing of it where it would not fit: a character is never cut in two.
    pub(crate) const fn push(&mut self, part: &str) {
        let part = part.as_bytes();
        if self.length + part.len() > self.bytes.len() {
            return;
        }
        let mut i = 0;
        while i < part.len() {
            self.bytes[self.length] = part[i];
            self.length += 1;
            i += 1;
        }
    }

    /// Ends constant evaluation with this text as its message.
    #[track_caller]
    pub(crate) const fn fail(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a resource's name is not valid text"),
        }
    }
}
