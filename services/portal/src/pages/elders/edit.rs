//! `/elders/{id}/edit`: an elder's file after the registration. What is left empty stays as it is, so that nothing has to be
//! revealed to change something else.

mod category;
mod closing;
mod consent;
mod contact;
mod file;
mod moving;
mod relatives;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Command, Error, Personal,
    elderly::{ChangeElder, ElderCard, ElderState, GetElder},
};
use kernel::{ElderId, Lang, china_date};
use maud::{Markup, html};
use portal_kit::{Card, FormErrors, PageHead, Tr, card, error_summary, page, post_form};
use serde::Deserialize;
use uuid::Uuid;

use super::register::REGISTRARS;
use crate::web::{App, Errors, Page, Post, Signed, field_errors};

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
    without_contact: Option<String>,
    relatives_added: String,
    relatives_removed: String,
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
    ("relatives_added", "elder-relatives-add"),
    ("relatives_removed", "elder-relatives-remove"),
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
    let at = At {
        app: &app,
        signed: &signed,
        idem,
        elder: &elder,
    };
    let done = match act.as_str() {
        "file" => file::send(&at, &typed, &mut errors).await,
        "contact" => contact::send(&at, &typed, &mut errors).await,
        "relatives" => relatives::send(&at, &typed).await,
        "move" => moving::send(&at, &typed, &mut errors).await,
        "category" => category::send(&at, &typed, &mut errors).await,
        "consent" => consent::send(&at, &typed, &mut errors).await,
        "closing" => closing::send(&at, &typed, &mut errors).await,
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
            contact_relation: before.contact_relation,
            effective_on: before.effective_on,
            verified_by: before.verified_by,
            verified_on: before.verified_on,
            given_by: before.given_by,
            consent_sensitive: before.consent_sensitive,
            ..typed
        },
        "contact" => Typed {
            contact_name: typed.contact_name,
            contact_relation: typed.contact_relation,
            contact_phone: typed.contact_phone,
            without_contact: typed.without_contact,
            ..before
        },
        "relatives" => Typed {
            relatives_added: typed.relatives_added,
            relatives_removed: typed.relatives_removed,
            ..before
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

/// Whose file is changed, by whom, by which sending of a form.
struct At<'a> {
    app: &'a App,
    signed: &'a Signed,
    idem: Uuid,
    elder: &'a ElderCard,
}

impl At<'_> {
    async fn tell<C: Command>(&self, command: C) -> Done {
        self.signed.tell(self.app, self.idem, command).await.map(drop)
    }
}

/// A change of nothing, to be filled in.
fn nothing(elder: &ElderCard) -> ChangeElder {
    ChangeElder {
        elder_id: elder.row.elder_id,
        phone: None,
        without_phone: false,
        phone_owner: None,
        address: None,
        living: None,
        traits: None,
        contact: None,
        without_contact: false,
        relatives_added: Vec::new(),
        relatives_removed: Vec::new(),
        note: None,
    }
}

fn given(text: &str) -> Option<Personal> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(Personal::from)
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
            (card(Card::new(tr.t("elder-edit-file")), form("file", file::form(&ctx, elder, typed, errors))))
            div.two-col {
                (card(Card::new(tr.t("elder-edit-contact")), form("contact", contact::form(&ctx, elder, typed, errors))))
                (card(Card::new(tr.t("elder-edit-relatives")), form("relatives", relatives::form(&ctx, elder, typed, errors))))
            }
            div.two-col {
                (card(Card::new(tr.t("elder-edit-move")), form("move", moving::form(app, &ctx, typed, errors))))
                (card(Card::new(tr.t("elder-edit-category")), form("category", category::form(&ctx, typed, errors))))
            }
            div.two-col {
                (card(Card::new(tr.t("elder-section-consent")), form("consent", consent::form(&ctx, typed, errors))))
                (card(Card::new(tr.t("elder-closing")), form("closing", closing::form(&ctx, typed, errors))))
            }
        },
    )
}
