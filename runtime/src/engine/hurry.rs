//! The driver in a hurry: nothing is waited for any more that does not give something back.

use super::driver::{Act, Driver};
use crate::event::Event;

impl Driver {
    /// A stop, or a roll-back, that goes on is to be over soon.
    pub(super) fn hurry(&mut self) {
        if self.report.hurried.is_some() || matches!(self.act, Act::Starting(_) | Act::Running | Act::Over) {
            return;
        }
        let after = self.now.saturating_duration_since(self.stop_began);
        self.report.hurried = Some(after);
        self.shared.hurry.send_replace(true);
        self.emit_loudly(&Event::Hurried { after });
    }
}
