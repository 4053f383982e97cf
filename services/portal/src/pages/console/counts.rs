//! GET `/console/counts`: what has changed, for the page that is open: the numbers on the tabs, what is new, and those of its
//! rows that are otherwise by now, each in its own place. Asked for by the page itself: it does not prolong the session.

use axum::extract::State;
use axum_extra::extract::Query;
use axum_htmx::HxCurrentUrl;
use contracts::dispatch::board::{Board, SeenOrder};
use kernel::{ElderId, VolunteerId};
use serde::Deserialize;

use super::{
    board::{ON_TAB, OPERATORS},
    place::Place,
    queue::{self, Screen},
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Names, Page, Signed},
};

/// What the page shows, as it says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    tab: String,
    since: String,
    alarm: String,
    have: Vec<String>,
}

impl Shown {
    fn screen(&self) -> Screen {
        Screen {
            since: self.since.parse().unwrap_or_default(),
            alarm: self.alarm.parse().unwrap_or_default(),
            have: self
                .have
                .iter()
                .filter_map(|seen| {
                    let (order, version) = seen.split_once('.')?;
                    Some(SeenOrder {
                        order_id: order.parse().ok()?,
                        version: version.parse().ok()?,
                    })
                })
                .collect(),
        }
    }
}

/// The fragment.
///
/// # Errors
/// Another role, or dispatch does not answer.
pub async fn show(
    signed: Signed,
    State(app): State<App>,
    HxCurrentUrl(current): HxCurrentUrl,
    Query(shown): Query<Shown>,
) -> Page {
    signed.needs(&OPERATORS)?;
    let asked_for = Place::read(&shown.tab, "", "");
    let here = Place::current(current.as_ref()).unwrap_or(asked_for);
    let place = Place {
        tab: asked_for.tab,
        ..here
    };
    let screen = shown.screen();
    let board = Board {
        tab: place.tab,
        paging: ON_TAB,
        have: screen.have.clone(),
    };
    let now = signed.ask(&app, board).await?;
    let mut desk = Desk::open(&signed, &app, "/console").await?;
    // Names of what is shown anew, and of nothing else: each look is audited.
    let named = now.changed.iter().chain(&now.emergencies);
    let elders: Vec<ElderId> = named.map(|row| row.elder_id).collect();
    let volunteers: Vec<VolunteerId> = now
        .changed
        .iter()
        .flat_map(|row| row.volunteers.clone())
        .collect();
    desk.names = Names::load(&signed, &app, elders, volunteers).await?;
    Ok(queue::again(&desk, place, &now, &screen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_it_shows_is_read_and_what_cannot_be_read_is_left_out() {
        let shown: Shown = serde_json::from_value(serde_json::json!({
            "tab": "open",
            "since": "41",
            "alarm": "x",
            "have": ["0193571e-5f00-7000-8000-000000000001.7", "nobody.7", "7", ""],
        }))
        .unwrap();
        let screen = shown.screen();
        assert_eq!((screen.since, screen.alarm, screen.have.len()), (41, 0, 1));
        assert_eq!(screen.have[0].version, 7);
    }
}
