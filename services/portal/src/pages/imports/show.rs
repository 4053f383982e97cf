use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Paging,
    ledger::import::{ApproveImport, GetImport, ImportLine, ImportState, RejectImport},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Field, FormErrors, Input, PageHead, Pager, Table, Tr, action_bar, card,
    error_summary, input, page, pager, post_form, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{FINANCE, standing, sums};
use crate::{
    pages::{
        journal::READERS,
        orders::catalogue::factor,
        statement::{grouped, serial},
    },
    web::{
        App, ListName, Names, Page, Post, Signed, WholeList, field_errors, page_of, url, wants_xlsx, words,
        xlsx_button,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/ledger/imports/{id}", get(show))
        .route("/ledger/imports/{id}/approve", post(approve))
        .route("/ledger/imports/{id}/reject", post(reject))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    page: Option<u32>,
    format: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Note {
    note: String,
}

fn path(id: Uuid) -> String {
    format!("/ledger/imports/{id}")
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, id).await;
    }
    let shown = view(&app, &signed, id, asked.page, "", &FormErrors::new()).await?;
    Ok(shown.into_response())
}

/// Every line of the import, as a file.
async fn file(app: &App, signed: &Signed, import_id: Uuid) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "import_lines",
        title: &tr.t("import-lines"),
        narrowed: Vec::new(),
        filter: &[("import", &import_id.to_string())],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let lines = signed.ask(app, GetImport { import_id, paging }).await?.lines;
        let people = lines.rows.iter().map(|line| line.volunteer_id);
        let names = Names::load(signed, app, [], people).await?;
        whole.add(lines.total, &lines.rows, columns(tr, &names))?;
    }
    whole.finish().await
}

async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path(import_id): Path<Uuid>,
    Post { idem, .. }: Post<Note>,
) -> Page<Redirect> {
    signed.tell(&app, idem, ApproveImport { import_id }).await?;
    Ok(Redirect::to(&path(import_id)))
}

async fn reject(
    State(app): State<App>,
    signed: Signed,
    Path(import_id): Path<Uuid>,
    Post { idem, data }: Post<Note>,
) -> Page<Response> {
    let note = data.note.clone();
    match signed.tell(&app, idem, RejectImport { import_id, note }).await {
        Ok(_) => Ok(Redirect::to(&path(import_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = view(&app, &signed, import_id, None, &data.note, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(
    app: &App,
    signed: &Signed,
    import_id: Uuid,
    at: Option<u32>,
    note: &str,
    errors: &FormErrors,
) -> Page {
    let paging = Paging {
        page: at.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let shown = signed.ask(app, GetImport { import_id, paging }).await?;
    signed.reaches(paging.size, shown.lines.total)?;
    let of = &shown.import;
    let staff = [of.proposed_by, of.decided_by].into_iter().flatten();
    let people = shown.lines.rows.iter().map(|line| line.volunteer_id);
    let names = Names::load(signed, app, [], people)
        .await?
        .with_staff(app, staff)
        .await?;
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    let who = |id: Option<kernel::StaffId>| id.map_or("—", |id| names.staff(id)).to_owned();
    let waits = of.state == ImportState::Proposed && signed.has(FINANCE);
    let mine = of.proposed_by == Some(signed.staff_id);
    let head = PageHead::new(of.title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .crumb(tr.t("import-title"), "/ledger/imports")
        .here(of.title.clone())
        .meta(standing(tr, of.state))
        .errors(!errors.is_empty())
        .actions(html! {
            (xlsx_button(tr, &path(import_id)))
            (Button::print(tr.t("ledger-print")))
        });
    // Each form has its own key: they are different commands.
    let key = |form: &str| Uuid::new_v5(&app.key(), form.as_bytes());
    let total = u64::try_from(shown.lines.total).unwrap_or(0);
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.t("import-totals")), html! {
                (sums(tr, &of.totals))
                p.small.muted {
                    (tr.t("correction-proposed-by")) " " (who(of.proposed_by)) " · " (tr.moment(of.proposed_at.0))
                    @if let Some(at) = of.decided_at {
                        " · " (tr.t("correction-decided-by")) " " (who(of.decided_by)) " · " (tr.moment(at.0))
                    }
                    @if let Some(note) = &of.note { " · " (note) }
                }
            }))
            @if waits {
                (card(Card::new(tr.t("correction-decide")), html! {
                    (error_summary(tr, errors))
                    @if mine { p.muted { (tr.t("settings-other-person")) } }
                    @else {
                        (post_form(&ctx, "approve", &format!("{}/approve", path(import_id)), key("approve"), html! {
                            (action_bar(html! { (Button::submit(tr.t("correction-approve")).primary()) }))
                        }))
                    }
                    (post_form(&ctx, "reject", &format!("{}/reject", path(import_id)), key("reject"), html! {
                        (input(&Field::new(tr, "note", tr.t("correction-reject-note")).required().errors(errors), Input::text(note).max(200)))
                        (action_bar(html! {
                            (Button::submit(tr.t(if mine { "settings-take-back" } else { "settings-reject" })).danger())
                        }))
                    }))
                }))
            }
            (card(Card::new(tr.t("import-lines")).flush(), html! {
                (table(tr, &Table::new(tr.t("import-lines"), &shown.lines.rows, columns(tr, &names))))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total,
                    href: &|n| url(&path(import_id), &[("page", &page_of(n))]) }))
            }))
        },
    ))
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, ImportLine>> {
    vec![
        Column::text("row", tr.t("import-row"), |line: &ImportLine| line.row).num(),
        Column::text("who", tr.t("correction-whose"), |line: &ImportLine| {
            names.volunteer(line.volunteer_id).to_owned()
        })
        .card(CardRole::Title),
        Column::text("passbook", tr.t("ledger-passbook-no"), |line: &ImportLine| {
            grouped(&line.given.passbook_no)
        })
        .code(),
        Column::text("kind", tr.t("ledger-kind"), move |line: &ImportLine| {
            tr.word("import_kind", line.given.kind.as_str())
        }),
        Column::text("day", tr.t("import-day"), |line: &ImportLine| {
            line.given.day.0.to_string()
        })
        .code(),
        Column::text("minutes", tr.t("import-minutes"), move |line: &ImportLine| {
            tr.minutes(line.given.minutes)
        })
        .num(),
        Column::text("weight", tr.t("import-weight"), |line: &ImportLine| {
            line.given
                .weight
                .map(|weight| format!("× {}", factor(weight)))
                .unwrap_or_default()
        })
        .num(),
        Column::text("standard", tr.t("import-standard"), move |line: &ImportLine| {
            tr.minutes(line.standard.get())
        })
        .num()
        .card(CardRole::Amount),
        Column::text("document", tr.t("import-document"), |line: &ImportLine| {
            line.given.document.clone()
        }),
        Column::new("entry", tr.t("ledger-serial"), move |line: &ImportLine| {
            html! {
                @if let Some(seq) = line.seq { a href={ "/ledger/entries/" (seq) } { (serial(seq)) } }
                @if let Some(refusal) = &line.refusal { (words(refusal, tr)) }
            }
        })
        .code(),
    ]
}
