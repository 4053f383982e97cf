use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code,
    ledger::import::{CheckImport, ImportChecked, ImportRow, ProposeImport, RowRefused},
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Input, PageHead, Table, Tr, action_bar,
    alert, card, csrf, error_summary, idem, input, page, post_form, table, textarea,
};
use serde::Deserialize;

use super::{
    FINANCE,
    read::{Fault, Sheet, decode, sheet, write},
    sums,
};
use crate::web::{App, Errors, Page, Post, Signed, Upload, field_errors, words};

/// Largest table.
const LARGEST: usize = 1024 * 1024;
const LABELS: &[(&str, &str)] = &[("title", "import-from"), ("text", "import-text")];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/ledger/imports/new", get(ask).post(check))
        .route("/ledger/imports/propose", post(propose))
        .layer(DefaultBodyLimit::max(LARGEST))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    title: String,
    text: String,
}

async fn ask(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(FINANCE)?;
    Ok(form(
        &app,
        &signed,
        &Typed::default(),
        &FormErrors::new(),
        html! {},
    ))
}

/// Reads what was uploaded or pasted and says row by row what is wrong.
async fn check(State(app): State<App>, signed: Signed, upload: Upload) -> Page<Response> {
    signed.needs(FINANCE)?;
    let typed = Typed {
        title: upload.field("title").to_owned(),
        text: match upload.file() {
            Some(bytes) => decode(bytes),
            None => upload.field("text").to_owned(),
        },
    };
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    errors.required("title", &typed.title);
    errors.required("text", &typed.text);
    if !errors.is_empty() {
        return Ok(again(&app, &signed, &typed, &errors.into_inner(), html! {}));
    }
    let tr = signed.tr;
    let (rows, faults) = match sheet(&typed.text) {
        Sheet::Rows(rows, faults) => (rows, faults),
        Sheet::Headless(missing) => {
            let columns = missing.join(&tr.t("list-separator"));
            let words = tr.args("import-header-missing", &[("columns", columns.into())]);
            let found = [("text", words)].into_iter().collect();
            return Ok(again(&app, &signed, &typed, &found, html! {}));
        }
    };
    if rows.is_empty() || !faults.is_empty() {
        return Ok(again(
            &app,
            &signed,
            &typed,
            &FormErrors::new(),
            unread(tr, &faults),
        ));
    }
    match signed.ask(&app, CheckImport { rows: rows.clone() }).await {
        Ok(checked) => Ok(report(&app, &signed, &typed, &rows, &checked).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let found = field_errors(&error, tr, &[("rows", "text")]);
            Ok(again(&app, &signed, &typed, &found, html! {}))
        }
        Err(error) => Err(error.into()),
    }
}

async fn propose(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(FINANCE)?;
    let rows = match sheet(&typed.text) {
        Sheet::Rows(rows, _) => rows,
        Sheet::Headless(_) => Vec::new(),
    };
    let title = typed.title.clone();
    match signed.tell(&app, idem, ProposeImport { title, rows }).await {
        Ok(done) => Ok(Redirect::to(&format!("/ledger/imports/{}", done.import_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let found = field_errors(&error, signed.tr, &[("rows", "text")]);
            Ok(again(&app, &signed, &typed, &found, html! {}))
        }
        Err(error) => Err(error.into()),
    }
}

fn again(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors, report: Markup) -> Response {
    let shown = form(app, signed, typed, errors, report);
    (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response()
}

fn head(tr: Tr) -> PageHead {
    let title = tr.t("import-new");
    PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .crumb(tr.t("import-title"), "/ledger/imports")
        .here(title)
}

fn form(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors, report: Markup) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    page(
        &ctx,
        &head(tr).errors(!errors.is_empty()),
        html! {
            (report)
            (card(Card::new(tr.t("import-new")), html! {
                (alert(AlertKind::Info, html! { (tr.t("import-how")) }))
                form #import-form method="post" action="/ledger/imports/new" enctype="multipart/form-data" {
                    (csrf(&ctx))
                    (idem(app.key()))
                    (error_summary(tr, errors))
                    (input(&field("title", "import-from").required().hint(tr.t("import-from-hint")), Input::text(&typed.title).max(100)))
                    div.f {
                        label for="file" { (tr.t("import-file")) }
                        input #file .in type="file" name="file" accept=".csv,.txt,text/csv,text/plain";
                    }
                    (textarea(&field("text", "import-text").hint(tr.t("import-text-hint")), &typed.text, 12, u16::MAX))
                    (action_bar(html! {
                        (Button::submit(tr.t("import-check")).primary())
                        (Button::link(tr.t("form-cancel"), "/ledger/imports").quiet())
                    }))
                }
            }))
        },
    )
}

/// Lines that are no rows.
fn unread(tr: Tr, faults: &[Fault]) -> Markup {
    let columns = vec![
        Column::text("row", tr.t("import-row"), |fault: &Fault| fault.row)
            .num()
            .card(CardRole::Title),
        Column::text("fault", tr.t("import-fault"), move |fault: &Fault| {
            tr.t(fault.key)
        }),
    ];
    let title = tr.t("import-refused");
    card(
        Card::new(title.clone()).flush(),
        table(tr, &Table::new(title, faults, columns)),
    )
}

/// The report before the proposal.
fn report(app: &App, signed: &Signed, typed: &Typed, rows: &[ImportRow], checked: &ImportChecked) -> Markup {
    if !checked.refused.is_empty() {
        let refused = refused(signed.tr, &checked.refused);
        return form(app, signed, typed, &FormErrors::new(), refused);
    }
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    page(
        &ctx,
        &head(tr),
        card(
            Card::new(typed.title.clone()),
            html! {
                (alert(AlertKind::Ok, html! { (tr.t("import-sound")) }))
                (sums(tr, &checked.totals))
                (post_form(&ctx, "import-propose", "/ledger/imports/propose", app.key(), html! {
                    input type="hidden" name="title" value=(typed.title);
                    input type="hidden" name="text" value=(write(rows));
                    (action_bar(html! {
                        (Button::submit(tr.t("import-propose")).primary())
                        (Button::link(tr.t("form-cancel"), "/ledger/imports").quiet())
                    }))
                }))
            },
        ),
    )
}

fn refused(tr: Tr, rows: &[RowRefused]) -> Markup {
    let columns = vec![
        Column::text("row", tr.t("import-row"), |row: &RowRefused| row.row)
            .num()
            .card(CardRole::Title),
        Column::text("fault", tr.t("import-fault"), move |row: &RowRefused| {
            words(&row.error, tr)
        }),
    ];
    let title = tr.t("import-refused");
    card(
        Card::new(title.clone()).flush(),
        table(tr, &Table::new(title, rows, columns)),
    )
}
