//! Until when somebody waits for an answer. Requests that waited longer than that in a queue are not begun: under
//! overload, work that nobody waits for would only keep the others waiting.
//!
//! The one place besides `main` that reads the machine's clock: how long a caller waits is real time, also where the
//! injected clock is a test's. Two hosts' clocks may differ, so the server allows for it.

use std::time::Duration;

use async_nats::HeaderMap;
use contracts::headers;
use kernel::{Clock, SystemClock};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Twice what readiness lets a host's clock be wrong.
const TOLERANCE: time::Duration = time::Duration::seconds(10);

/// Says that the asker waits for so long.
pub(crate) fn set(head: &mut HeaderMap, patience: Duration) {
    if let Ok(until) = (SystemClock.now() + patience).format(&Rfc3339) {
        head.insert(headers::DEADLINE, until);
    }
}

/// Whether the asker has certainly stopped waiting. Without a deadline, or with one that cannot be read: no.
pub(crate) fn has_passed(head: Option<&HeaderMap>) -> bool {
    left(head).is_some_and(|left| left.is_zero())
}

/// How long it is until the asker has certainly stopped waiting; nothing = nobody knows.
pub(crate) fn left(head: Option<&HeaderMap>) -> Option<Duration> {
    let text = head?.get(headers::DEADLINE)?;
    let until = OffsetDateTime::parse(text.as_str(), &Rfc3339).ok()?;
    let left = until + TOLERANCE - SystemClock.now();
    Some(left.try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(seconds: i64) -> HeaderMap {
        let until = SystemClock.now() - time::Duration::seconds(seconds);
        let mut head = HeaderMap::new();
        head.insert(headers::DEADLINE, until.format(&Rfc3339).unwrap());
        head
    }

    #[test]
    fn a_request_is_dropped_only_when_its_asker_is_certainly_gone() {
        assert!(has_passed(Some(&ago(11))));
        assert!(!has_passed(Some(&ago(9))), "the two clocks may differ");
        assert!(!has_passed(None));
        let mut head = HeaderMap::new();
        set(&mut head, Duration::from_secs(5));
        assert!(!has_passed(Some(&head)));
    }
}
