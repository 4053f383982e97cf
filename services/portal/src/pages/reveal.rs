//! The page before a masked datum is shown, and the page that shows it. The reason is kept with who, when and what.

use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Input, PageCtx, PageHead, action_bar, alert, card,
    error_summary, input, page, post_form,
};
use uuid::Uuid;

/// What is asked for.
pub struct Ask {
    /// Name of the datum.
    pub label: String,
    /// Where the POST goes.
    pub action: String,
    /// The card it stands on.
    pub back: String,
    /// Idempotency key.
    pub key: Uuid,
    /// Fields that go along.
    pub hidden: Markup,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong with it.
    pub errors: FormErrors,
}

/// Asks for the reason.
pub fn ask(ctx: &PageCtx, asked: &Ask) -> Markup {
    let tr = ctx.tr;
    let title = tr.args("reveal-title", &[("what", asked.label.as_str().into())]);
    page(
        ctx,
        &PageHead::new(title).errors(!asked.errors.is_empty()),
        card(
            Card::new(""),
            html! {
                (alert(AlertKind::Info, html! { (tr.t("reveal-note")) }))
                (post_form(ctx, "reveal", &asked.action, asked.key, html! {
                    (error_summary(tr, &asked.errors))
                    (asked.hidden)
                    (input(&Field::new(tr, "reason", tr.t("reveal-reason")).required().errors(&asked.errors), Input::text(&asked.reason).max(200)))
                    (action_bar(html! { (Button::submit(tr.t("reveal-go")).primary()) (Button::link(tr.t("kit-back"), &asked.back).quiet()) }))
                }))
            },
        ),
    )
}

/// Shows the datum, once: the page is not stored anywhere.
pub fn shown(ctx: &PageCtx, label: &str, value: &str, back: &str) -> Markup {
    page(
        ctx,
        &PageHead::new(label),
        card(
            Card::new(""),
            html! { p.num.strong #revealed { (value) } p { (Button::link(ctx.tr.t("kit-back"), back)) } },
        ),
    )
}
