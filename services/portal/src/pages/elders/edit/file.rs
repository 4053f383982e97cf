//! Phone, address and circumstances. What is left empty stays.

use contracts::{
    Personal,
    elderly::{ChangeElder, ElderCard, Living, PhoneOwner, Trait},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Check, Choice, Field, FormErrors, Hx, Input, PageCtx, check, checks, input, seg, textarea,
};

use super::{At, Done, Typed, given, nothing};
use crate::web::Errors;

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, _: &mut Errors) -> Done {
    let elder = at.elder;
    let note = elder.note.as_ref().map_or("", |note| note.0.as_str());
    let command = ChangeElder {
        phone: given(&typed.phone),
        without_phone: typed.without_phone.is_some(),
        phone_owner: PhoneOwner::parse(&typed.phone_owner),
        address: given(&typed.address),
        living: Living::parse(&typed.living),
        traits: Some(
            typed
                .traits
                .iter()
                .filter_map(|word| Trait::parse(word))
                .collect(),
        ),
        note: (typed.note.trim() != note).then(|| Personal(typed.note.trim().to_owned())),
        ..nothing(elder)
    };
    at.tell(command).await
}

pub(super) fn form(ctx: &PageCtx, elder: &ElderCard, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let owners: Vec<Choice> = PhoneOwner::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.word("phone_owner", one.as_str())))
        .collect();
    let livings: Vec<Choice> = Living::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.word("living", one.as_str())))
        .collect();
    let traits: Vec<Check> = Trait::ALL
        .iter()
        .map(|one| {
            let ticked = typed.traits.iter().any(|word| word == one.as_str());
            Check::new(one.as_str(), tr.word("trait", one.as_str()), ticked)
        })
        .collect();
    let now = elder
        .row
        .phone_masked
        .clone()
        .unwrap_or_else(|| tr.t("elders-no-phone"));
    html! {
        p.small.muted { (tr.t("elder-edit-note")) }
        div.g.g2.stack-m {
            (input(&Field::new(tr, "phone", tr.t("elder-new-phone")).hint(tr.args("elder-on-file", &[("what", now.into())])).errors(errors), Input::tel(&typed.phone)))
            (seg(&Field::new(tr, "phone_owner", tr.t("elder-phone-owner")), &owners, &typed.phone_owner, Hx::default()))
            (input(&Field::new(tr, "address", tr.t("elder-address")).hint(tr.args("elder-on-file", &[("what", elder.address.0.as_str().into())])).errors(errors), Input::text(&typed.address).max(120)))
            (seg(&Field::new(tr, "living", tr.t("elder-living")), &livings, &typed.living, Hx::default()))
        }
        (check("without_phone", &tr.t("elder-without-phone"), typed.without_phone.is_some(), None))
        (checks(&Field::new(tr, "traits", tr.t("elders-traits")).errors(errors), &traits))
        (textarea(&Field::new(tr, "note", tr.t("elder-note")).errors(errors), &typed.note, 2, 300))
        p { (Button::submit(tr.t("elder-save")).primary()) }
    }
}
