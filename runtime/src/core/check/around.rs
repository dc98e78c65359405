//! What an `around` takes.

use super::{holder::Holder, wrong_with};
use crate::core::{
    const_text::{Sentence, Text},
    descriptor::Descriptor,
    edge::{Edge, Home},
};

/// Checks what an `around` takes: what an `init` may, and one `Handover` besides.
#[track_caller]
pub const fn check_around(owner: &Descriptor) {
    let (edges, holder) = (owner.edges[0], Holder::of(owner));
    let (mut text, mut handovers, mut i) = (Text::new(), 0, 0);
    while i < edges.len() {
        let wrong = match edges[i] {
            Edge::Framework { home: Home::Around(of), .. } => {
                handovers += 1;
                hands_its_own_value_over(owner, of.get())
            }
            edge => wrong_with(holder, edge),
        };
        if let Some(wrong) = wrong {
            text.line(&wrong);
        }
        i += 1;
    }
    if let Some(wrong) = hands_one_value_over(holder.name, handovers) {
        text.line(&wrong);
    }
    if !text.is_empty() {
        text.fail();
    }
}

const fn hands_one_value_over(owner: &str, handovers: usize) -> Option<Sentence<'_>> {
    let template = match handovers {
        0 => "the `around` of `{0}` has nothing to hand its value over with: take a parameter `handover: Handover<{0}>`",
        1 => return None,
        _ => "the `around` of `{0}` hands over one value, but takes several `Handover`s: keep one",
    };
    Some(Sentence::new(template, &[owner]))
}

/// What an `around` hands over is the resource itself.
const fn hands_its_own_value_over(owner: &Descriptor, of: &Descriptor) -> Option<Sentence<'static>> {
    if of.id == owner.id || of.stub {
        return None;
    }
    let names = &[owner.name(), of.name()];
    Some(Sentence::new("the `around` of `{0}` takes `Handover<{1}>`, but hands `{0}` over: take `Handover<{0}>`", names))
}
