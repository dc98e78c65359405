//! The name of every option, and which attribute takes which.

pub(crate) const INIT: &str = "init";
pub(crate) const DISPOSE: &str = "dispose";
pub(crate) const HEALTH: &str = "health";
pub(crate) const RUN: &str = "run";
pub(crate) const RESTART: &str = "restart";
pub(crate) const IGNORE_FAILURE: &str = "ignore_failure";
pub(crate) const STOP_ON_END: &str = "stop_on_end";
pub(crate) const NAME: &str = "name";
pub(crate) const INIT_TIMEOUT: &str = "init_timeout";
pub(crate) const DISPOSE_TIMEOUT: &str = "dispose_timeout";
pub(crate) const AFTER: &str = "after";
pub(crate) const EARLY: &str = "early";
pub(crate) const OPTIONAL: &str = "optional";
pub(crate) const PROVIDED: &str = "provided";
pub(crate) const RETRY: &str = "retry";
pub(crate) const FALLBACK: &str = "fallback";
pub(crate) const BLOCKING: &str = "blocking";
pub(crate) const PROVIDES: &str = "provides";
pub(crate) const PRIMARY: &str = "primary";
pub(crate) const LAZY: &str = "lazy";
pub(crate) const POOL: &str = "pool";
pub(crate) const SCOPE: &str = "scope";
pub(crate) const AROUND: &str = "around";
pub(crate) const CRATE: &str = "crate";

pub(crate) const ATTEMPTS: &str = "attempts";
pub(crate) const BACKOFF: &str = "backoff";

pub(crate) const MAX: &str = "max";
pub(crate) const MIN: &str = "min";
pub(crate) const ACQUIRE_TIMEOUT: &str = "acquire_timeout";
pub(crate) const IDLE_TIMEOUT: &str = "idle_timeout";
pub(crate) const MAX_AGE: &str = "max_age";
pub(crate) const CHECK: &str = "check";
pub(crate) const SLOW_ACQUIRE: &str = "slow_acquire";

pub(crate) const WITHIN: &str = "within";
pub(crate) const KEY: &str = "key";

pub(crate) const DEFAULT: &str = "default";
pub(crate) const VALUE: &str = "value";

pub(crate) const FLAVOR: &str = "flavor";
pub(crate) const WORKER_THREADS: &str = "worker_threads";
pub(crate) const STARTUP_TIMEOUT: &str = "startup_timeout";
pub(crate) const SHUTDOWN_TIMEOUT: &str = "shutdown_timeout";
pub(crate) const DRAIN_TIMEOUT: &str = "drain_timeout";
pub(crate) const DRAIN_DELAY: &str = "drain_delay";
pub(crate) const LINK: &str = "link";
pub(crate) const ONLY_ROOTS: &str = "only_roots";
pub(crate) const EXIT_WITH_PARENT: &str = "exit_with_parent";
pub(crate) const CONFIGURE: &str = "configure";

pub(crate) const START_PAUSED: &str = "start_paused";
pub(crate) const REGISTER: &str = "register";
pub(crate) const WITH: &str = "with";

/// What a struct takes.
pub(crate) const ON_STRUCTS: &[&str] = &[
    INIT,
    AROUND,
    DISPOSE,
    HEALTH,
    RUN,
    RESTART,
    IGNORE_FAILURE,
    STOP_ON_END,
    NAME,
    INIT_TIMEOUT,
    DISPOSE_TIMEOUT,
    AFTER,
    EARLY,
    SCOPE,
    LAZY,
    POOL,
    OPTIONAL,
    PROVIDED,
    RETRY,
    FALLBACK,
    BLOCKING,
    PROVIDES,
    PRIMARY,
    CRATE,
];
/// What a trait takes.
pub(crate) const ON_TRAITS: &[&str] = &[NAME, SCOPE, CRATE];
/// What a field takes.
pub(crate) const ON_FIELDS: &[&str] = &[DEFAULT, VALUE];
/// What `retry(…)` takes.
pub(crate) const IN_RETRY: &[&str] = &[ATTEMPTS, BACKOFF];
/// What `restart(…)` takes.
pub(crate) const IN_RESTART: &[&str] = &[MAX, WITHIN, BACKOFF];
/// What `pool(…)` takes.
pub(crate) const IN_POOL: &[&str] = &[MAX, MIN, ACQUIRE_TIMEOUT, IDLE_TIMEOUT, MAX_AGE, CHECK, SLOW_ACQUIRE];
/// What a kind of scope takes.
pub(crate) const ON_SCOPES: &[&str] = &[WITHIN, KEY, NAME, CRATE];
/// What `main` takes.
pub(crate) const ON_MAIN: &[&str] = &[
    FLAVOR,
    WORKER_THREADS,
    STARTUP_TIMEOUT,
    SHUTDOWN_TIMEOUT,
    DRAIN_TIMEOUT,
    DRAIN_DELAY,
    LINK,
    ONLY_ROOTS,
    EXIT_WITH_PARENT,
    CONFIGURE,
    CRATE,
];

/// What a test takes.
pub(crate) const ON_TEST: &[&str] = &[FLAVOR, WORKER_THREADS, START_PAUSED, REGISTER, WITH, CRATE];

/// Which attribute stands on the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    /// `#[resource]`: built from its fields, or an interface.
    Resource,
    /// `#[managed_resource]`: built by its `init`.
    ManagedResource,
    /// `#[resource_main]`
    ResourceMain,
    /// `#[resource_test]`
    ResourceTest,
    /// `#[scope]`
    Scope,
}

impl Attribute {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::ManagedResource => "managed_resource",
            Self::ResourceMain => "resource_main",
            Self::ResourceTest => "resource_test",
            Self::Scope => "scope",
        }
    }

    /// As users see it in messages.
    pub(crate) fn shown(self) -> String {
        format!("`#[{}]`", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{IN_POOL, ON_FIELDS, ON_MAIN, ON_SCOPES, ON_STRUCTS, ON_TEST};

    #[test]
    fn the_documentation_has_a_row_for_every_option() {
        let pages = [
            (include_str!("../docs/resource.md"), ON_STRUCTS, "| `"),
            (include_str!("../docs/resource.md"), ON_FIELDS, "| `#[resource("),
            (include_str!("../docs/resource.md"), IN_POOL, "| `"),
            (include_str!("../docs/resource-main.md"), ON_MAIN, "| `"),
            (include_str!("../docs/resource-test.md"), ON_TEST, "| `"),
            (include_str!("../docs/scope.md"), ON_SCOPES, "| `"),
        ];
        for (page, options, opening) in pages {
            for option in options {
                let row = format!("{opening}{option}");
                assert!(page.lines().any(|line| line.starts_with(&row)), "no row starts with {row}");
            }
        }
    }
}
