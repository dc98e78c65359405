//! The words that people bring along from elsewhere, and what is meant by them here.

use crate::options::{
    ACQUIRE_TIMEOUT, AFTER, AROUND, ATTEMPTS, BACKOFF, CHECK, CONFIGURE, DEFAULT, DISPOSE, DISPOSE_TIMEOUT, DRAIN_DELAY,
    EARLY, EXIT_WITH_PARENT, FALLBACK, FLAVOR, HEALTH, IDLE_TIMEOUT, IN_POOL, IN_RETRY, INIT, INIT_TIMEOUT, KEY, LAZY, LINK,
    MAX, MAX_AGE, MIN, NAME, ON_FIELDS, ON_MAIN, ON_SCOPES, ON_STRUCTS, ON_TEST, ONLY_ROOTS, OPTIONAL, POOL, PRIMARY,
    PROVIDED, PROVIDES, REGISTER, RETRY, RUN, SCOPE, SHUTDOWN_TIMEOUT, START_PAUSED, STARTUP_TIMEOUT, VALUE, WITH, WITHIN,
    WORKER_THREADS,
};

/// Names that other frameworks, or other words, have for an option of ours.
///
/// The first row counts whose option is known where the name is written.
pub(crate) const SYNONYMS: &[(&str, &[&str])] = &[
    (
        INIT,
        &[
            "init_method",
            "init_fn",
            "initializer",
            "initialiser",
            "start",
            "startup",
            "setup",
            "connect",
            "open",
            "new",
            "build",
            "builder",
            "construct",
            "constructor",
            "factory",
            "create",
            "make",
            "initialize",
            "initialise",
            "init_with",
        ],
    ),
    (
        DISPOSE,
        &[
            "destroy_method",
            "dispose_method",
            "finalizer",
            "finaliser",
            "disposal",
            "stop",
            "close",
            "shutdown",
            "drop",
            "teardown",
            "tear_down",
            "cleanup",
            "clean_up",
            "destroy",
            "finalize",
            "on_stop",
            "on_shutdown",
            "pre_destroy",
            "disconnect",
            "release",
            "deinit",
            "disposer",
            "exit",
            "finish",
        ],
    ),
    (HEALTH, &["healthcheck", "health_check", "check", "ping", "probe", "readiness", "liveness", "ready"]),
    (RUN, &["task", "background", "serve", "worker", "spawn", "job", "on_run"]),
    (AROUND, &["context", "lifespan", "lifecycle", "yields"]),
    (FALLBACK, &["or_else", "otherwise", "backup", "if_failed"]),
    (INIT_TIMEOUT, &["timeout", "start_timeout", "startup_timeout", "connect_timeout"]),
    (DISPOSE_TIMEOUT, &["stop_timeout", "shutdown_timeout", "close_timeout", "drain_timeout"]),
    (EARLY, &["config", "configuration", "first"]),
    (SCOPE, &["scoped", "in_scope"]),
    (LAZY, &["on_demand", "deferred", "lazy_init", "lazily"]),
    (OPTIONAL, &["option", "maybe", "nullable", "not_required"]),
    (PROVIDED, &["external", "given", "instance", "existing"]),
    (PRIMARY, &["preferred", "default_impl"]),
    (MAX, &["size", "max_size", "capacity", "limit", "max_connections", "max_open", "attempts", "times"]),
    (MIN, &["min_size", "min_idle", "min_connections", "warm"]),
    (IDLE_TIMEOUT, &["idle", "max_idle"]),
    (ACQUIRE_TIMEOUT, &["timeout", "wait", "wait_timeout", "connection_timeout"]),
    (MAX_AGE, &["max_lifetime", "lifetime", "ttl"]),
    (CHECK, &["validate", "test", "test_on_acquire"]),
    (ATTEMPTS, &["max", "times", "count", "retries", "max_attempts", "limit", "n"]),
    (BACKOFF, &["delay", "wait", "interval", "pause", "base"]),
    (WITHIN, &["window", "period", "parent", "inside", "outer", "inner_of", "per", "in"]),
    (KEY, &["by", "keyed", "id"]),
    (VALUE, &["init", "expr", "literal", "with", "new"]),
    (DEFAULT, &["skip", "ignore"]),
    (NAME, &["label", "named", "title", "rename"]),
    (STARTUP_TIMEOUT, &["timeout", "init_timeout", "start_timeout"]),
    (SHUTDOWN_TIMEOUT, &["stop_timeout", "dispose_timeout", "grace", "grace_period"]),
    (DRAIN_DELAY, &["delay"]),
    (WORKER_THREADS, &["threads", "workers"]),
    (FLAVOR, &["runtime"]),
    (LINK, &["crates", "use_crates"]),
    (ONLY_ROOTS, &["roots", "only"]),
    (EXIT_WITH_PARENT, &["die_with_parent", "kill_on_parent_death", "parent", "pdeathsig"]),
    (CONFIGURE, &["setup", "builder", "before", "config"]),
    (START_PAUSED, &["paused", "pause"]),
    (WITH, &["provide", "mock", "fake", "replace", "bind", "override", "overrides"]),
    (REGISTER, &["resources", "uses", "modules"]),
];

