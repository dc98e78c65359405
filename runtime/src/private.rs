//! The only thing that generated code touches; not covered by any promise of stability.

pub use ::core::{
    clone::Clone,
    column,
    default::Default,
    file, line,
    marker::{Send, Sync},
    module_path,
    option::Option::{self, None, Some},
    option_env,
    result::Result::{self, Err, Ok},
    time::Duration,
};
pub use ::std::{boxed::Box, process::ExitCode, sync::Arc};
pub use inventory;

pub use crate::{
    BoxError,
    core::{
        check::{check_around, check_edge, check_edges, check_key, check_main_edge, check_provision},
        cycle::assert_acyclic,
        descriptor::{Check, Declaration, Descriptor, Index, Limit, Options, Place, PoolOptions, Provision, Retry},
        edge::{DescriptorRef, Edge, Form, Home},
        kind::Kind,
    },
    entry::{
        Main, MainFuture, MainOptions, MainOutcome, OtherMain, ResultMain, Returned, WrongMain, blocking_main, configured,
        never_ending, run_main,
    },
    hook::{
        Dispose, Fields, HealthCheck, HealthClosure, Init, MutClosure, Path, RefClosure, Run, RunArcClosure, RunRefClosure,
        Then, ValueClosure, apply, apply2, checked, running, settle,
    },
    inject::{Field, Inject, Injector, Managed, Resource, descriptor_of, injected, view_as},
    registry::{Entry, check_graph},
    scope::{DeclaredScope, KeyedScope, OutermostScope, ScopeKind, Within, key_of, kind_of},
};

// Named in the bounds of the above; nobody writes them.
pub use crate::{
    hook::{
        AroundOutput, Call, Disposal, DisposeFn, Done, Either, ErasedHooks, HealthFn, HookFuture, HookReturn, InitFn,
        InitOutput, MutFn, OfRef, Outcome, Produces, RunFn, Sole, TakesHandover,
    },
    inject::{InjectAll, Parameters},
    slot::{Value, WeakValue},
};
