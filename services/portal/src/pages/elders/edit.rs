//! `/elders/{id}/edit`: an elder's file after the registration. What is left empty stays as it is, so that nothing has to be
//! revealed to change something else.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Day, Error, Personal,
    elderly::{
        CategoryEvidence, ChangeConsent, ChangeElder, CloseElder, Consent, ConsentGiver, ContactPerson,
        ElderCard, ElderState, GetElder, Living, MoveElder, PhoneOwner, RecordCategory, Trait,
    },
};
use kernel::{Category, ElderId, Lang, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Check, Choice, Field, FormErrors, Hx, Input, PageCtx, PageHead, Tr, card, check, checks,
    error_summary, input, page, post_form, seg, select, textarea,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    consent::{self, TEXT_VERSION},
    register::REGISTRARS,
};
use crate::{
    pages::parts::village_options,
    web::{App, Errors, Page, Post, Signed, field_errors, parse_date},
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/elders/{id}/edit", get(show))
        .route("/elders/{id}/edit/{act}", post(change))
}

/// The fields of all these forms: each sends its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    phone: String,
    without_phone: Option<String>,
    phone_owner: String,
    address: String,
    living: String,
    traits: Vec<String>,
    contact_name: String,
    contact_relation: String,
    contact_phone: String,
    note: String,
    village: String,
    new_address: String,
    effective_on: String,
    category: String,
    evidence: String,
    verified_by: String,
    verified_on: String,
    given_by: String,
    consent_reason: String,
    consent_sensitive: Option<String>,
    closing: String,
}

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("contact_name", "elder-contact-name"),
    ("contact_phone", "elder-contact-phone"),
    ("contact_relation", "elder-contact-relation"),
    ("village", "elder-new-village"),
    ("new_address", "elder-new-address"),
    ("effective_on", "elder-effective-on"),
    ("category", "elders-category"),
    ("evidence", "elder-evidence"),
    ("verified_by", "elder-verified-by"),
    ("verified_on", "elder-verified-on"),
    ("given_by", "consent-given-by"),
    ("closing", "elder-closing"),
];

/// Fields of the contract that have another name in these forms.
fn names(act: &str) -> &'static [(&'static str, &'static str)] {
    match act {
        "move" => &[("address", "new_address")],
        "category" => &[("categories", "category")],
        "consent" => &[
            ("consent.sensitive", "consent_sensitive"),
            ("consent.reason", "consent_reason"),
            ("consent.service", ""),
        ],
        _ => &[
            ("contact.name", "contact_name"),
            ("contact.relation", "contact_relation"),
            ("contact.phone", "contact_phone"),
        ],
    }
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<ElderId>) -> Page {
    let elder = open(&app, &signed, id).await?;
    let typed = on_file(&app, &signed, &elder);
    Ok(view(&app, &signed, &elder, &typed, &FormErrors::new()))
}

/// A profile that is in use, for those who may change it.
async fn open(app: &App, signed: &Signed, id: ElderId) -> Page<ElderCard> {
    signed.needs(REGISTRARS)?;
    let elder = signed.ask(app, GetElder { elder_id: id }).await?;
    if elder.row.state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "this profile is closed").into());
    }
    Ok(elder)
}

fn on_file(app: &App, signed: &Signed, elder: &ElderCard) -> Typed {
    let today = china_date(app.host.clock().now()).to_string();
    let orgs = app.orgs();
    let office = signed
        .scope
        .town()
        .map(|town| format!("{}民政办", orgs.name(&town)))
        .unwrap_or_default();
    Typed {
        phone_owner: elder.phone_owner.as_str().to_owned(),
        living: elder.row.living.as_str().to_owned(),
        traits: elder
            .row
            .traits
            .iter()
            .map(|one| one.as_str().to_owned())
            .collect(),
        note: elder.note.as_ref().map(|note| note.0.clone()).unwrap_or_default(),
        contact_relation: Tr::new(Lang::Zh).t("elder-contact-child"),
        effective_on: today.clone(),
        verified_by: office,
        verified_on: today,
        given_by: elder.consent.given_by.as_str().to_owned(),
        consent_sensitive: elder.consent.sensitive.then(|| "on".to_owned()),
        ..Typed::default()
    }
}

