//! Consent, given or withdrawn (R2.6).

use contracts::elderly::{ChangeConsent, Consent, ConsentGiver};
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Hx, Input, PageCtx, check, input, seg};

use super::{
    super::consent::{self, TEXT_VERSION},
    At, Done, Typed,
};
use crate::web::Errors;

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, errors: &mut Errors) -> Done {
    let Some(given_by) = errors.read("given_by", "choose", ConsentGiver::parse(&typed.given_by)) else {
        return Ok(());
    };
    let consent = Consent {
        service: true,
        sensitive: typed.consent_sensitive.is_some(),
        text_version: TEXT_VERSION.to_owned(),
        given_by,
        reason: Some(typed.consent_reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
    };
    at.tell(ChangeConsent {
        elder_id: at.elder.row.elder_id,
        consent,
    })
    .await
}

pub(super) fn form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let givers = consent::givers(tr);
    html! {
        (consent::text(tr))
        (seg(&Field::new(tr, "given_by", tr.t("consent-given-by")).required().errors(errors), &givers, &typed.given_by, Hx::default()))
        (input(&Field::new(tr, "consent_reason", tr.t("consent-reason")).hint(tr.t("consent-reason-hint")).errors(errors), Input::text(&typed.consent_reason).max(200)))
        (check("consent_sensitive", &tr.t("consent-sensitive"), typed.consent_sensitive.is_some(), errors.get("consent_sensitive")))
        p.small.muted { (tr.t("consent-withdraw-note")) }
        p { (Button::submit(tr.t("elder-save"))) }
    }
}
