//! What a 12349 platform keeps of the statuses that it is told.

use gateways::hotline::Status;
use serde::{Deserialize, Serialize};

/// A status, with the key under which it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The same however often it is sent.
    pub key: String,
    /// What it says.
    pub status: Status,
}

/// Everything that has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Each once, as it came.
    pub statuses: Vec<Kept>,
    /// How many came again.
    pub repeated: u32,
    /// How many were refused, because they were told to be or came out of order.
    pub refused: u32,
}

/// An order to refuse.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// How many of the next.
    pub count: u32,
    /// With which status, e.g. 500.
    pub status: u16,
}

/// What becomes of a status.
pub(crate) enum Taking {
    Taken,
    Known,
    OutOfOrder,
    Refused(u16),
}

/// The desk of the platform.
#[derive(Default)]
pub(crate) struct Hotline {
    pub told: Told,
    refuse: Option<Refuse>,
}

impl Hotline {
    /// From now on the next are refused.
    pub fn order(&mut self, refuse: Refuse) {
        self.refuse = Some(refuse);
    }

    /// Takes a status, if nothing speaks against it.
    pub fn take(&mut self, kept: Kept) -> Taking {
        if let Some(refuse) = self.refuse.as_mut().filter(|refuse| refuse.count > 0) {
            refuse.count -= 1;
            self.told.refused += 1;
            return Taking::Refused(refuse.status);
        }
        if self.told.statuses.iter().any(|known| known.key == kept.key) {
            self.told.repeated += 1;
            return Taking::Known;
        }
        let of_this = |known: &&Kept| known.status.external_id == kept.status.external_id;
        let last = self
            .told
            .statuses
            .iter()
            .rfind(of_this)
            .map_or(0, |known| known.status.no);
        if kept.status.no != last + 1 {
            self.told.refused += 1;
            return Taking::OutOfOrder;
        }
        self.told.statuses.push(kept);
        Taking::Taken
    }
}