async fn change(
    State(app): State<App>,
    signed: Signed,
    Path((id, act)): Path<(ElderId, String)>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    let elder = open(&app, &signed, id).await?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let done = match act.as_str() {
        "file" => file(&app, &signed, idem, &elder, &typed, &mut errors).await,
        "move" => moved(&app, &signed, idem, id, &typed, &mut errors).await,
        "category" => category(&app, &signed, idem, id, &typed, &mut errors).await,
        "consent" => agree(&app, &signed, idem, id, &typed, &mut errors).await,
        "closing" => close(&app, &signed, idem, id, &typed, &mut errors).await,
        _ => Err(Error::not_found("page")),
    };
    let found = match done {
        Ok(()) if errors.is_empty() => return Ok(Redirect::to(&format!("/elders/{id}")).into_response()),
        Ok(()) => errors.into_inner(),
        Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, names(&act)),
        Err(error) => return Err(error.into()),
    };
    // The forms that were not sent stand as before.
    let before = on_file(&app, &signed, &elder);
    let shown = match act.as_str() {
        "file" => Typed {
            effective_on: before.effective_on,
            verified_by: before.verified_by,
            verified_on: before.verified_on,
            given_by: before.given_by,
            consent_sensitive: before.consent_sensitive,
            ..typed
        },
        _ => Typed {
            phone_owner: before.phone_owner,
            living: before.living,
            traits: before.traits,
            note: before.note,
            contact_relation: before.contact_relation,
            ..typed
        },
    };
    let again = view(&app, &signed, &elder, &shown, &found);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

type Done = Result<(), Error>;

fn given(text: &str) -> Option<Personal> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(Personal::from)
}

async fn file(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    elder: &ElderCard,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let contact = [&typed.contact_name, &typed.contact_phone]
        .iter()
        .any(|text| !text.trim().is_empty());
    let contact = contact.then(|| ContactPerson {
        name: Personal(errors.required("contact_name", &typed.contact_name)),
        relation: errors.required("contact_relation", &typed.contact_relation),
        phone: Personal(errors.required("contact_phone", &typed.contact_phone)),
    });
    if !errors.is_empty() {
        return Ok(());
    }
    let note = elder.note.as_ref().map_or("", |note| note.0.as_str());
    let command = ChangeElder {
        elder_id: elder.row.elder_id,
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
        contact,
        note: (typed.note.trim() != note).then(|| Personal(typed.note.trim().to_owned())),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

async fn moved(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    elder_id: ElderId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let village = errors.read("village", "village_missing", typed.village.trim().parse().ok());
    let address = Personal(errors.required("new_address", &typed.new_address));
    let day = errors.read("effective_on", "date_form", parse_date(&typed.effective_on));
    let (true, Some(village), Some(day)) = (errors.is_empty(), village, day) else {
        return Ok(());
    };
    let command = MoveElder {
        elder_id,
        village,
        address,
        effective_on: Day(day),
    };
    signed.tell(app, idem, command).await.map(|_| ())
}

async fn category(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    elder_id: ElderId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    let category: Option<Category> = errors.read("category", "choose", typed.category.parse().ok());
    let evidence = Personal(errors.required("evidence", &typed.evidence));
    let verified_by = errors.required("verified_by", &typed.verified_by);
    let day = errors.read("verified_on", "date_form", parse_date(&typed.verified_on));
    let (true, Some(category), Some(day)) = (errors.is_empty(), category, day) else {
        return Ok(());
    };
    let evidence = CategoryEvidence {
        category,
        evidence,
        verified_by,
        verified_on: Day(day),
    };
    signed
        .tell(app, idem, RecordCategory { elder_id, evidence })
        .await
        .map(|_| ())
}

async fn agree(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    elder_id: ElderId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
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
    signed
        .tell(app, idem, ChangeConsent { elder_id, consent })
        .await
        .map(|_| ())
}

async fn close(
    app: &App,
    signed: &Signed,
    idem: Uuid,
    elder_id: ElderId,
    typed: &Typed,
    errors: &mut Errors,
) -> Done {
    if typed.closing.is_empty() {
        errors.add("closing", "choose");
        return Ok(());
    }
    let reason = typed.closing.clone();
    signed
        .tell(app, idem, CloseElder { elder_id, reason })
        .await
        .map(|_| ())
}

fn view(app: &App, signed: &Signed, elder: &ElderCard, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/elders"), signed.tr);
    let id = elder.row.elder_id;
    let head = PageHead::new(tr.t("elder-edit"))
        .crumb(tr.t("nav-elders"), "/elders")
        .crumb(elder.row.name.0.clone(), format!("/elders/{id}"))
        .here(tr.t("elder-edit"))
        .errors(!errors.is_empty());
    let form = |act: &str, body: Markup| {
        let action = format!("/elders/{id}/edit/{act}");
        post_form(&ctx, &format!("{act}-form"), &action, app.key(), body)
    };
    page(
        &ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (card(Card::new(tr.t("elder-edit-file")), form("file", file_form(&ctx, elder, typed, errors))))
            div.two-col {
                (card(Card::new(tr.t("elder-edit-move")), form("move", move_form(app, &ctx, typed, errors))))
                (card(Card::new(tr.t("elder-edit-category")), form("category", category_form(&ctx, typed, errors))))
            }
            div.two-col {
                (card(Card::new(tr.t("elder-section-consent")), form("consent", consent_form(&ctx, typed, errors))))
                (card(Card::new(tr.t("elder-closing")), form("closing", closing_form(&ctx, typed, errors))))
            }
        },
    )
}

fn file_form(ctx: &PageCtx, elder: &ElderCard, typed: &Typed, errors: &FormErrors) -> Markup {
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
        div.g.g3.stack-m {
            (input(&Field::new(tr, "contact_name", tr.t("elder-contact-name")).errors(errors), Input::text(&typed.contact_name).max(50)))
            (input(&Field::new(tr, "contact_relation", tr.t("elder-contact-relation")).errors(errors), Input::text(&typed.contact_relation).max(20)))
            (input(&Field::new(tr, "contact_phone", tr.t("elder-contact-phone")).errors(errors), Input::tel(&typed.contact_phone)))
        }
        (textarea(&Field::new(tr, "note", tr.t("elder-note")).errors(errors), &typed.note, 2, 300))
        p { (Button::submit(tr.t("elder-save")).primary()) }
    }
}

