//! What the attributes accept, and what they say when they do not. See `ui/` and `tests/ui.rs`.
