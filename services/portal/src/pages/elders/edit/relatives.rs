//! Household and declared relatives, none of whom is sent to the elder (R5.4). Who they are is kept as blind indexes: whoever
//! goes is named by the resident ID again.

use contracts::{
    Personal,
    elderly::{ChangeElder, ElderCard},
};
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, PageCtx, textarea};

use super::{At, Done, Typed, nothing};
use crate::web::lines;

/// Sends what was typed.
pub(super) async fn send(at: &At<'_>, typed: &Typed) -> Done {
    let ids = |text: &str| lines(text).into_iter().map(Personal).collect();
    at.tell(ChangeElder {
        relatives_added: ids(&typed.relatives_added),
        relatives_removed: ids(&typed.relatives_removed),
        ..nothing(at.elder)
    })
    .await
}

pub(super) fn form(ctx: &PageCtx, elder: &ElderCard, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| {
        Field::new(tr, name, tr.t(label))
            .hint(tr.t("elder-relatives-hint"))
            .errors(errors)
    };
    html! {
        p.small.muted { (tr.args("elder-relatives-note", &[("n", elder.relatives.into())])) }
        (textarea(&field("relatives_added", "elder-relatives-add"), &typed.relatives_added, 2, 400))
        @if elder.relatives > 0 {
            (textarea(&field("relatives_removed", "elder-relatives-remove"), &typed.relatives_removed, 2, 400))
        }
        p { (Button::submit(tr.t("elder-save"))) }
    }
}