fn move_form(app: &App, ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let (tr, orgs) = (ctx.tr, app.orgs());
    let today = china_date(app.host.clock().now());
    let villages = orgs.root().map_or_else(Vec::new, |root| {
        village_options(&orgs, root, today, &tr.t("form-choose"))
    });
    html! {
        p.small.muted { (tr.t("elder-move-note")) }
        (select(&Field::new(tr, "village", tr.t("elder-new-village")).required().errors(errors), &villages, &typed.village, Hx::default()))
        (input(&Field::new(tr, "new_address", tr.t("elder-new-address")).required().errors(errors), Input::text(&typed.new_address).max(120)))
        (input(&Field::new(tr, "effective_on", tr.t("elder-effective-on")).required().errors(errors), Input::date(&typed.effective_on)))
        p { (Button::submit(tr.t("elder-move"))) }
    }
}

fn category_form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let mut groups = vec![(String::new(), tr.t("form-choose"))];
    groups.extend(
        Category::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("category", one.as_str()))),
    );
    html! {
        p.small.muted { (tr.t("elder-category-note")) }
        (select(&Field::new(tr, "category", tr.t("elders-category")).required().errors(errors), &groups, &typed.category, Hx::default()))
        (input(&Field::new(tr, "evidence", tr.t("elder-evidence")).required().errors(errors), Input::text(&typed.evidence).max(60)))
        (input(&Field::new(tr, "verified_by", tr.t("elder-verified-by")).required().errors(errors), Input::text(&typed.verified_by).max(60)))
        (input(&Field::new(tr, "verified_on", tr.t("elder-verified-on")).required().errors(errors), Input::date(&typed.verified_on)))
        p { (Button::submit(tr.t("volunteer-record"))) }
    }
}

fn consent_form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
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

fn closing_form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
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
