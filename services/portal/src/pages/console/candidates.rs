//! The third pane: who could go, and why (R5.4); for the chosen order, or for what is being typed.

use contracts::{
    Error,
    dispatch::{Candidate, Need, OfferState, OrderCard, OrderState, Urgency},
};
use kernel::{BasisPoints, ElderId, RawMinutes, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Candidate as Shown, TagKind, alert, candidates as list, post_form, status, tag,
};
use time::OffsetDateTime;

use super::{
    board::{Ranked, Ranking},
    place::Place,
};
use crate::pages::orders::{catalogue::factor, desk::Desk, reasons, seeking, steps::ARRANGE, urgency};

/// How many are asked at once by 推送.
const PUSHED: usize = 3;
/// Keys of the first candidates.
const KEYS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// What the pane is about.
pub enum Right {
    /// Nothing is chosen.
    Nothing,
    /// An order of the queue, with its candidates while it waits.
    Order(Box<OrderCard>, Ranked),
    /// What is being typed, once elder, service and time are there.
    Draft(Draft, Ranked),
}

/// An order that is not registered yet.
pub struct Draft {
    /// What is needed.
    pub need: Need,
    /// How urgent.
    pub urgency: Urgency,
    /// Weight of the service in force.
    pub weight: BasisPoints,
}

impl Right {
    /// The chosen order.
    pub fn card(&self) -> Option<&OrderCard> {
        match self {
            Self::Order(card, _) => Some(card),
            _ => None,
        }
    }

    /// For whom a draft is.
    pub fn draft_for(&self) -> Option<ElderId> {
        match self {
            Self::Draft(draft, _) => Some(draft.need.elder_id),
            _ => None,
        }
    }

    /// The candidates, best first.
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::Order(_, Ok(ranked)) | Self::Draft(_, Ok(ranked)) => &ranked.candidates,
            _ => &[],
        }
    }
}

/// The pane; `done` names the step that led here.
pub fn pane(desk: &Desk, place: Place, right: &Right, done: &str) -> Markup {
    pane_with(desk, place, right, html! { (notice(desk, done)) })
}

/// The pane with a refusal on top, in these words.
pub fn refused(desk: &Desk, place: Place, right: &Right, error: &Error, words: &str) -> Markup {
    let who = error
        .details
        .get("volunteer_id")
        .and_then(|id| id.as_str())
        .and_then(|id| id.parse::<VolunteerId>().ok());
    let name = who.map(|id| desk.names.volunteer(id).to_owned());
    let filter = error
        .details
        .get("filter")
        .and_then(|filter| filter.as_str())
        .map(|filter| desk.tr.word("reason-out", filter));
    let body = html! {
        @if let Some(name) = name { b { (name) } " · " } (words) @if let Some(filter) = filter { " · " (filter) }
    };
    pane_with(
        desk,
        place,
        right,
        html! { div.pn { (alert(AlertKind::Bad, body)) } },
    )
}

fn pane_with(desk: &Desk, place: Place, right: &Right, top: Markup) -> Markup {
    let tr = desk.tr;
    html! {
        section.pane #cands aria-label=(tr.t("console-candidates")) {
            div.ph {
                h2 { (tr.t("console-candidates")) }
                @if matches!(right, Right::Draft(..)) {
                    (tag(TagKind::Brand, &tr.t("console-draft")))
                    span.r.xs.muted { (tr.t("console-draft-note")) }
                } @else if let Some(card) = right.card() {
                    span.r.xs { a href={ "/orders/" (card.row.order_id) } { (card.row.order_no) } }
                }
            }
            (top)
            @match right {
                Right::Nothing => div.pb { div.empty { (tr.t("console-nothing-chosen")) } },
                Right::Draft(draft, ranked) => {
                    (head(desk, draft))
                    (ranking(desk, ranked, |place, one| draft_action(desk, place, one)))
                }
                Right::Order(card, ranked) => (chosen(desk, place, card, ranked)),
            }
        }
    }
}

