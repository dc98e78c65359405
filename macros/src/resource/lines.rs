//! Where the edges of a struct stand: a cycle is told with the lines.

use proc_macro2::Span;

use super::plan::{Build, From, Part, Plan};
use crate::names::start_of;

/// The lines of what the fields or the `init` take, of `fallback`, and of `after`, behind that of the attribute: `3:5,6;;3`. Empty
/// where all stand on the attribute's. They are known here, where they cost the compiler nothing.
pub(super) fn lines(plan: &Plan) -> String {
    let taken = match &plan.build {
        Build::Fields(parts, _) => of_fields(parts),
        Build::Init(init) | Build::Around(init) => vec![start_of(init)],
        Build::Provided => Vec::new(),
    };
    let fallback = plan.fallback.iter().map(start_of).collect();
    let after = plan.after.iter().map(start_of).collect();
    text([taken, fallback, after]).unwrap_or_default()
}

/// None where one is there under a condition only: which number the others have is not known.
fn of_fields(parts: &[Part]) -> Vec<Span> {
    let injected = parts.iter().filter_map(|Part { cfg, from, .. }| match from {
        From::App(ty) => Some(cfg.is_empty().then(|| start_of(ty))),
        From::Default(_) | From::Value(_) => None,
    });
    injected.collect::<Option<_>>().unwrap_or_default()
}

fn text(groups: [Vec<Span>; 3]) -> Option<String> {
    let attribute = line(Span::call_site())?;
    let lines = groups.map(|group| group.into_iter().filter_map(line).collect::<Vec<_>>());
    if lines.iter().flatten().all(|line| *line == attribute) {
        return None;
    }
    let group = |lines: Vec<usize>| lines.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    Some(format!("{attribute}:{}", lines.map(group).join(";")))
}

/// The line of a token; `None` where this is no compiler, as in a unit test.
fn line(span: Span) -> Option<usize> {
    proc_macro::is_available().then(|| span.unwrap().line())
}
