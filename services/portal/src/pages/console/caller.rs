//! The first pane: who calls. Nobody yet, nobody we know, several who share the number, or one elder with the order form.

use contracts::{
    Code, Paging,
    dispatch::{FindOrders, OrderRow},
    elderly::{ElderCard, ElderRow, GetElder},
};
use kernel::{ElderId, OrderId};
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, CallBar, FormErrors, Icon, alert, call_bar, csrf, error_summary, icon};

use super::{
    elder, emergency,
    intake::{self, Intake},
    place::Place,
};
use crate::{
    pages::orders::{desk::Desk, steps::ARRANGE},
    web::{App, Signed},
};

/// Orders shown beside an elder.
const RECENT: Paging = Paging { page: 1, size: 3 };

/// Who is on the line.
pub enum Caller {
    /// Nobody has been looked up.
    Nobody,
    /// What was typed leads to nobody.
    Unknown(String),
    /// Several share the number or the name that was typed.
    Several(String, Vec<ElderRow>),
    /// This one.
    Elder(Box<OnLine>),
}

/// An elder on the line, and what is typed for them.
pub struct OnLine {
    /// The file.
    pub card: ElderCard,
    /// The latest orders.
    pub recent: Vec<OrderRow>,
    /// The number as typed; else the elder's own is shown, masked.
    pub number: Option<String>,
    /// The form; blank when there is none yet.
    pub form: Option<Intake>,
    /// What is wrong with it.
    pub errors: FormErrors,
    /// The open order of the same service at that time.
    pub duplicate: Option<Duplicate>,
    /// Why it was refused, where no field is at fault.
    pub refusal: Option<String>,
    /// The contact's number, shown once after an audited click.
    pub contact: Option<String>,
}

/// An order that this one may be a duplicate of.
pub struct Duplicate {
    /// The order.
    pub id: Option<OrderId>,
    /// Its number.
    pub no: String,
}

impl Caller {
    /// The elder of the address; nobody when there is none, or not for the reader.
    ///
    /// # Errors
    /// A service does not answer.
    pub async fn chosen(at: (&Signed, &App), elder: Option<ElderId>) -> contracts::Result<Self> {
        let Some(elder_id) = elder else {
            return Ok(Self::Nobody);
        };
        match at.0.ask(at.1, GetElder { elder_id }).await {
            Ok(card) => Ok(Self::Elder(Box::new(OnLine::new(at, card).await?))),
            Err(error) if matches!(error.code, Code::NotFound | Code::Forbidden) => Ok(Self::Nobody),
            Err(error) => Err(error),
        }
    }

    /// The one elder who is on the line.
    pub fn elder(&self) -> Option<ElderId> {
        match self {
            Self::Elder(line) => Some(line.card.row.elder_id),
            _ => None,
        }
    }
}

impl OnLine {
    /// An elder with the latest orders and an empty form.
    ///
    /// # Errors
    /// dispatch does not answer.
    pub async fn new((signed, app): (&Signed, &App), card: ElderCard) -> contracts::Result<Self> {
        let query = FindOrders {
            within: None,
            states: Vec::new(),
            elder_id: Some(card.row.elder_id),
            volunteer_id: None,
            order_no: None,
            paging: RECENT,
        };
        let recent = signed.ask(app, query).await?.rows;
        Ok(Self {
            card,
            recent,
            number: None,
            form: None,
            errors: FormErrors::new(),
            duplicate: None,
            refusal: None,
            contact: None,
        })
    }
}

/// The pane.
pub fn pane(desk: &Desk, place: Place, caller: &Caller) -> Markup {
    html! {
        section.pane #call aria-label=(desk.tr.t("console-call")) {
            @match caller {
                Caller::Nobody => { (lookup(desk, place, "")) (idle(desk)) }
                Caller::Unknown(typed) => { (lookup(desk, place, typed)) (unknown(desk, typed)) }
                Caller::Several(typed, elders) => (choices(desk, place, typed, elders)),
                Caller::Elder(line) => (on_line(desk, place, line)),
            }
        }
    }
}

/// The number that calls, or a name. Sent by POST: neither stands in an address (decision 26).
fn lookup(desk: &Desk, place: Place, typed: &str) -> Markup {
    let tr = desk.tr;
    html! {
        form.call.lookup method="post" action="/console/lookup" role="search" hx-post="/console/lookup" hx-target="#call" hx-swap="outerHTML" {
            (csrf(&desk.ctx))
            input type="hidden" name="tab" value=(place.tab.as_str());
            @if let Some(order) = place.order { input type="hidden" name="order" value=(order); }
            span.pulse { (icon(Icon::Phone)) }
            div {
                label.sr for="who" { (tr.t("console-who")) }
                input.in.num #who name="who" type="search" value=(typed) maxlength="40" autocomplete="off" autofocus data-key="F2" placeholder=(tr.t("console-who-hint"));
            }
            (Button::submit(tr.t("console-find")).small())
        }
    }
}