fn notice(desk: &Desk, done: &str) -> Markup {
    let tr = desk.tr;
    let (kind, words) = match done {
        "offered" => (AlertKind::Ok, tr.t("console-done-offered")),
        "opened" => (AlertKind::Ok, tr.t("console-done-opened")),
        "merged" => (AlertKind::Ok, tr.t("board-done-merged")),
        "seeking" => (AlertKind::Ok, tr.t("seeking-done")),
        "stopped" => (AlertKind::Ok, tr.t("seeking-stopped")),
        "nobody" => (AlertKind::Warn, tr.t("console-done-nobody")),
        "refused" => (AlertKind::Warn, tr.t("console-done-refused")),
        _ => return html! {},
    };
    html! { div.pn { (alert(kind, html! { (words) })) } }
}

fn head(desk: &Desk, draft: &Draft) -> Markup {
    let need = &draft.need;
    summary(
        desk,
        Summary {
            elder: need.elder_id,
            service: &need.service,
            urgency: draft.urgency,
            starts_at: need.starts_at.0,
            duration: need.duration,
            weight: draft.weight,
        },
    )
}

struct Summary<'a> {
    elder: ElderId,
    service: &'a str,
    urgency: Urgency,
    starts_at: OffsetDateTime,
    duration: RawMinutes,
    weight: BasisPoints,
}

fn summary(desk: &Desk, s: Summary<'_>) -> Markup {
    let tr = desk.tr;
    let credit = tr.args(
        "console-credit",
        &[
            ("credit", tr.minutes(s.duration.weighted(s.weight).get()).into()),
            ("raw", tr.minutes(s.duration.get()).into()),
            ("weight", factor(s.weight).into()),
        ],
    );
    html! {
        div.pn {
            div.strong { (desk.names.elder(s.elder)) " · " (desk.service(s.service)) " " (urgency(tr, s.urgency)) }
            div.small.muted { (desk.when(s.starts_at)) " · " (credit) }
        }
    }
}

fn chosen(desk: &Desk, place: Place, card: &OrderCard, ranked: &Ranked) -> Markup {
    let tr = desk.tr;
    let row = &card.row;
    let waits = matches!(row.state, OrderState::Open | OrderState::Offered);
    html! {
        (summary(desk, Summary {
            elder: row.elder_id,
            service: &row.service,
            urgency: row.urgency,
            starts_at: row.starts_at.0,
            duration: row.duration,
            weight: row.weight,
        }))
        @if waits { (asked(desk, card)) } @else { (going(desk, card)) }
        @if waits {
            // The offers are made in place: what is being typed at the left stays.
            div.cands-list hx-boost="true" hx-target="#cands" hx-select="#cands" hx-swap="outerHTML show:#cands:top" {
                (ranking(desk, ranked, |n, one| order_action(desk, place, card, n, one)))
                @if desk.is(&ARRANGE) { div.pf { div.steps { (push(desk, place, card, ranked)) (waves(desk, place, card)) } } }
            }
        } @else {
            div.pf { (Button::link(tr.t("console-open-order"), format!("/orders/{}", row.order_id)).primary()) }
        }
    }
}

/// What the system does by itself; who has been asked and may still answer.
fn asked(desk: &Desk, card: &OrderCard) -> Markup {
    let open = card.offers.iter().filter(|offer| offer.state == OfferState::Open);
    html! {
        @if let Some(seeking) = &card.seeking {
            div.pn.small { (tag(TagKind::Brand, &desk.tr.t("seeking-title"))) " " (seeking::words(desk, card.row.state, seeking)) }
        }
        @for offer in open {
            div.pn.small {
                (status(desk.tr, "offer", offer.state.as_str())) " " (desk.names.volunteer(offer.volunteer_id)) " "
                span.muted { (desk.tr.args("orders-offer-until", &[("time", desk.tr.clock(offer.expires_at.0).into())])) }
            }
        }
    }
}

/// Who goes, or has been.
fn going(desk: &Desk, card: &OrderCard) -> Markup {
    html! {
        div.pb {
            @for visit in &card.visits {
                div.pn {
                    div { b { (desk.names.volunteer(visit.volunteer_id)) } " " (status(desk.tr, "visit", visit.state.as_str())) }
                    div.small.muted { (desk.place(&visit.org)) }
                }
            }
        }
    }
}

