//! A sentence put together in a `const`, where nothing can be allocated or formatted.

/// Ends constant evaluation with `template` as its message, in which `{0}` to `{9}` stand for `values`; cut at 4,096 bytes.
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
    bytes: [u8; 4096],
    length: usize,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 4096], length: 0 }
    }

    /// Appends `part`, or nothing of it where it would not fit: a character is never cut in two.
    pub(crate) const fn push(&mut self, part: &str) {
        self.append(part.as_bytes());
    }

    /// Appends each of `parts`.
    pub(crate) const fn push_all(&mut self, parts: &[&str]) {
        let mut i = 0;
        while i < parts.len() {
            self.push(parts[i]);
            i += 1;
        }
    }

    /// Appends a number.
    #[allow(clippy::cast_possible_truncation, reason = "a digit")]
    pub(crate) const fn push_number(&mut self, number: usize) {
        if number > 9 {
            self.push_number(number / 10);
        }
        self.append(&[b'0' + (number % 10) as u8]);
    }

    /// The text as it is.
    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "a resource's name is not valid text",
        }
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
        panic!("{}", self.as_str())
    }
}
