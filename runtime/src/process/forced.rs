//! The end by force: the last chance, a few words, `_exit`. Nothing of it waits for anybody without a limit.

use std::{
    fmt::{Display, Write},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::{
    core::state::ResourceState,
    engine::shared::Shared,
    last_chance::{self, LIMIT, Last},
    platform,
    text::Span,
    voice,
};

/// How long is waited until what is said has been written.
const HEARD_WITHIN: Duration = Duration::from_millis(300);

/// Ends the process. Who comes second waits for it with everybody else.
pub(super) fn end(why: &dyn Display, app: Option<&Shared>, code: u8) -> ! {
    static ENDS: AtomicBool = AtomicBool::new(false);
    if ENDS.swap(true, Ordering::SeqCst) {
        loop {
            thread::park();
        }
    }
    // What follows has limits of its own; but it is the last word, so that it does not rest on them.
    let _ = thread::Builder::new().name("tenure-end".to_owned()).spawn(move || {
        thread::sleep(LIMIT + Duration::from_secs(1));
        platform::end(code);
    });
    let mut text = format!("tenure: {why}: the process ends now");
    text.push_str(&app.map(not_given_back).unwrap_or_default());
    text.push_str(&app.and_then(not_ended).unwrap_or_default());
    voice::say_within(&text, HEARD_WITHIN);
    if let Some(text) = at_exit(&last_chance::run_all()) {
        voice::say_within(&text, HEARD_WITHIN);
    }
    platform::end(code)
}

/// What is in the app's hands, or was never taken out of them: first what something is being done with.
fn not_given_back(app: &Shared) -> String {
    use ResourceState::{Disposing, Draining, Initializing, Ready};
    let states = app.nodes().map(|node| (node, app.state_of(node)));
    let mut left: Vec<_> = states.filter(|&(node, state)| is_held(state) || app.is_lost(node)).collect();
    left.reverse();
    left.sort_by_key(|&(_, state)| state == Ready);
    let mut text = String::new();
    for (node, state) in left {
        text.push_str(if text.is_empty() { "\n  not given back: " } else { ", " });
        let name = app.graph.node(node).info().name;
        // Writing to a string does not fail.
        let _ = match state {
            _ if app.is_lost(node) => write!(text, "`{name}` (its `init` does not end)"),
            Draining if let Some(tasks) = app.background.waited_for(node) => {
                write!(text, "`{name}` ({state} for {}: {tasks})", Span(app.in_state_for(node)))
            }
            Initializing | Draining | Disposing => write!(text, "`{name}` ({state} for {})", Span(app.in_state_for(node))),
            _ => write!(text, "`{name}` ({state})"),
        };
    }
    text
}

/// What nobody waits for any more, or what all that is left waits for.
fn not_ended(app: &Shared) -> Option<String> {
    use ResourceState::{Abandoned, DisposeFailed, Disposed, Disposing};
    let mut parts: Vec<_> = app.on_top.name().map(str::to_owned).into_iter().collect();
    for node in app.nodes().filter(|&node| matches!(app.state_of(node), Abandoned | DisposeFailed | Disposed | Disposing)) {
        let tasks = app.background.waited_for(node);
        parts.extend(tasks.map(|tasks| format!("{tasks} of `{}`", app.graph.node(node).info().name)));
    }
    if app.scopes.refuses() && app.scopes.open_count() > 0 {
        parts.push(app.scopes.in_words());
    }
    (!parts.is_empty()).then(|| format!("\n  not ended: {}", parts.join(", ")))
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
