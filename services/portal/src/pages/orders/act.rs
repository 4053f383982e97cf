//! What every form of an order's page has in common: one command, then back to the order.

use axum::response::{IntoResponse, Redirect, Response};
use contracts::Command;
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{Button, action_bar, post_form};
use uuid::Uuid;

use super::{
    desk::Desk,
    detail::{self, Notice},
    form::{Refused, Sent, Sheet},
    quicker,
};
use crate::web::{App, Page, Signed};

/// Sends the command of a form. Done: back to the order with the notice `done`. Refused: the page again, with the form as
/// typed. `command` is nothing when the form could not be read. `names` leads from the contract's fields to the form's.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn act<C: Command>(
    (signed, app): (&Signed, &App),
    (order, key): (OrderId, Uuid),
    sent: Sent,
    command: Option<C>,
    names: &[(&str, &str)],
    done: &str,
) -> Page<Response> {
    let refused = match command {
        Some(command) if sent.is_sound() => match signed.tell(app, key, command).await {
            Ok(_) => return Ok(back(order, done)),
            Err(error) => {
                let told = quicker::told((signed, app), &error).await?;
                sent.refused_as(error, told, names)?
            }
        },
        _ => sent.unsound(),
    };
    again((signed, app), order, refused).await
}

/// The page again, with the form that was refused.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn again(at: (&Signed, &App), order: OrderId, refused: Refused) -> Page<Response> {
    let page = detail::page(at, order, &refused, Notice::None).await?;
    Ok((refused.status, page).into_response())
}

/// Back to the order with the notice `done`.
pub fn back(order: OrderId, done: &str) -> Response {
    Redirect::to(&format!("/orders/{order}?done={done}")).into_response()
}

/// A step behind its name: unfolded by a click, without a script, or because it was refused.
pub fn folded(
    desk: &Desk,
    sheet: &Sheet<'_>,
    name: String,
    action: &str,
    button: Button,
    fields: Markup,
) -> Markup {
    html! {
        details.step open[sheet.is_refused()] {
            summary { (name) }
            (post_form(&desk.ctx, sheet.id(), action, desk.key(), html! {
                div.stack { (fields) (action_bar(html! { (button) })) }
            }))
        }
    }
}

/// A step of one click.
pub fn button(desk: &Desk, form: &str, action: &str, hidden: Markup, button: Button) -> Markup {
    post_form(&desk.ctx, form, action, desk.key(), html! { (hidden) (button) })
}

/// A hidden field.
pub fn hidden(name: &str, value: impl std::fmt::Display) -> Markup {
    html! { input type="hidden" name=(name) value=(maud::display(value)); }
}
