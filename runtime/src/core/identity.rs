//! Who is who in a `const`, where neither addresses nor `TypeId`s can be compared: a hash of the place in the source.
//!
//! The compiler interprets this once for each resource, and a call is what costs it most: so what the attribute knows is hashed
//! there, and the rest eight bytes at a time.

use super::descriptor::Place;

/// What a place is known by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity {
    /// Two items have the same one only if they are the same item.
    pub(super) id: u64,
    /// An order of a crate's items: by line within about a hundred lines, by chance beyond.
    pub(super) rank: u64,
}

impl Place {
    /// A module path alone does not tell apart what is local to two functions; the attribute's seed has the item's name, and the
    /// crate with its version.
    #[allow(clippy::cast_lossless, reason = "`From` is not const")]
    pub(super) const fn identity(&self) -> Identity {
        let module = hash(self.krate, self.module.as_bytes());
        let line = self.line as u64;
        let block = mix(module, line >> 7);
        let place = line << 12 & 0xFFFF_F000 | self.column as u64 & 0xFFF;
        Identity { id: mix(module ^ self.seed, place), rank: block & !0xFFFF_FFFF | place }
    }
}

#[allow(clippy::cast_lossless, reason = "`From` is not const")]
#[allow(clippy::many_single_char_names, reason = "bytes of a word")]
const fn hash(mut hash: u64, mut bytes: &[u8]) -> u64 {
    while let &[a, b, c, d, e, f, g, h, ref rest @ ..] = bytes {
        hash = mix(hash, u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        bytes = rest;
    }
    let mut last = 0;
    while let &[byte, ref rest @ ..] = bytes {
        last = last << 8 | byte as u64;
        bytes = rest;
    }
    mix(hash, last)
}

const fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 29
}
