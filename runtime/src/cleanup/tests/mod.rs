//! What a cleanup stack promises.