fn ranking(desk: &Desk, ranked: &Ranked, action: impl Fn(usize, &Candidate) -> Markup) -> Markup {
    let tr = desk.tr;
    let ranked: &Ranking = match ranked {
        Ok(ranked) => ranked,
        Err(words) => return html! { div.pb.pb--pad { (alert(AlertKind::Warn, html! { (words) })) } },
    };
    let shown: Vec<Shown> = ranked
        .candidates
        .iter()
        .enumerate()
        .map(|(n, one)| Shown {
            name: desk.names.volunteer(one.volunteer_id).to_owned(),
            score: Some(one.score),
            distance: distance(desk, one),
            reasons: reasons::lines(tr, one),
            action: Some(action(n, one)),
        })
        .collect();
    html! {
        @if shown.is_empty() { div.pb { div.empty { (tr.t("console-no-candidates")) } } } @else { (list(tr, &shown)) }
        @if let Some(why) = reasons::excluded(tr, &ranked.excluded) { div.pn.xs.muted { (why) } }
    }
}

fn distance(desk: &Desk, one: &Candidate) -> String {
    match one.distance_m {
        // The same village: the reasons say so.
        Some(0) => String::new(),
        Some(metres) => reasons::kilometres(i64::from(metres)),
        None => desk.tr.t("console-far-unknown"),
    }
}

fn button(desk: &Desk, n: usize) -> Button {
    let button = Button::submit(desk.tr.t("console-offer")).small();
    let button = if n == 0 { button.primary() } else { button };
    match KEYS.get(n) {
        Some(key) => button.key(key),
        None => button,
    }
}

/// Registers what is typed and asks this volunteer.
fn draft_action(desk: &Desk, n: usize, one: &Candidate) -> Markup {
    html! { (button(desk, n).form("intake").value("volunteer", one.volunteer_id.to_string())) }
}

fn order_action(desk: &Desk, place: Place, card: &OrderCard, n: usize, one: &Candidate) -> Markup {
    match one.offer {
        Some(state @ (OfferState::Open | OfferState::Accepted)) => status(desk.tr, "offer", state.as_str()),
        _ if !desk.is(&ARRANGE) => html! {},
        _ => offer_form(
            desk,
            &format!("offer-{n}"),
            place,
            card,
            &[one.volunteer_id],
            button(desk, n),
        ),
    }
}

fn push(desk: &Desk, place: Place, card: &OrderCard, ranked: &Ranked) -> Markup {
    let Ok(ranked) = ranked else { return html! {} };
    let first: Vec<VolunteerId> = ranked
        .candidates
        .iter()
        .filter(|one| !matches!(one.offer, Some(OfferState::Open | OfferState::Accepted)))
        .take(PUSHED)
        .map(|one| one.volunteer_id)
        .collect();
    if first.len() < 2 {
        return html! {};
    }
    let words = desk.tr.args("console-push", &[("n", first.len().into())]);
    offer_form(desk, "push", place, card, &first, Button::submit(words).key("P"))
}

/// 分批派单, or 停止 while the system asks.
fn waves(desk: &Desk, place: Place, card: &OrderCard) -> Markup {
    let tr = desk.tr;
    let (id, action, button) = match card.seeking {
        None => (
            "seek",
            "/console/waves",
            Button::submit(tr.t("seeking-title")).key("W"),
        ),
        Some(_) => (
            "stop-seeking",
            "/console/waves/end",
            Button::submit(tr.t("seeking-stop")).key("S"),
        ),
    };
    act_form(desk, (id, action), place, card, html! { (button) })
}

fn offer_form(
    desk: &Desk,
    id: &str,
    place: Place,
    card: &OrderCard,
    volunteers: &[VolunteerId],
    button: Button,
) -> Markup {
    let fields = html! {
        @for volunteer in volunteers { input type="hidden" name="volunteers" value=(volunteer); }
        (button)
    };
    act_form(desk, (id, "/console/offers"), place, card, fields)
}

/// A form that decides about the order as it is on the screen.
fn act_form(
    desk: &Desk,
    (id, action): (&str, &str),
    place: Place,
    card: &OrderCard,
    fields: Markup,
) -> Markup {
    post_form(
        &desk.ctx,
        id,
        action,
        desk.key(),
        html! {
            input type="hidden" name="order" value=(card.row.order_id);
            input type="hidden" name="expected" value=(card.row.version);
            input type="hidden" name="tab" value=(place.tab.as_str());
            @if let Some(elder) = place.elder { input type="hidden" name="elder" value=(elder); }
            (fields)
        },
    )
}
