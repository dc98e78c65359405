//! Who is who in a `const`, where neither addresses nor `TypeId`s can be compared: a hash of the place in the source.
//!
//! The compiler interprets this once for each resource, at about a fifth of a microsecond for each step: so bytes are taken
//! eight at a time, and each part is hashed once.

use super::descriptor::Place;

/// What a place is known by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    /// Two items have the same one only if they are the same item.
    pub(super) id: u64,
    /// That of the crate, in its version.
    pub(super) krate: u64,
    /// An order of a crate's items: by line within about a hundred lines, by chance beyond.
    pub(super) rank: u64,
}

impl Place {
    /// A module path alone does not tell apart what is local to two functions, nor two versions of one crate.
    #[allow(clippy::cast_lossless, reason = "`From` is not const")]
    pub(super) const fn identity(&self, name: &str) -> Identity {
        let (line, column) = (self.line as u64 & 0xF_FFFF, self.column as u64 & 0xFFF);
        let version = match self.version {
            Some(version) => hash(SEED, version.as_bytes()),
            None => SEED,
        };
        let module = hash(hash(version, self.module.as_bytes()), self.file.as_bytes());
        let id = mix(hash(module, name.as_bytes()), line << 12 | column);
        let block = mix(module, line >> 7);
        Identity { id, krate: hash(version, self.krate()), rank: block >> 32 << 32 | line << 12 | column }
    }

    /// The first segment of the module path.
    const fn krate(&self) -> &[u8] {
        let path = self.module.as_bytes();
        let mut end = 0;
        while end < path.len() && path[end] != b':' {
            end += 1;
        }
        path.split_at(end).0
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

const fn hash(mut hash: u64, mut bytes: &[u8]) -> u64 {
    hash = mix(hash, bytes.len() as u64);
    while let Some((word, rest)) = bytes.split_first_chunk::<8>() {
        hash = mix(hash, u64::from_le_bytes(*word));
        bytes = rest;
    }
    let mut word = 0;
    while let [byte, rest @ ..] = bytes {
        #[allow(clippy::cast_lossless, reason = "`From` is not const")]
        {
            word = word << 8 | *byte as u64;
        }
        bytes = rest;
    }
    mix(hash, word)
}

const fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 29
}
