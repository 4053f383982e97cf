use contracts::elderly::{ConsentGiver, Living, PhoneOwner, Trait};
use kernel::{Category, Lang, OrgKind, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Check, Choice, Field, FormErrors, Hx, Input, PageCtx, Tr, action_bar, card, check, checks,
    error_summary, input, post_form, seg, select, textarea,
};
use time::Date;

use super::{
    consent,
    fields::{Fields, evidence_field},
};
use crate::{
    pages::parts::village_options,
    web::{App, Signed},
};

/// An empty form with what is known already: the village of a clerk, the town's office, today, and who is usually called.
pub(super) fn blank(app: &App, signed: &Signed) -> Fields {
    let orgs = app.orgs();
    let today = china_date(app.host.clock().now());
    let mut villages = orgs
        .of_kind(&signed.scope, OrgKind::Village)
        .filter(|unit| unit.is_active(today));
    let village = match (villages.next(), villages.next()) {
        (Some(only), None) => only.code.to_string(),
        // A service site lies in one village.
        _ => signed
            .scope
            .village()
            .map(|village| village.to_string())
            .unwrap_or_default(),
    };
    let office = signed
        .scope
        .town()
        .map(|town| format!("{}民政办", orgs.name(&town)))
        .unwrap_or_default();
    Fields {
        village,
        phone_owner: PhoneOwner::Own.as_str().to_owned(),
        verified_by: office,
        verified_on: today.to_string(),
        given_by: ConsentGiver::Elder.as_str().to_owned(),
        contact_relation: Tr::new(Lang::Zh).t("elder-contact-child"),
        ..Fields::default()
    }
}

/// The form, with what was typed and what is wrong with it.
pub(super) fn form(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    typed: &Fields,
    errors: &FormErrors,
    today: Date,
) -> Markup {
    let tr = ctx.tr;
    post_form(
        ctx,
        "elder-form",
        "/elders/new",
        app.key(),
        html! {
            div.stack {
            (error_summary(tr, errors))
            (card(Card::new(tr.t("elder-section-person")), person(app, signed, ctx, typed, errors, today)))
            (card(Card::new(tr.t("elder-section-priority")), groups(ctx, typed, errors)))
            (card(Card::new(tr.t("elder-section-contact")), contact(ctx, typed, errors)))
            (card(Card::new(tr.t("elder-section-consent")), agreement(ctx, typed, errors)))
            }
            (action_bar(html! {
                (Button::submit(tr.t("elder-check")).primary().key("Ctrl+Enter"))
                (Button::link(tr.t("form-cancel"), "/elders").quiet())
            }))
        },
    )
}

fn person(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    typed: &Fields,
    errors: &FormErrors,
    today: Date,
) -> Markup {
    let tr = ctx.tr;
    let villages = village_options(&app.orgs(), &signed.scope, today, &tr.t("form-choose"));
    let owners: Vec<Choice> = PhoneOwner::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.word("phone_owner", one.as_str())))
        .collect();
    let livings: Vec<Choice> = Living::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.word("living", one.as_str())))
        .collect();
    let check_id = Hx::post("/elders/check-id")
        .trigger("change")
        .target("#id-facts")
        .swap("innerHTML");
    html! {
        div.g.g2.stack-m {
            (input(&Field::new(tr, "resident_id", tr.t("person-resident-id")).required().hint(tr.t("person-resident-id-hint")).errors(errors), Input::resident_id(&typed.resident_id).hx(check_id)))
            div #id-facts aria-live="polite" {}
            (input(&Field::new(tr, "name", tr.t("person-name")).required().errors(errors), Input::text(&typed.name).max(50)))
            (select(&Field::new(tr, "village", tr.t("person-village")).required().errors(errors), &villages, &typed.village, Hx::default()))
            (input(&Field::new(tr, "phone", tr.t("person-phone")).hint(tr.t("elder-phone-hint")).errors(errors), Input::tel(&typed.phone)))
            (seg(&Field::new(tr, "phone_owner", tr.t("elder-phone-owner")), &owners, &typed.phone_owner, Hx::default()))
            (input(&Field::new(tr, "address", tr.t("elder-address")).required().hint(tr.t("elder-address-hint")).errors(errors), Input::text(&typed.address).max(120)))
            (seg(&Field::new(tr, "living", tr.t("elder-living")).required().errors(errors), &livings, &typed.living, Hx::default()))
        }
    }
}

fn groups(ctx: &PageCtx, typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let boxes: Vec<Check> = Category::ALL
        .iter()
        .map(|one| Check::new(one.as_str(), tr.word("category", one.as_str()), typed.has(*one)))
        .collect();
    let traits: Vec<Check> = Trait::ALL
        .iter()
        .map(|one| {
            let ticked = typed.traits.iter().any(|word| word == one.as_str());
            Check::new(one.as_str(), tr.word("trait", one.as_str()), ticked)
        })
        .collect();
    html! {
        (checks(&Field::new(tr, "category", tr.t("elders-category")).hint(tr.t("elder-category-hint")).errors(errors), &boxes))
        details open {
            summary { (tr.t("elder-evidence")) }
            div.g.g2.stack-m {
                @for category in Category::ALL {
                    @let name = evidence_field(*category);
                    @let label = tr.args("elder-evidence-of", &[("category", tr.word("category", category.as_str()).into())]);
                    (input(&Field::new(tr, name, label).errors(errors), Input::text(typed.evidence(*category)).max(60)))
                }
                (input(&Field::new(tr, "verified_by", tr.t("elder-verified-by")).errors(errors), Input::text(&typed.verified_by).max(60)))
                (input(&Field::new(tr, "verified_on", tr.t("elder-verified-on")).errors(errors), Input::date(&typed.verified_on)))
            }
        }
        (checks(&Field::new(tr, "traits", tr.t("elders-traits")), &traits))
        (textarea(&Field::new(tr, "note", tr.t("elder-note")).hint(tr.t("elder-note-hint")).errors(errors), &typed.note, 2, 300))
    }
}

fn contact(ctx: &PageCtx, typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    html! {
        div.g.g3.stack-m {
            (input(&Field::new(tr, "contact_name", tr.t("elder-contact-name")).errors(errors), Input::text(&typed.contact_name).max(50)))
            (input(&Field::new(tr, "contact_relation", tr.t("elder-contact-relation")).hint(tr.t("elder-contact-relation-hint")).errors(errors), Input::text(&typed.contact_relation).max(20)))
            (input(&Field::new(tr, "contact_phone", tr.t("elder-contact-phone")).errors(errors), Input::tel(&typed.contact_phone)))
        }
        (textarea(&Field::new(tr, "relatives", tr.t("person-relatives")).hint(tr.t("person-relatives-hint")).errors(errors), &typed.relatives, 2, 400))
    }
}

fn agreement(ctx: &PageCtx, typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let givers = consent::givers(tr);
    html! {
        (consent::text(tr))
        (seg(&Field::new(tr, "given_by", tr.t("consent-given-by")).required().errors(errors), &givers, &typed.given_by, Hx::default()))
        (input(&Field::new(tr, "consent_reason", tr.t("consent-reason")).hint(tr.t("consent-reason-hint")).errors(errors), Input::text(&typed.consent_reason).max(200)))
        (check("consent_service", &tr.t("consent-service"), typed.consent_service.is_some(), errors.get("consent_service")))
        (check("consent_sensitive", &tr.t("consent-sensitive"), typed.consent_sensitive.is_some(), errors.get("consent_sensitive")))
        (check("consent_outreach", &tr.t("consent-outreach-words"), typed.consent_outreach.is_some(), errors.get("consent_outreach")))
    }
}
