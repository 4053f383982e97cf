//! A page of its own before something that cannot be taken back, instead of a dialog.

use super::{AlertKind, Answer, Button, PageHead, action_bar, alert, check_answers, page, post_form};
use crate::ctx::PageCtx;
use maud::{Markup, html};

/// What is to be confirmed.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Title: the question.
    pub title: String,
    /// What will happen, and that it stays.
    pub warning: Option<String>,
    /// The facts.
    pub answers: Vec<Answer>,
    /// Where the POST goes.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// Hidden fields or inputs (a reason).
    pub fields: Markup,
    /// Words of the button that does it.
    pub yes: String,
    /// It takes something away: red button.
    pub danger: bool,
    /// Where 返回 leads.
    pub back: String,
}

/// The whole page.
pub fn confirm_page(ctx: &PageCtx, c: &Confirm) -> Markup {
    let yes = Button::submit(&c.yes);
    let yes = if c.danger { yes.danger() } else { yes.primary() };
    page(
        ctx,
        &PageHead::new(&c.title),
        html! {
            section.card { div.b.narrow {
                @if let Some(warning) = &c.warning { (alert(AlertKind::Warn, html! { (warning) })) }
                (check_answers(ctx.tr, &c.answers))
                (post_form(ctx, "confirm", &c.action, &c.key, html! {
                    (c.fields)
                    (action_bar(html! { (yes) (Button::link(ctx.tr.t("kit-back"), &c.back)) }))
                }))
            } }
        },
    )
}
