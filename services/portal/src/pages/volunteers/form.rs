use contracts::{dispatch::ServiceItem, volunteer::RecruitSource};
use kernel::{Lang, OrgKind, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Check, Field, FormErrors, Hx, Input, PageCtx, action_bar, card, check, checks,
    error_summary, input, post_form, select, textarea,
};

use super::fields::{Fields, PARTS};
use crate::{
    pages::parts::village_options,
    web::{App, OrgTree, Signed},
};

/// Version of the text that a volunteer agrees to.
pub(crate) const CONSENT_VERSION: &str = "2026-01";

/// An empty form with the sub-branch of the reader.
pub(super) fn blank(app: &App, signed: &Signed) -> Fields {
    let orgs = app.orgs();
    let only = |options: Vec<(String, String)>| match options.as_slice() {
        [(code, _)] => code.clone(),
        _ => String::new(),
    };
    let today = china_date(app.host.clock().now());
    Fields {
        org: only(org_choices(&orgs, signed, today)),
        home: only(village_options(&orgs, &signed.scope, today, "")),
        reach_km: "5".to_owned(),
        ..Fields::default()
    }
}

/// Sub-branches within the reader's scope: villages and social organisations.
fn org_choices(orgs: &OrgTree, signed: &Signed, today: time::Date) -> Vec<(String, String)> {
    let scope = signed.scope.village().unwrap_or_else(|| signed.scope.clone());
    orgs.within(&scope)
        .filter(|unit| matches!(unit.kind, OrgKind::Village | OrgKind::SocialOrg) && unit.is_active(today))
        .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code)))
        .collect()
}

/// The form, with what was typed and what is wrong with it.
pub(super) fn form(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    services: &[ServiceItem],
    typed: &Fields,
    errors: &FormErrors,
) -> Markup {
    let tr = ctx.tr;
    post_form(
        ctx,
        "volunteer-form",
        "/volunteers/new",
        app.key(),
        html! {
            div.stack {
            (error_summary(tr, errors))
            (card(Card::new(tr.t("volunteer-section-person")), person(app, signed, ctx, typed, errors)))
            (card(Card::new(tr.t("volunteer-section-service")), work(ctx, services, typed, errors)))
            (card(Card::new(tr.t("elder-section-consent")), html! {
                p.small { (tr.t("volunteer-consent-text")) }
                (check("consent", &tr.args("volunteer-consent", &[("version", CONSENT_VERSION.into())]), typed.consent.is_some(), errors.get("consent")))
            }))
            }
            (action_bar(html! {
                (Button::submit(tr.t("volunteer-submit")).primary().key("Ctrl+Enter"))
                (Button::link(tr.t("form-cancel"), "/volunteers").quiet())
            }))
        },
    )
}

fn with_choice(ctx: &PageCtx, mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    if options.len() != 1 {
        options.insert(0, (String::new(), ctx.tr.t("form-choose")));
    }
    options
}

fn person(app: &App, signed: &Signed, ctx: &PageCtx, typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let orgs = app.orgs();
    let today = china_date(app.host.clock().now());
    let branches = with_choice(ctx, org_choices(&orgs, signed, today));
    // Volunteers of a social organisation live anywhere in the district.
    let around = if signed.scope.kind() == OrgKind::SocialOrg {
        signed.scope.district()
    } else {
        signed.scope.clone()
    };
    let around = around.village().unwrap_or(around);
    let homes = village_options(&orgs, &around, today, &tr.t("form-choose"));
    let sources: Vec<Check> = RecruitSource::ALL
        .iter()
        .map(|one| {
            let ticked = typed.sources.iter().any(|word| word == one.as_str());
            Check::new(one.as_str(), tr.word("recruit", one.as_str()), ticked)
        })
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
            (input(&Field::new(tr, "phone", tr.t("person-phone")).required().hint(tr.t("volunteer-phone-hint")).errors(errors), Input::tel(&typed.phone)))
            (select(&Field::new(tr, "org", tr.t("volunteers-org")).required().errors(errors), &branches, &typed.org, Hx::default()))
            (select(&Field::new(tr, "home", tr.t("volunteer-home")).required().errors(errors), &homes, &typed.home, Hx::default()))
            (input(&Field::new(tr, "occupation", tr.t("volunteer-occupation")).errors(errors), Input::text(&typed.occupation).max(40)))
            (input(&Field::new(tr, "specialty", tr.t("volunteer-specialty")).errors(errors), Input::text(&typed.specialty).max(60)))
            (input(&Field::new(tr, "reach_km", tr.t("volunteer-reach")).required().errors(errors), Input::whole(&typed.reach_km)))
        }
        (checks(&Field::new(tr, "sources", tr.t("volunteer-sources")).errors(errors), &sources))
        (textarea(&Field::new(tr, "relatives", tr.t("person-relatives")).hint(tr.t("person-relatives-hint")).errors(errors), &typed.relatives, 2, 400))
        (guardian(ctx, typed, errors))
    }
}

/// Who agrees for a minor: opened where it is needed (R3.3).
pub(crate) fn guardian(ctx: &PageCtx, typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let open = !typed.guardian_name.is_empty();
    html! {
        details open[open] {
            summary { (tr.t("volunteer-guardian")) }
            div.g.g2.stack-m {
                (input(&Field::new(tr, "guardian_name", tr.t("volunteer-guardian-name")).errors(errors), Input::text(&typed.guardian_name).max(50)))
                (input(&Field::new(tr, "guardian_phone", tr.t("volunteer-guardian-phone")).errors(errors), Input::tel(&typed.guardian_phone)))
                (input(&Field::new(tr, "guardian_relation", tr.t("volunteer-guardian-relation")).errors(errors), Input::text(&typed.guardian_relation).max(20)))
            }
        }
    }
}

fn work(ctx: &PageCtx, services: &[ServiceItem], typed: &Fields, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let boxes: Vec<Check> = services
        .iter()
        .map(|item| {
            let name = if tr.lang() == Lang::Zh {
                &item.name_zh
            } else {
                &item.name_en
            };
            let ticked = typed.services.contains(&item.code);
            Check::new(&item.code, format!("{} {name}", item.code), ticked)
        })
        .collect();
    html! {
        (checks(&Field::new(tr, "services", tr.t("volunteer-services")).required().hint(tr.t("volunteer-services-hint")).errors(errors), &boxes))
        div.g.g2.stack-m {
            @for weekday in 1..=7 {
                @let field = Field::new(tr, "times", tr.word("weekday", &weekday.to_string())).id(format!("times-{weekday}"));
                @let field = if weekday == 1 { field.id("times").required().errors(errors) } else { field };
                @let boxes: Vec<Check> = PARTS.iter().map(|(part, ..)| {
                    let value = format!("{weekday}-{part}");
                    let ticked = typed.times.contains(&value);
                    Check::new(value, tr.word("daypart", part), ticked)
                }).collect();
                (checks(&field, &boxes))
            }
        }
    }
}
