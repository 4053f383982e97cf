//! An emergency (R5.9): 120/119/110 and the family come first, the order after. The platform never makes a life wait in a
//! queue.

use axum::{extract::State, http::StatusCode, response::Response};
use axum_htmx::HxRequest;
use contracts::{
    Role,
    dispatch::Urgency,
    elderly::{ElderField, RevealElder},
};
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, alert, post_form};
use serde::Deserialize;

use super::{
    board,
    caller::{Caller, OnLine},
    candidates::Right,
    intake::Intake,
    place::Place,
};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Page, Post, Signed, words},
};

/// The numbers, always in sight.
pub fn numbers(desk: &Desk) -> Markup {
    html! { p.small { (desk.tr.t("console-emergency-numbers")) } }
}

/// The box that stands above the form once it is called an emergency; empty before. `oob`: sent beside the candidates.
pub fn view(desk: &Desk, place: Place, line: &OnLine, form: &Intake, oob: bool) -> Markup {
    let tr = desk.tr;
    html! {
        div #emergency hx-swap-oob=[oob.then_some("true")] {
            @if form.urgency() == Urgency::Emergency {
                (alert(AlertKind::Bad, html! {
                    p { b { (tr.t("console-emergency-first")) } }
                    p { (tr.t("console-emergency-numbers")) }
                    (family(desk, place, line))
                    p { (tr.t("console-emergency-then")) }
                }))
                // The order may be sent only by somebody who has seen this box.
                input type="hidden" name="emergency_seen" value="1" form="intake";
            }
        }
    }
}

/// The family's number: masked until an audited click.
fn family(desk: &Desk, place: Place, line: &OnLine) -> Markup {
    let tr = desk.tr;
    html! {
        div #family {
            @if let Some(contact) = &line.card.contact {
                p {
                    (tr.t("console-contact")) "：" (*contact.name) " "
                    @match &line.contact {
                        Some(number) => b.num { (number) },
                        None => span.num { (*contact.phone) },
                    }
                }
                @if line.contact.is_none() {
                    div hx-boost="true" hx-target="#family" hx-select="#family" hx-swap="outerHTML" {
                        (post_form(&desk.ctx, "contact", "/console/contact", desk.key(), html! {
                            input type="hidden" name="elder" value=(line.card.row.elder_id);
                            input type="hidden" name="tab" value=(place.tab.as_str());
                            @if let Some(order) = place.order { input type="hidden" name="order" value=(order); }
                            (Button::submit(tr.t("console-show-contact")).small().danger())
                        }))
                    }
                }
            }
        }
    }
}

/// The form of the button.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Form {
    elder: String,
    tab: String,
    order: String,
}

/// POST `/console/contact`: shows the contact's number, audited as an emergency.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    HxRequest(is_htmx): HxRequest,
    Post { idem, data }: Post<Form>,
) -> Page<Response> {
    signed.needs(&[Role::Operator])?;
    let place = Place::read(&data.tab, &data.order, &data.elder);
    let at = (&signed, &app);
    let mut caller = Caller::chosen(at, place.elder).await?;
    if let (Caller::Elder(line), Some(elder_id)) = (&mut caller, place.elder) {
        // Audited in the same words for everybody, whatever the reader's language.
        let reveal = RevealElder {
            elder_id,
            field: ElderField::ContactPhone,
            reason: "emergency call (R5.9)".into(),
        };
        match signed.tell(&app, idem, reveal).await {
            Ok(revealed) => line.contact = Some(revealed.value.0),
            Err(error) => line.refusal = Some(words(&error, signed.tr)),
        }
        line.form = Some(Intake::emergency(app.host.clock().now()));
    }
    if is_htmx && let Caller::Elder(line) = &caller {
        let desk = board::named(at, place, None, &Right::Nothing).await?;
        return Ok(board::pushed(place, family(&desk, place, line)));
    }
    board::whole(at, place, &caller, None, "", StatusCode::OK).await
}
