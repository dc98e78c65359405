//! Values whose types the core does not know.

use std::{any::Any, sync::Arc};

/// A value as the engine owns it: the only strong reference that the runtime keeps.
pub type Value = Arc<dyn Any + Send + Sync>;

/// A `Weak<T>`, erased; `T` may be a trait object.
pub type WeakValue = Box<dyn Any + Send + Sync>;
