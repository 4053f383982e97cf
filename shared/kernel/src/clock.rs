//! Where the time comes from. Everything takes the clock it is given, so that a test can move it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::{Duration, OffsetDateTime};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// A clock that is handed around.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock, the only place where it is read. Cut to microseconds, which is what a database column keeps:
/// what was written compares equal to what is read back.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "every other clock is injected; this is the one that is read"
    )]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc().truncate_to_microsecond()
    }
}

/// A clock that stands still until it is moved. Clones share the same hands.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<OffsetDateTime>>);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: OffsetDateTime) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// Shows `at` from now on, earlier or later.
    pub fn set(&self, at: OffsetDateTime) {
        *self.hands() = at;
    }

    /// Moves on by `step`.
    pub fn advance(&self, step: Duration) {
        *self.hands() += step;
    }

    /// An instant is whole even when a holder of the lock panicked, so a poisoned lock is no harm.
    fn hands(&self) -> MutexGuard<'_, OffsetDateTime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.hands()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_manual_clock_moves_for_all_its_holders() {
        let clock = ManualClock::new(datetime!(2026-07-01 00:00 UTC));
        let shared: SharedClock = Arc::new(clock.clone());
        clock.advance(Duration::hours(48));
        assert_eq!(shared.now(), datetime!(2026-07-03 00:00 UTC));
        clock.set(datetime!(2026-01-01 00:00 UTC));
        assert_eq!(shared.now(), datetime!(2026-01-01 00:00 UTC));
    }

    #[test]
    fn the_system_clock_keeps_to_microseconds() {
        assert_eq!(SystemClock.now().nanosecond() % 1_000, 0);
    }
}
