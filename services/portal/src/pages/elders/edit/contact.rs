//! Whom to call besides the elder: another person in place of the one on file, or nobody any more.

use contracts::{
    Personal,
    elderly::{ChangeElder, ContactPerson, ElderCard},
};
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Input, PageCtx, check, input};

use super::{At, Done, Typed, nothing};
use crate::web::Errors;

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, errors: &mut Errors) -> Done {
    let without_contact = typed.without_contact.is_some();
    // Who has no contact any more types none.
    let contact = (!without_contact).then(|| ContactPerson {
        name: Personal(errors.required("contact_name", &typed.contact_name)),
        relation: errors.required("contact_relation", &typed.contact_relation),
        phone: Personal(errors.required("contact_phone", &typed.contact_phone)),
    });
    if !errors.is_empty() {
        return Ok(());
    }
    at.tell(ChangeElder {
        contact,
        without_contact,
        ..nothing(at.elder)
    })
    .await
}

pub(super) fn form(ctx: &PageCtx, elder: &ElderCard, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    let on_file = elder.contact.as_ref().map(|contact| {
        let what = format!("{} · {} · {}", contact.name.0, contact.relation, contact.phone.0);
        tr.args("elder-contact-on-file", &[("what", what.into())])
    });
    html! {
        @if let Some(on_file) = &on_file { p.small.muted { (on_file) } }
        (input(&field("contact_name", "elder-contact-name"), Input::text(&typed.contact_name).max(50)))
        (input(&field("contact_relation", "elder-contact-relation"), Input::text(&typed.contact_relation).max(20)))
        (input(&field("contact_phone", "elder-contact-phone"), Input::tel(&typed.contact_phone)))
        @if on_file.is_some() {
            (check("without_contact", &tr.t("elder-without-contact"), typed.without_contact.is_some(), None))
        }
        p { (Button::submit(tr.t("elder-save"))) }
    }
}
