//! The end by force: the last chance, a few words, `_exit`. Nothing of it waits for anybody without a limit.

use std::{fmt::Display, sync::Arc, thread, time::Duration};

use super::subject::Subject;
use crate::{
    awake,
    core::state::ResourceState,
    engine::shared::Shared,
    last_chance::{self, LIMIT, Last},
    platform,
    text::Span,
    voice,
};

/// How long is waited until what is said has been written.
const HEARD_WITHIN: Duration = Duration::from_millis(300);

/// Ends the process, with all its apps. Who comes second waits for it with everybody else.
pub(super) fn end(why: &dyn Display, code: u8) -> ! {
    if !last_chance::begin_forced_end() {
        loop {
            thread::park();
        }
    }
    // What follows has limits of its own; but it is the last word, so that it does not rest on them.
    let _ = thread::Builder::new().name("tenure-end".to_owned()).spawn(move || {
        awake::sleep(LIMIT + Duration::from_secs(1));
        platform::end(code);
    });
    let mut text = format!("tenure: {why}: the process ends now");
    let apps = Subject::all_apps();
    text.push_str(&not_given_back(&apps));
    text.push_str(&not_ended(&apps));
    voice::say_within(&text, HEARD_WITHIN);
    if let Some(text) = at_exit(&last_chance::run_all()) {
        voice::say_within(&text, HEARD_WITHIN);
    }
    platform::end(code)
}

/// What is in the hands of the apps, or was never taken out of them: first what something is being done with.
fn not_given_back(apps: &[Arc<Shared>]) -> String {
    let mut left: Vec<_> = apps.iter().flat_map(|app| held_by(app)).collect();
    left.sort_by_key(|(state, _)| *state == ResourceState::Ready);
    if left.is_empty() {
        return String::new();
    }
    let texts: Vec<_> = left.into_iter().map(|(_, text)| text).collect();
    format!("\n  not given back: {}", texts.join(", "))
}

/// The same of one app, the last that was started first.
fn held_by(app: &Shared) -> Vec<(ResourceState, String)> {
    use ResourceState::{Disposing, Draining, Initializing};
    let mut held: Vec<_> = app.nodes().collect();
    held.reverse();
    held.retain(|&node| is_held(app.state_of(node)) || app.is_lost(node));
    let text = |node| {
        let (name, state) = (app.graph.node(node).info().name, app.state_of(node));
        let text = match state {
            _ if app.is_lost(node) => format!("`{name}` (its `init` does not end)"),
            Draining if let Some(tasks) = app.background.waited_for(node) => {
                format!("`{name}` ({state} for {}: {tasks})", Span(app.in_state_for(node)))
            }
            Initializing | Draining | Disposing => format!("`{name}` ({state} for {})", Span(app.in_state_for(node))),
            _ => format!("`{name}` ({state})"),
        };
        (state, text)
    };
    held.into_iter().map(text).collect()
}

/// What nobody waits for any more, or what all that is left waits for.
fn not_ended(apps: &[Arc<Shared>]) -> String {
    let parts: Vec<_> = apps.iter().flat_map(|app| that_goes_on_in(app)).collect();
    if parts.is_empty() { String::new() } else { format!("\n  not ended: {}", parts.join(", ")) }
}

fn that_goes_on_in(app: &Shared) -> Vec<String> {
    use ResourceState::{Abandoned, DisposeFailed, Disposed, Disposing};
    let mut parts: Vec<_> = app.on_top.name().map(str::to_owned).into_iter().collect();
    for node in app.nodes().filter(|&node| matches!(app.state_of(node), Abandoned | DisposeFailed | Disposed | Disposing)) {
        let tasks = app.background.waited_for(node);
        parts.extend(tasks.map(|tasks| format!("{tasks} of `{}`", app.graph.node(node).info().name)));
    }
    if app.scopes.refuses() && app.scopes.open_count() > 0 {
        parts.push(app.scopes.in_words());
    }
    parts
}

const fn is_held(state: ResourceState) -> bool {
    use ResourceState::{Abandoned, DisposeFailed, Disposing, Draining, Initializing, Ready};
    matches!(state, Initializing | Ready | Draining | Disposing | DisposeFailed | Abandoned)
}

fn at_exit(last: &Last) -> Option<String> {
    let mut lines = Vec::new();
    if !last.ran.is_empty() {
        let names: Vec<_> = last.ran.iter().map(|name| format!("`{name}`")).collect();
        lines.push(format!("  ran at exit: {}", names.join(", ")));
    }
    for (name, after, kind) in &last.failed {
        lines.push(format!("  at exit: {}", last_chance::text(name, *after, kind)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