fn idle(desk: &Desk) -> Markup {
    let tr = desk.tr;
    html! {
        div.pb.pb--pad {
            (emergency::numbers(desk))
            p.muted { (tr.t("console-idle")) }
        }
    }
}

fn unknown(desk: &Desk, typed: &str) -> Markup {
    let tr = desk.tr;
    html! {
        div.pb.pb--pad {
            (alert(AlertKind::Warn, html! { (tr.args("console-unknown", &[("who", typed.into())])) }))
            p { (Button::link(tr.t("console-register-elder"), "/elders/new").primary()) }
            p.muted.small { (tr.t("console-unknown-note")) }
        }
    }
}

fn choices(desk: &Desk, place: Place, typed: &str, elders: &[ElderRow]) -> Markup {
    let tr = desk.tr;
    let note = tr.args("console-several", &[("n", elders.len().into())]);
    html! {
        (call_bar(&CallBar { number: typed.to_owned(), note, action: Some(next_call(desk, place)) }))
        div.pb hx-boost="true" hx-target="#call" hx-select="#call" hx-swap="outerHTML" {
            ol.cand {
                @for (n, row) in elders.iter().enumerate() {
                    li {
                        span.k { (n + 1) }
                        div {
                            span.nm { (*row.name) } " " span.small { (elder::about(desk, row)) } " " (elder::tags(desk, row))
                            div.why { (desk.place(&row.village)) }
                        }
                        (choose(desk, place, n, row))
                    }
                }
            }
        }
    }
}

fn choose(desk: &Desk, place: Place, n: usize, row: &ElderRow) -> Markup {
    const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let button = Button::link(
        desk.tr.t("console-choose"),
        place.elder(Some(row.elder_id)).href(),
    )
    .small();
    match KEYS.get(n) {
        Some(key) => html! { (button.key(key)) },
        None => html! { (button) },
    }
}

/// Back to the empty field.
fn next_call(desk: &Desk, place: Place) -> Markup {
    html! {
        span hx-boost="true" hx-target="#call" hx-select="#call" hx-swap="outerHTML" {
            (Button::link(desk.tr.t("console-next-call"), place.elder(None).href()).small().key("F8"))
        }
    }
}

fn on_line(desk: &Desk, place: Place, line: &OnLine) -> Markup {
    let tr = desk.tr;
    let row = &line.card.row;
    let number = line
        .number
        .clone()
        .or_else(|| row.phone_masked.clone())
        .unwrap_or_else(|| tr.t("console-no-phone"));
    let note = tr.word("phone_owner", line.card.phone_owner.as_str());
    let blank = Intake::blank(desk.now);
    let form = line.form.as_ref().unwrap_or(&blank);
    html! {
        (call_bar(&CallBar { number, note, action: Some(next_call(desk, place)) }))
        (elder::card(desk, line))
        @if desk.is(&ARRANGE) {
            div.pb.pb--pad {
                (error_summary(tr, &line.errors))
                @if let Some(why) = &line.refusal { (alert(AlertKind::Bad, html! { (why) })) }
                (duplicate_box(desk, form, line.duplicate.as_ref(), false))
                (emergency::view(desk, place, line, form, false))
                (intake::view(desk, place, row.elder_id, form, &line.errors))
            }
            div.pf {
                (Button::submit(tr.t("console-register-dispatch")).primary().form("intake").value("do", "dispatch").key("Ctrl+Enter"))
                (Button::submit(tr.t("console-register-only")).form("intake").value("do", "only").key("F9"))
            }
        } @else {
            div.pb {}
        }
    }
}

/// Where the warning stands, also while the form is typed; `oob`: sent beside the candidates.
pub fn duplicate_box(desk: &Desk, form: &Intake, duplicate: Option<&Duplicate>, oob: bool) -> Markup {
    html! {
        div #duplicate hx-swap-oob=[oob.then_some("true")] {
            @if let Some(duplicate) = duplicate { (duplicate_alert(desk, form, duplicate)) }
        }
    }
}

/// The same service at that time is ordered already: add to it, look at it, or register another all the same.
fn duplicate_alert(desk: &Desk, form: &Intake, duplicate: &Duplicate) -> Markup {
    let tr = desk.tr;
    let again = if form.dispatches() {
        "dispatch-again"
    } else {
        "only-again"
    };
    alert(
        AlertKind::Warn,
        html! {
            p {
                b { (tr.t("console-duplicate")) } " "
                @match duplicate.id {
                    Some(id) => a href={ "/orders/" (id) } { (duplicate.no) },
                    None => (duplicate.no),
                }
            }
            @if let Some(id) = duplicate.id {
                (Button::submit(tr.t("board-merge")).small().primary().form("intake").value("merge", id.to_string()).key("Alt+M")) " "
            }
            (Button::submit(tr.t("console-although")).small().form("intake").value("do", again))
        },
    )
}