/// Options that are written in another way than the name suggests: the option, what is to be said, and the names.
pub(crate) const REWRITTEN: &[(&str, &str, &[&str])] = &[
    (POOL, "write `pool(max = 8)`", &["pooled", "size", "max_size", "max_connections", "pool_size"]),
    (RETRY, "write `retry(attempts = 5)`", &["retries", "max_retries", "attempt"]),
    (RETRY, "write `retry(backoff = \"100ms\")`", &["retry_delay", "retry_backoff", "retry_interval"]),
    (
        INIT,
        "write it in the `init`; what goes on while the app runs is a `run`",
        &["on_start", "on_init", "on_ready", "post_construct", "after_init"],
    ),
    (INIT, "it is required without that: leave it out; what is not is `optional`", &["required", "mandatory"]),
    (INIT, "it starts with the app without that: leave it out; what does not is `lazy`", &["autostart", "auto_start"]),
    (INIT, "it lives as long as the app; for less, write `scope = …`", &["lifetime", "lives"]),
    (INIT, "the attribute says that already: leave it out", &["bean", "component", "service", "injectable", "managed"]),
    (
        INIT,
        "put `#[cfg(…)]` on the struct for each build, or choose in `#[resource_main(configure = …)]` for each run",
        &["profile", "conditional", "condition", "conditional_on", "when", "active"],
    ),
    (HEALTH, "all checks have the limit of the app: `AppBuilder::health_timeout`", &["health_timeout", "check_timeout"]),
    (
        LINK,
        "what is annotated is found without that: leave it out",
        &["resources", "modules", "components", "scan", "packages"],
    ),
    (START_PAUSED, "write `tokio::time::timeout` in the test", &["timeout"]),
    (START_PAUSED, "write `#[should_panic]` below the attribute", &["should_panic", "expected"]),
    (START_PAUSED, "write `#[ignore]` below the attribute", &["ignore", "ignored", "skip"]),
    (
        PROVIDES,
        "write `provides(dyn Trait)`",
        &["implements", "implementing", "interface", "interfaces", "binds", "as", "dyn", "trait", "impls"],
    ),
    (
        AFTER,
        "what it needs is a field, or a parameter of its `init`; `after(…)` orders without holding",
        &["depends_on", "depends", "requires", "needs", "dependencies", "deps", "uses", "wants"],
    ),
    (AFTER, "the order follows from what each takes; `after(…)` adds to it", &["order", "priority", "weight", "phase"]),
    (AFTER, "write `after(…)` on the one that comes later", &["before"]),
    (
        RUN,
        "write the loop in a function, and name that: `run = Self::run`",
        &["interval", "every", "schedule", "cron", "loop"],
    ),
    (INIT, "the app holds one value of it without that: leave it out", &["singleton", "single", "shared", "eager"]),
    (INIT, "a resource is found by its type: write a struct for each, instead of a name", &["qualifier", "id"]),
    (
        INIT,
        "one value is held; for several, write `pool(max = 8)`, or `scope = …` for one in each scope",
        &["transient", "prototype"],
    ),
    (INIT, "a hook is asynchronous if its function is: leave it out", &["async", "asynchronous"]),
    (FLAVOR, "write `flavor = \"multi_thread\"`", &["multi_thread", "multithread"]),
    (FLAVOR, "write `flavor = \"current_thread\"`", &["current_thread", "single_thread"]),
    (DEFAULT, "a field is injected without that: leave it out", &["inject", "injected", "dependency"]),
];

/// What to write for a scope that goes by this name elsewhere.
pub(crate) fn scope_named(word: &str) -> Option<&'static str> {
    match word {
        "singleton" | "application" | "app" | "global" | "root" | "static" => {
            Some("the app holds one value of it without that: leave `scope` out")
        }
        "prototype" | "transient" | "dependent" => Some(
            "for several values, write `pool(max = 8)` instead; for one in each scope, declare that: `#[scope] struct Request;`",
        ),
        "request" | "scoped" => Some("declare the scope, `#[scope] struct Request;`, and write `scope = Request`"),
        "session" => Some("declare the scope, `#[scope] struct Session;`, and write `scope = Session`"),
        _ => None,
    }
}

/// Where each option belongs, as it is said in a sentence.
pub(crate) const PLACES: &[(&[&str], &str)] = &[
    (IN_POOL, "inside of `pool(…)`"),
    (IN_RETRY, "inside of `retry(…)`"),
    (ON_FIELDS, "on a field, as `#[resource(…)]`"),
    (ON_STRUCTS, "in the `#[resource]` or `#[managed_resource]` of a struct"),
    (ON_MAIN, "in `#[resource_main]`"),
    (ON_TEST, "in `#[resource_test]`"),
    (ON_SCOPES, "in `#[scope]`"),
];
