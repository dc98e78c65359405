//! A sentence put together in a `const`, where nothing can be allocated or formatted.

/// Ends constant evaluation with `template` as its message, in which `{0}` to `{9}` stand for `values`; cut at 4,096 bytes.
#[track_caller]
pub(crate) const fn fail(template: &'static str, values: &[&str]) -> ! {
    Sentence::new(template, values).fail()
}

/// What is wrong, before it is put together: so a law can say it, and whoever asked can tell several at once.
#[derive(Clone, Copy)]
pub(crate) struct Sentence<'a> {
    template: &'static str,
    values: [&'a str; 10],
}

impl<'a> Sentence<'a> {
    /// `template`, in which `{0}` to `{9}` stand for `values`.
    pub(crate) const fn new(template: &'static str, values: &[&'a str]) -> Self {
        let (mut all, mut i) = ([""; 10], 0);
        while i < values.len() {
            all[i] = values[i];
            i += 1;
        }
        Self { template, values: all }
    }

    /// Ends constant evaluation with it.
    #[track_caller]
    pub(crate) const fn fail(&self) -> ! {
        let mut text = Text::new();
        text.say(self);
        text.fail()
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

    /// Appends `sentence`.
    const fn say(&mut self, sentence: &Sentence<'_>) {
        let mut rest = sentence.template.as_bytes();
        loop {
            let mut end = 0;
            while end < rest.len() && rest[end] != b'{' {
                end += 1;
            }
            let (plain, placeholder) = rest.split_at(end);
            self.append(plain);
            let [_, digit, _, behind @ ..] = placeholder else { return };
            self.push(sentence.values[(*digit - b'0') as usize]);
            rest = behind;
        }
    }

    /// Appends `sentence` in a line of its own.
    pub(crate) const fn line(&mut self, sentence: &Sentence<'_>) {
        if self.length > 0 {
            self.push("\n");
        }
        self.say(sentence);
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.length == 0
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
