//! The live board: one look at dispatch for everybody in this process who watches, fanned out to their streams.
//!
//! Orders change by people, by events and by the clock; each change is a step with a number of its own. The worker
//! `follow_board` asks for the steps while somebody watches. Steps become visible in the order of their commits, not of their
//! numbers: it asks again for the last seconds and passes on only what it has not passed on before. A durable consumer would
//! not do: each of its events goes to one process of the portal only.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use contracts::dispatch::board::{ChangedOrder, ChangesSince};
use kernel::{OrderId, StaffId};
use runtime::{Host, Progress, Result, Worker};
use tokio::sync::{broadcast, watch};

/// A transaction that has taken its step's number commits within this time, or its steps are seen by the page's own slow look.
const WINDOW: Duration = Duration::from_secs(15);
/// Steps before the first look that may still be without their commit.
const BEFORE: i64 = 200;
/// Changes that a stream may lag behind before it is told to look at everything.
const BEHIND: usize = 256;
/// Streams of one account: a browser opens six connections to a server, and the pages need some.
const A_PERSON: usize = 4;

/// What changes on the board, and who watches.
pub struct Board {
    changes: broadcast::Sender<Arc<[ChangedOrder]>>,
    following: watch::Sender<Option<i64>>,
    closing: watch::Sender<bool>,
    seats: Mutex<HashMap<StaffId, usize>>,
    known: Mutex<Option<Known>>,
    ends: OnceLock<()>,
}

/// What has been passed on.
struct Known {
    /// When the history stood where; the first is as old as the window.
    marks: VecDeque<(Instant, i64)>,
    versions: HashMap<OrderId, i64>,
}

impl Known {
    /// Step after which to ask again.
    fn after(&self) -> i64 {
        self.marks.front().map_or(0, |(_, step)| *step)
    }

    /// What of it is new; and what is too old to come again is forgotten.
    fn take(&mut self, now: Instant, last: i64, orders: Vec<ChangedOrder>) -> Vec<ChangedOrder> {
        let fresh: Vec<ChangedOrder> = orders
            .into_iter()
            .filter(|order| self.versions.insert(order.order_id, order.version) != Some(order.version))
            .collect();
        self.marks.push_back((now, last));
        while self
            .marks
            .get(1)
            .is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW)
        {
            self.marks.pop_front();
        }
        let after = self.after();
        self.versions.retain(|_, version| *version > after);
        fresh
    }
}

/// A place in front of the board; it is free again when it is dropped.
pub struct Seat {
    board: Arc<Board>,
    staff: StaffId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.board.seats();
        if let Some(taken) = seats.get_mut(&self.staff) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.staff);
            }
        }
    }
}

impl Board {
    /// Nobody watches yet.
    ///
    /// # Errors
    /// Never; the form is that of [`runtime::Service::state`].
    pub fn new(_: &Host) -> Result<Self, String> {
        Ok(Self {
            changes: broadcast::Sender::new(BEHIND),
            following: watch::Sender::new(None),
            closing: watch::Sender::new(false),
            seats: Mutex::default(),
            known: Mutex::default(),
            ends: OnceLock::new(),
        })
    }

    /// A place for this account, unless it has enough.
    pub fn sit(self: &Arc<Self>, staff: StaffId) -> Option<Seat> {
        let mut seats = self.seats();
        let taken = seats.entry(staff).or_default();
        if *taken >= A_PERSON {
            return None;
        }
        *taken += 1;
        drop(seats);
        Some(Seat {
            board: self.clone(),
            staff,
        })
    }

