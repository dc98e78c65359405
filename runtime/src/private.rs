//! The only thing that generated code touches; not covered by any promise of stability.

/// The attribute of `std` that makes a function a test.
pub use ::core::prelude::v1::test;
pub use ::core::{
    clone::Clone,
    column, file, line,
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
        check::{
            Life, check_around, check_edge, check_edge_of, check_edges, check_key, check_own_edge, check_parameter,
            check_provision, check_root_edge,
        },
        cycle::assert_acyclic,
        descriptor::{Declaration, Descriptor, Index, Place, Provision},
        edge::{DescriptorRef, Edge, Form, Home, KindRef},
        kind::{Kind, assert_nested},
        options::{Check, Limit, Options, PoolOptions, Restart, Retry},
    },
    entry::{
        Given, Main, MainFuture, MainOptions, MainOutcome, MainReturn, OtherMain, PausedClock, Replacement, ResultMain,
        Returned, Test, TestError, TestFuture, TestResult, TestReturn, TestUtil, Unshared, WithFuture, WrongMain,
        blocking_main, blocking_test, configured, never_ending, registered, replace, run_main, run_test, test_result,
    },
    hook::{
        Dispose, Fields, HealthCheck, HealthClosure, Init, MutClosure, Path, RefClosure, Run, RunArcClosure, RunRefClosure,
        Then, ValueClosure, apply, apply2, check_blocking_dispose, check_blocking_fallback, check_blocking_init,
        check_fallback, check_retry, checked, default_of, disposed, prepared, running,
    },
    inject::{Field, Inject, Injector, Managed, Resource, descriptor_of, field, held, interface_of, parameter, view_as},
    registry::{Entry, check_graph},
    scope::{DeclaredScope, KeyedScope, OutermostScope, ScopeKind, Within, key_of, kind_of, within},
};

// Named in the bounds of the above; nobody writes them.
pub use crate::{
    cleanup::{CleanupFn, DeferFn, EndsEntered, GivenByCleanup, ReturnedByCleanup, Told},
    hook::{
        Call, Comes, Disposal, Done, Either, Ends, ErasedHooks, GivenByAround, GivenByDispose, GivenByHealth, GivenByInit,
        GivenByRun, HasDefault, HookFuture, IsAroundFunction, IsAsync, IsAsyncAround, IsDisposeOf, IsHealthOf, IsHookError,
        IsInitFunction, IsInitOf, IsRunOf, Makes, MakesOrWillMake, OfRef, Produces, ReturnedByDispose, ReturnedByHealth,
        ReturnedByInit, Shaped, Sole, TakesHandover, Unmatched,
    },
    inject::{InField, InRoot, InjectAll, IsInterface, Parameters},
    last_chance::EndsAtExit,
    said::{CleanupName, StopReason, TaskName, TimeLimit},
    scope::OwnsItsScope,
    slot::{Value, WeakValue},
    tasks::{BlockingTask, EndsTask, EndsThread, ThreadTask},
};
