//! The pause before something is tried again.

use std::{collections::hash_map::RandomState, hash::BuildHasher, time::Duration};

/// How long the pauses grow.
const LONGEST: Duration = Duration::from_secs(60);

/// Doubles each time, up to a minute, or what it begins with if that is longer; then between half and all of that, so that many
/// do not come back at once.
pub(super) fn backoff(first: Duration, attempts: u32) -> Duration {
    let doubled = first.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST.max(first));
    // Each hasher of a fresh state begins with other keys.
    #[allow(clippy::cast_precision_loss, reason = "jitter")]
    let random = (RandomState::new().hash_one(attempts) >> 11) as f64 / (1_u64 << 53) as f64;
    doubled.mul_f64(0.5 + random / 2.0)
}

#[cfg(test)]
mod tests {
    use super::backoff;
    use crate::testing::{ms, secs};

    #[test]
    fn a_pause_doubles_up_to_a_minute_unless_more_was_written() {
        let cases = [
            (ms(100), 1, ms(100)),
            (ms(100), 4, ms(800)),
            (ms(100), 99, secs(60)),
            (secs(60), 2, secs(60)),
            (secs(300), 1, secs(300)),
            (secs(300), 9, secs(300)),
        ];
        for (first, attempts, full) in cases {
            let pause = backoff(first, attempts);
            assert!(pause >= full / 2 && pause <= full, "{first:?} {attempts}: {pause:?}");
        }
    }
}