    /// Changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<[ChangedOrder]>> {
        self.changes.subscribe()
    }

    /// The newest step that has been looked at; nothing while dispatch is not followed.
    pub fn following(&self) -> watch::Receiver<Option<i64>> {
        self.following.subscribe()
    }

    /// Becomes true when the process stops: a stream that stayed would hold it up.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<StaffId, usize>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One look at dispatch, if anybody watches.
    ///
    /// # Errors
    /// dispatch does not answer: the streams fall silent, and the pages say so.
    pub async fn follow(self: Arc<Self>, worker: Worker) -> Result<Progress> {
        self.ends.get_or_init(|| {
            let (board, worker) = (self.clone(), worker.clone());
            tokio::spawn(async move {
                worker.stopping().await;
                board.closing.send_replace(true);
            });
        });
        if self.seats().is_empty() {
            *self.known() = None;
            self.following.send_replace(None);
            return Ok(Progress::Idle);
        }
        let looked = self.look(&worker).await;
        self.following.send_replace(looked.as_ref().ok().copied());
        looked.map(|_| Progress::Idle)
    }

    async fn look(&self, worker: &Worker) -> Result<i64> {
        let after = self.known().as_ref().map(Known::after);
        let Some(mut after) = after else {
            let last = worker.ask(ChangesSince { after: None }).await?.last;
            let before = ChangesSince {
                after: Some((last - BEFORE).max(0)),
            };
            let past = worker.ask(before).await?;
            let mut known = Known {
                marks: [(Instant::now(), (last - BEFORE).max(0))].into(),
                versions: HashMap::new(),
            };
            // What happened between the two looks is no news either: whoever watches looks at everything first.
            known.take(Instant::now(), past.last, past.orders);
            *self.known() = Some(known);
            return Ok(past.last);
        };
        loop {
            let page = worker.ask(ChangesSince { after: Some(after) }).await?;
            let newest = page.orders.last().map_or(page.last, |order| order.version);
            let whole = newest >= page.last || newest <= after;
            let fresh = match self.known().as_mut() {
                Some(known) => known.take(
                    Instant::now(),
                    if whole { page.last } else { newest },
                    page.orders,
                ),
                None => Vec::new(),
            };
            if !fresh.is_empty() {
                // Nobody listening is no failure: the last one may just have gone.
                let _ = self.changes.send(fresh.into());
            }
            if whole {
                return Ok(page.last);
            }
            after = newest;
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::Urgency;
    use time::macros::datetime;

    use super::*;

    fn order(id: OrderId, version: i64) -> ChangedOrder {
        ChangedOrder {
            order_id: id,
            version,
            village: "370405001004".parse().unwrap(),
            tab: None,
            urgency: Urgency::Normal,
        }
    }

    fn known(now: Instant) -> Known {
        Known {
            marks: [(now, 0)].into(),
            versions: HashMap::new(),
        }
    }

    #[test]
    fn a_step_that_commits_after_a_later_one_is_passed_on_once_all_the_same() {
        let now = Instant::now();
        let (early, late) = (
            OrderId::generate(datetime!(2026-11-23 02:00 UTC)),
            OrderId::generate(datetime!(2026-11-23 02:01 UTC)),
        );
        let mut known = known(now);
        let first = known.take(now, 8, vec![order(late, 8)]);
        assert_eq!(first.len(), 1);
        // Step 7 has its number before step 8 and its commit after it.
        let soon = now + Duration::from_secs(2);
        let second = known.take(soon, 8, vec![order(early, 7), order(late, 8)]);
        assert_eq!(second, [order(early, 7)]);
        assert!(
            known
                .take(soon, 8, vec![order(early, 7), order(late, 8)])
                .is_empty()
        );
    }

    #[test]
    fn what_is_older_than_the_window_is_not_asked_for_again_and_not_remembered() {
        let now = Instant::now();
        let id = OrderId::generate(datetime!(2026-11-23 02:00 UTC));
        let mut known = known(now);
        known.take(now, 8, vec![order(id, 8)]);
        known.take(now + WINDOW, 9, Vec::new());
        assert_eq!(known.after(), 8);
        assert!(known.versions.is_empty());
    }

    #[test]
    fn an_account_has_four_streams_and_a_closed_one_frees_its_place() {
        let board = Arc::new(Board {
            changes: broadcast::Sender::new(1),
            following: watch::Sender::new(None),
            closing: watch::Sender::new(false),
            seats: Mutex::default(),
            known: Mutex::default(),
            ends: OnceLock::new(),
        });
        let now = datetime!(2026-11-23 02:00 UTC);
        let (me, other) = (StaffId::generate(now), StaffId::generate(now));
        let mut mine: Vec<Seat> = (0..A_PERSON).filter_map(|_| board.sit(me)).collect();
        assert_eq!(mine.len(), A_PERSON);
        assert!(board.sit(me).is_none() && board.sit(other).is_some());
        mine.pop();
        assert!(board.sit(me).is_some());
    }
}
