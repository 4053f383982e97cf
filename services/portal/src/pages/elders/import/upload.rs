//! The form with the file.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code,
    elderly::{
        Consent, ConsentGiver,
        import::{ElderTable, OpenElderImport},
    },
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Hx, Icon, Input, action_bar, alert, card, check, csrf,
    error_summary, idem, input, page, seg,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tower_http::timeout::TimeoutLayer;
use uuid::Uuid;

use super::{
    CLERKS, PATH, TEMPLATE, file, head, path,
    way::{Refused, Way},
};
use crate::{
    pages::elders::consent,
    web::{App, Errors, Page, Signed, Upload, field_errors, wants_xlsx},
};

/// Largest request that is read to its end; of a file, less is kept (see [`Upload`]).
const REQUEST_MAX: usize = 512 << 20;
/// Longest that a file may take on a slow line, and be read.
const PATIENCE: Duration = Duration::from_secs(300);
const LABELS: &[(&str, &str)] = &[
    ("title", "elder_import-from"),
    ("file", "elder_import-file"),
    ("given_by", "consent-given-by"),
];
const NAMES: &[(&str, &str)] = &[
    ("consent.service", "consent_service"),
    ("consent.sensitive", "consent_sensitive"),
    ("consent.reason", "consent_reason"),
    ("consent.text_version", ""),
    ("rows", "file"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/elders/import/new", get(ask).post(bring))
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            PATIENCE,
        ))
}

/// What was typed beside the file.
#[derive(Default)]
struct Typed {
    title: String,
    given_by: String,
    consent_reason: String,
    consent_service: bool,
    consent_sensitive: bool,
    welcome: bool,
}

impl Typed {
    fn of(upload: &Upload) -> Self {
        let text = |name| upload.field(name).to_owned();
        let ticked = |name| !upload.field(name).is_empty();
        Self {
            title: text("title"),
            given_by: text("given_by"),
            consent_reason: text("consent_reason"),
            consent_service: ticked("consent_service"),
            consent_sensitive: ticked("consent_sensitive"),
            welcome: ticked("welcome"),
        }
    }

    fn consent(&self, errors: &mut Errors) -> Option<Consent> {
        let given_by = errors.read("given_by", "choose", ConsentGiver::parse(&self.given_by))?;
        if !self.consent_service {
            errors.add("consent_service", "consent_missing");
        }
        let reason = self.consent_reason.trim();
        Some(Consent {
            service: self.consent_service,
            sensitive: self.consent_sensitive,
            text_version: consent::TEXT_VERSION.to_owned(),
            given_by,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    format: String,
}

/// The form; as a file, the template.
async fn ask(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(CLERKS)?;
    if wants_xlsx(&asked.format) {
        return file::template(&app, &signed);
    }
    let typed = Typed {
        given_by: ConsentGiver::Elder.as_str().to_owned(),
        ..Typed::default()
    };
    Ok(form(&app, &signed, &typed, &FormErrors::new()).into_response())
}

/// Reads the file and sends its rows on; leads to where they are tried.
async fn bring(State(app): State<App>, signed: Signed, upload: Upload) -> Page<Response> {
    signed.needs(CLERKS)?;
    let typed = Typed::of(&upload);
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    errors.required("title", &typed.title);
    if upload.is_too_large() {
        errors.add("file", "file_too_large");
    } else if upload.file().is_none() {
        errors.add("file", "blank");
    }
    let consent = typed.consent(&mut errors);
    let form_key = upload.field("idem").parse::<Uuid>().ok();
    let (Some(consent), true, Some(file)) = (consent, errors.is_empty(), upload.into_file()) else {
        return Ok(again(&app, &signed, &typed, &errors.into_inner()));
    };
    let open = OpenElderImport {
        title: typed.title.clone(),
        within: signed.scope.clone(),
        table: ElderTable::Xlsx,
        consent,
        welcome: typed.welcome,
    };
    // The same file from the same form is the same upload: what has arrived is not sent twice.
    let form_key = form_key.unwrap_or_else(|| app.key());
    let key = Uuid::new_v5(&form_key, &Sha256::digest(&file));
    let way = Way {
        app: &app,
        signed: &signed,
        key,
        open,
    };
    match way.bring(file).await {
        Ok(import) => Ok(Redirect::to(&path(import, "")).into_response()),
        Err(Refused::File(fault)) => {
            let found = [("file", fault.words(signed.tr))].into_iter().collect();
            Ok(again(&app, &signed, &typed, &found))
        }
        Err(Refused::Registry(error)) if error.code == Code::Invalid => {
            let found = field_errors(&error, signed.tr, NAMES);
            Ok(again(&app, &signed, &typed, &found))
        }
        Err(Refused::Registry(error)) => Err(error.into()),
    }
}

fn again(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Response {
    let shown = form(app, signed, typed, errors);
    (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response()
}

fn form(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/elders"), signed.tr);
    let givers = consent::givers(tr);
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    let head = head(tr, tr.t("elder_import-new"))
        .errors(!errors.is_empty())
        .actions(html! {
            (Button::link(tr.t("elder_import-template"), TEMPLATE).icon(Icon::Download))
        });
    page(
        &ctx,
        &head,
        html! {
            form #elder-import-form method="post" action={ (PATH) "/new" } enctype="multipart/form-data" {
                (csrf(&ctx))
                (idem(app.key()))
                div.stack {
                    (error_summary(tr, errors))
                    (card(Card::new(tr.t("elder_import-new")), html! {
                        (alert(AlertKind::Info, html! { (tr.t("elder_import-how")) }))
                        (input(&field("title", "elder_import-from").required().hint(tr.t("elder_import-from-hint")), Input::text(&typed.title).max(100)))
                        div.f.f--err[errors.get("file").is_some()] {
                            label for="file" { (tr.t("elder_import-file")) }
                            @if let Some(error) = errors.get("file") { p #file-err .ferr { (error) } }
                            input #file .in type="file" name="file" accept=".xlsx,.csv,.txt" aria-required="true"
                                aria-describedby=[errors.get("file").map(|_| "file-err")];
                        }
                    }))
                    (card(Card::new(tr.t("elder-section-consent")), html! {
                        (consent::text(tr))
                        (seg(&field("given_by", "consent-given-by").required(), &givers, &typed.given_by, Hx::default()))
                        (input(&field("consent_reason", "consent-reason").hint(tr.t("consent-reason-hint")), Input::text(&typed.consent_reason).max(200)))
                        (check("consent_service", &tr.t("elder_import-consent"), typed.consent_service, errors.get("consent_service")))
                        (check("consent_sensitive", &tr.t("consent-sensitive"), typed.consent_sensitive, errors.get("consent_sensitive")))
                    }))
                    (card(Card::new(tr.t("elder_import-sms")), html! {
                        (check("welcome", &tr.t("elder_import-welcome"), typed.welcome, None))
                    }))
                }
                (action_bar(html! {
                    (Button::submit(tr.t("elder_import-upload")).primary())
                    (Button::link(tr.t("form-cancel"), PATH).quiet())
                }))
            }
        },
    )
}
