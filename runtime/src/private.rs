//! The only thing that generated code touches; not covered by any promise of stability.

/// The attribute of `std` that makes a function a test.
pub use ::core::prelude::v1::test;
pub use ::core::{
    clone::Clone,
    column,
    default::Default,
    file, line,
    marker::{Send, Sync},
    module_path,
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
    time::Duration,
};
pub use ::std::{boxed::Box, process::ExitCode, sync::Arc};
pub use inventory;

pub use crate::{
    BoxError,
    core::{
        check::{check_around, check_edge, check_edges, check_key, check_provision, check_root_edge},
        descriptor::{Check, Declaration, Descriptor, Index, Limit, Options, Place, PoolOptions, Provision, Restart, Retry},
        edge::{DescriptorRef, Edge, Form, Home},
        kind::Kind,
    },
    entry::{
        Given, Main, MainFuture, MainOptions, MainOutcome, OtherMain, PausedClock, Replacement, ResultMain, Returned, Test,
        TestError, TestFuture, TestResult, TestReturn, TestUtil, Unshared, WithFuture, WrongMain, blocking_main,
        blocking_test, configured, never_ending, registered, replace, run_main, run_test, test_result,
    },
    hook::{
        Dispose, Fields, HealthCheck, HealthClosure, Init, MutClosure, Path, RefClosure, Run, RunArcClosure, RunRefClosure,
        Then, ValueClosure, apply, apply2, checked, running, settle,
    },
    inject::{Field, Inject, Injector, Managed, Resource, check_field, descriptor_of, injected, view_as},
    registry::{Entry, acyclic, check_graph},
    scope::{DeclaredScope, KeyedScope, OutermostScope, ScopeKind, Within, key_of, kind_of},
};

// Named in the bounds of the above; nobody writes them.
pub use crate::{
    cleanup::{CleanupFn, DeferFn, Told},
    hook::{
        AroundOutput, Call, Disposal, DisposeFn, Done, Either, ErasedHooks, HealthFn, HookFuture, HookReturn, InitFn,
        InitOutput, MutFn, OfRef, Outcome, Produces, RunFn, Sole, TakesHandover,
    },
    inject::{InjectAll, Parameters},
    slot::{Value, WeakValue},
};
