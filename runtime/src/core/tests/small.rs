//! Small things: states, spans of time, limits.

use std::time::Duration;

use super::super::{options::Limit, state::ResourceState};
use crate::{testing::ms, text::Span};

const STATES: [(ResourceState, bool, bool); 10] = [
    (ResourceState::Pending, false, false),
    (ResourceState::Initializing, false, false),
    (ResourceState::Ready, true, false),
    (ResourceState::Draining, true, false),
    (ResourceState::Disposing, false, false),
    (ResourceState::Disposed, false, true),
    (ResourceState::InitFailed, false, true),
    (ResourceState::DisposeFailed, false, true),
    (ResourceState::Abandoned, false, true),
    (ResourceState::Skipped, false, true),
];

#[test]
fn a_value_can_be_used_while_it_is_ready_or_drains() {
    for (state, usable, is_final) in STATES {
        assert_eq!(ResourceState::usable(state as u8), usable, "{state}");
        assert_eq!(state.is_final(), is_final, "{state}");
        assert_eq!(ResourceState::from_u8(state as u8), state);
    }
}

#[test]
fn a_span_reads_in_the_unit_that_fits() {
    let table = [
        (Duration::ZERO, "0µs"),
        (Duration::from_nanos(1_500), "1.50µs"),
        (Duration::from_micros(250), "250µs"),
        (ms(1), "1ms"),
        (Duration::from_micros(1_234), "1.23ms"),
        (Duration::from_micros(12_340), "12.3ms"),
        (Duration::from_micros(123_400), "123ms"),
        (ms(250), "250ms"),
        (Duration::from_nanos(999_600), "1ms"),
        (Duration::from_micros(999_960), "1s"),
        (ms(2_500), "2.50s"),
        (ms(9_999), "10s"),
        (Duration::from_micros(99_960), "100ms"),
        (Duration::from_secs(30), "30s"),
        (ms(100_400), "100s"),
        (Duration::from_secs(120), "2m00s"),
        (Duration::from_secs(3_725), "62m05s"),
    ];
    for (span, expected) in table {
        assert_eq!(Span(span).to_string(), expected);
    }
}

#[test]
fn a_limit_that_is_not_written_is_the_default() {
    assert_eq!(Limit::Default.or(ms(5)), Some(ms(5)));
    assert_eq!(Limit::None.or(ms(5)), None);
    assert_eq!(Limit::After(ms(7)).or(ms(5)), Some(ms(7)));
}
