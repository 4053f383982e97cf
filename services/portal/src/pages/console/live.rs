//! GET `/sse/board`: a stream that says which orders have changed, so that the page asks what it shows of them. No person
//! stands in it, and only orders of the reader's part of the tree do.
//!
//! `board` names the orders, under the number of the newest step; the first one names none: look at everything, whatever was
//! missed since the last stream (so that `Last-Event-ID` needs no answer of its own). `beat` is a sign of life with the time,
//! while dispatch is followed. The stream ends with the session, which it does not prolong, and with the process.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use contracts::dispatch::board::ChangedOrder;
use futures::stream;
use kernel::{OrgCode, at_china, china_date};
use time::OffsetDateTime;
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{Instant, Interval, MissedTickBehavior, interval, sleep_until},
};

use super::board::OPERATORS;
use crate::web::{App, Seat, SessionCookie, Signed, Token, is_open};

/// How often the session is looked at.
const CHECK: Duration = Duration::from_secs(5);
/// Looks from one sign of life to the next: 15 s.
const BEAT: u32 = 3;
/// Longest that changes are gathered before they are told.
const GATHER: Duration = Duration::from_millis(300);
/// After this the browser tries again.
const RETRY: Duration = Duration::from_secs(3);

/// The stream. Who is not signed in, or has enough of them, gets none, and no page instead.
pub async fn show(signed: Result<Signed, Response>, State(app): State<App>, headers: HeaderMap) -> Response {
    let token = SessionCookie::Staff.read(&headers, app.config.secure_cookies);
    let (Ok(signed), Some(token)) = (signed, token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if !signed.has(&OPERATORS) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let board = app.board();
    let Some(seat) = board.sit(signed.staff_id) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let mut beats = interval(CHECK);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let live = Live {
        changes: board.changes(),
        following: board.following(),
        closing: board.closing(),
        greeted: false,
        looks: 0,
        quiet_until: Instant::now(),
        beats,
        scope: signed.scope,
        token,
        app: app.clone(),
        _seat: seat,
    };
    app.host.wake("follow_board");
    let events = stream::unfold(live, |mut live| async move {
        let event = live.next().await?;
        Some((Ok::<_, Infallible>(event), live))
    });
    ([("x-accel-buffering", "no")], Sse::new(events)).into_response()
}

/// One open stream.
struct Live {
    changes: broadcast::Receiver<Arc<[ChangedOrder]>>,
    following: watch::Receiver<Option<i64>>,
    closing: watch::Receiver<bool>,
    greeted: bool,
    looks: u32,
    quiet_until: Instant,
    beats: Interval,
    scope: OrgCode,
    token: Token,
    app: App,
    _seat: Seat,
}

impl Live {
    /// The next event; nothing = the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                biased;
                () = closed(&mut self.closing) => return None,
                _ = self.beats.tick() => {
                    if !is_open(&self.app, &self.token).await {
                        return None;
                    }
                    self.looks += 1;
                    if self.looks.is_multiple_of(BEAT) && self.following.borrow().is_some() {
                        return Some(Event::default().event("beat").data(clock(self.app.host.clock().now())));
                    }
                }
                step = first(&mut self.following), if !self.greeted => {
                    self.greeted = true;
                    // From here on nothing is missed: dispatch was looked at after this stream had begun.
                    return Some(changed(step?, "all").retry(RETRY));
                }
                told = self.changes.recv(), if self.greeted => {
                    if let Some(event) = self.gather(told).await? {
                        return Some(event);
                    }
                }
            }
        }
    }

    /// What was told and what is told soon after, as far as it concerns the reader. `None` outside: nobody tells any more.
    async fn gather(&mut self, told: Result<Arc<[ChangedOrder]>, RecvError>) -> Option<Option<Event>> {
        let (mut orders, mut missed) = (Vec::new(), false);
        let mut add = |told: Result<Arc<[ChangedOrder]>, RecvError>| match told {
            Ok(told) => {
                orders.extend(
                    told.iter()
                        .filter(|order| self.scope.contains(&order.village))
                        .cloned(),
                );
                true
            }
            Err(RecvError::Lagged(_)) => {
                missed = true;
                true
            }
            Err(RecvError::Closed) => false,
        };
        if !add(told) {
            return None;
        }
        sleep_until(self.quiet_until).await;
        loop {
            let more = match self.changes.try_recv() {
                Ok(told) => Ok(told),
                Err(broadcast::error::TryRecvError::Lagged(n)) => Err(RecvError::Lagged(n)),
                Err(_) => break,
            };
            add(more);
        }
        self.quiet_until = Instant::now() + GATHER;
        if missed {
            let last = (*self.following.borrow()).unwrap_or_default();
            return Some(Some(changed(last, "all")));
        }
        let Some(newest) = orders.iter().map(|order| order.version).max() else {
            return Some(None);
        };
        let mut ids: Vec<String> = orders.iter().map(|order| order.order_id.to_string()).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(Some(changed(newest, &ids.join(" "))))
    }
}

/// Until the process stops.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

/// The step at which dispatch is followed, as soon as it is.
async fn first(following: &mut watch::Receiver<Option<i64>>) -> Option<i64> {
    let followed = following.wait_for(Option::is_some).await.ok()?;
    *followed
}

fn changed(step: i64, orders: &str) -> Event {
    Event::default().event("board").id(step.to_string()).data(orders)
}

/// `10:41:08` in China.
pub fn clock(now: OffsetDateTime) -> String {
    let passed = (now - at_china(china_date(now), time::Time::MIDNIGHT)).whole_seconds();
    format!("{:02}:{:02}:{:02}", passed / 3600, passed / 60 % 60, passed % 60)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_sign_of_life_tells_the_time_in_china() {
        assert_eq!(clock(datetime!(2026-11-23 02:41:08 UTC)), "10:41:08");
        assert_eq!(clock(datetime!(2026-11-23 16:00 UTC)), "00:00:00");
    }
}
