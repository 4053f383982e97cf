//! The end of a profile, on death or move-out (R2.6).

use contracts::elderly::CloseElder;
use maud::{Markup, html};
use portal_kit::{Button, Choice, Field, FormErrors, Hx, PageCtx, seg};

use super::{At, Done, Typed};
use crate::web::Errors;

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, errors: &mut Errors) -> Done {
    if typed.closing.is_empty() {
        errors.add("closing", "choose");
        return Ok(());
    }
    let reason = typed.closing.clone();
    at.tell(CloseElder {
        elder_id: at.elder.row.elder_id,
        reason,
    })
    .await
}

pub(super) fn form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let reasons = [
        Choice::new("moved", tr.t("elder-closing-moved")),
        Choice::bad("death", tr.t("elder-closing-death")),
    ];
    html! {
        p.small { (tr.t("elder-closing-note")) }
        (seg(&Field::new(tr, "closing", tr.t("elder-closing-why")).required().errors(errors), &reasons, &typed.closing, Hx::default()))
        p { (Button::submit(tr.t("elder-closing")).danger()) }
    }
}
