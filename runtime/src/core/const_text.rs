//! A sentence put together in a `const`, where nothing can be allocated or formatted.

/// Ends constant evaluation with `template` as its message, in which `{0}` to `{9}` stand for `values`; cut at 1,024 bytes.
#[track_caller]
pub(crate) const fn fail(template: &str, values: &[&str]) -> ! {
    let mut text = Text::new();
    let mut rest = template.as_bytes();
    loop {
        let mut end = 0;
        while end < rest.len() && rest[end] != b'{' {
            end += 1;
        }
        let (plain, placeholder) = rest.split_at(end);
        text.append(plain);
        let [_, digit, _, behind @ ..] = placeholder else { text.fail() };
        text.push(values[(*digit - b'0') as usize]);
        rest = behind;
    }
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
        self.append(part.as_bytes());
    }

    const fn append(&mut self, part: &[u8]) {
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
    #[allow(clippy::panic, reason = "a panic in a const is the compile error")]
    #[track_caller]
    pub(crate) const fn fail(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a resource's name is not valid text"),
        }
    }
}
