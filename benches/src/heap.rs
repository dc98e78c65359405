//! Counts what is on the heap.
#![allow(unsafe_code, reason = "an allocator is an unsafe trait; this one hands on to that of the system")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The system's allocator, with a count of the bytes that are in use.
#[derive(Debug)]
pub struct Counting(AtomicUsize);

impl Counting {
    /// Nothing yet.
    #[allow(clippy::new_without_default, reason = "made in statics only")]
    pub const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// How many bytes are in use.
    pub fn in_use(&self) -> usize {
        self.0.load(Relaxed)
    }
}

// SAFETY: every call is handed on as it came; the count touches no memory of the caller's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise is ours.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.0.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise is ours.
        unsafe { System.dealloc(pointer, layout) }
    }
}
