//! What a tester orders to go wrong. A fault is used up call by call; with a phone it waits for that phone.

use crate::number::Number;
use serde::{Deserialize, Serialize};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The message is taken and delivered, but the answer stays away for `millis` (20,000), then is HTTP 504.
    TimeoutAfterAccept,
    /// Refused with `code` (flow control); nothing is taken.
    Refuse,
    /// HTTP 500, with `code` in the body if one is given; nothing is taken.
    #[serde(rename = "http_500")]
    Http500,
    /// The answer comes `millis` (2,000) late.
    Delay,
    /// The receipt is at the callback before the answer is given.
    ReceiptBeforeAnswer,
    /// The receipt is pushed twice.
    DuplicateReceipt,
    /// The receipt comes `millis` (5,000) late.
    DelayReceipt,
    /// The message is not delivered; the receipt says `code` (`MOBILE_NOT_ON_SERVICE`, `DB:0140`).
    FailReceipt,
    /// Delivered, but no receipt is ever pushed: only a query tells.
    LoseReceipt,
    /// The reply is pushed twice, with the same sequence number.
    DuplicateReply,
}

/// An order for `count` calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub kind: FaultKind,
    /// Calls that still go well before it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after: u32,
    /// Calls it still applies to.
    #[serde(default = "once")]
    pub count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub millis: Option<u64>,
    /// Only calls to or from this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Number>,
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Fault {
    /// This fault, once, for any phone.
    pub fn once(kind: FaultKind) -> Self {
        Self {
            kind,
            after: 0,
            count: 1,
            code: None,
            millis: None,
            phone: None,
        }
    }

    pub(crate) fn pause(&self, default: Duration) -> Duration {
        self.millis.map_or(default, Duration::from_millis)
    }
}

/// The orders that are still open.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub fn order(&self, fault: Fault) {
        if fault.count > 0 {
            self.open().push(fault);
        }
    }

    pub fn clear(&self) {
        self.open().clear();
    }

    pub fn list(&self) -> Vec<Fault> {
        self.open().clone()
    }

    /// Uses up one call of the oldest order of this kind that fits one of these phones.
    pub fn take(&self, kind: FaultKind, phones: &[Number]) -> Option<Fault> {
        let mut open = self.open();
        let fits =
            |fault: &Fault| fault.kind == kind && fault.phone.is_none_or(|phone| phones.contains(&phone));
        let at = open.iter().position(fits)?;
        if open[at].after > 0 {
            open[at].after -= 1;
            return None;
        }
        open[at].count -= 1;
        Some(if open[at].count == 0 {
            open.remove(at)
        } else {
            open[at].clone()
        })
    }

    /// A list of orders is whole even when a holder of the lock panicked.
    fn open(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up_by_the_calls_it_was_ordered_for() {
        let faults = Faults::default();
        let [one, two]: [Number; 2] = ["16900000001", "16900000002"].map(|text| text.parse().unwrap());
        faults.order(Fault {
            count: 2,
            phone: Some(one),
            ..Fault::once(FaultKind::Refuse)
        });
        assert_eq!(faults.take(FaultKind::Refuse, &[two]), None);
        assert!(faults.take(FaultKind::Refuse, &[two, one]).is_some());
        assert_eq!(faults.list()[0].count, 1);
        assert!(faults.take(FaultKind::Refuse, &[one]).is_some());
        assert_eq!(faults.take(FaultKind::Refuse, &[one]), None);
    }

    #[test]
    fn the_order_reads_as_documented() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"http_500"}"#).unwrap();
        assert_eq!(fault, Fault::once(FaultKind::Http500));
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"http_500","cuont":2}"#).is_err());
    }
}
