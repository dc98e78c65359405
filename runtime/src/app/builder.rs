//! What an app is to hold, and its limits.

/// Puts an app together.
#[derive(Debug)]
#[must_use = "an app does nothing until it is started"]
pub struct AppBuilder {}
