//! What a pool promises.
