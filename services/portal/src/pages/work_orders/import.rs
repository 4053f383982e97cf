//! `/work-orders/import`: work orders as a table. A number that is there already is answered as before, so a table may be uploaded
//! again, and the same work orders may come over the line.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Error,
    dispatch::work_order::{TakenWorkOrder, WorkOrderState},
};
use futures::future::join_all;
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, FormErrors, Heading, Icon, PageHead, Table, TagKind, Tr,
    action_bar, alert, card, csrf, error_summary, fillable, idem, page, status, table, tag,
};
use serde::Deserialize;

use super::{
    HOTLINE,
    sheet::{self, Column as Cell, Line, MOST_ROWS, Wrong},
};
use crate::{
    pages::orders::form::Typed,
    web::{App, Errors, Page, Signed, Upload, attachment, wants_xlsx, words},
};

pub(super) const PATH: &str = "/work-orders/import";
/// Largest request that is read to its end.
const REQUEST_MAX: usize = 64 << 20;
/// Rows that are sent on at the same time.
const AT_ONCE: usize = 8;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(ask).post(bring))
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
}

/// The part of `[platform]` that is needed here.
#[derive(Deserialize)]
struct Section {
    name: String,
}

/// What became of a row.
struct Taken {
    row: u32,
    external_id: String,
    outcome: Result<TakenWorkOrder, String>,
}

/// The form; as a file, the template.
async fn ask(State(app): State<App>, signed: Signed, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&HOTLINE)?;
    if wants_xlsx(asked.get("format").map(String::as_str).unwrap_or_default()) {
        return template(&app, signed.tr);
    }
    Ok(form(&app, &signed, &FormErrors::new()).into_response())
}

fn template(app: &App, tr: Tr) -> Page<Response> {
    let headings: Vec<Heading> = Cell::ALL
        .into_iter()
        .map(|column| {
            let heading = Heading::new(column.label(tr));
            match column {
                Cell::Number => heading.needed(),
                Cell::Note | Cell::Address => heading.wide(),
                _ => heading,
            }
        })
        .collect();
    let title = tr.t("work_orders-template");
    let bytes = fillable(&portal_kit::Fillable {
        title: &title,
        headings: &headings,
        rows: &[],
        notes_title: &tr.t("elder_import-notes-name"),
        notes: &[tr.t("work_orders-import-how")],
    })
    .map_err(|error| Error::internal(format!("the sheet failed: {error}")))?;
    attachment(&title, china_date(app.host.clock().now()), bytes)
}

/// Reads the table and hands its rows to dispatch, each on its own.
async fn bring(State(app): State<App>, signed: Signed, upload: Upload) -> Page<Response> {
    signed.needs(&HOTLINE)?;
    let tr = signed.tr;
    let mut errors = Errors::new(tr);
    if upload.is_too_large() {
        errors.add("file", "file_too_large");
    } else if upload.file().is_none() {
        errors.add("file", "blank");
    }
    let (true, Some(file)) = (errors.is_empty(), upload.file()) else {
        return Ok(again(&app, &signed, &errors.into_inner()));
    };
    let section: Section = app
        .host
        .section("platform")
        .map_err(|error| Error::internal(error.to_string()))?;
    let lines = match sheet::read(file, &section.name) {
        Ok(lines) => lines,
        Err(wrong) => {
            let found = [("file", why(tr, &wrong))].into_iter().collect();
            return Ok(again(&app, &signed, &found));
        }
    };
    let mut taken = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter();
    loop {
        let some: Vec<Line> = lines.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        taken.extend(join_all(some.into_iter().map(|line| take(&app, &signed, line))).await);
    }
    Ok(report(&app, &signed, &taken).into_response())
}

async fn take(app: &App, signed: &Signed, line: Line) -> Taken {
    let tr = signed.tr;
    let at = |column: Cell, error: String| {
        let args = [("label", column.label(tr).into()), ("error", error.into())];
        tr.args("error-of-field", &args)
    };
    let outcome = match line.read {
        Err((column, reason)) => {
            let error = Error::invalid(column.word(), reason, String::new());
            Err(at(column, words(&error, tr)))
        }
        // Its own number is what makes it come once.
        Ok(order) => signed
            .tell(app, app.key(), *order)
            .await
            .map_err(|error| words(&error, tr)),
    };
    Taken {
        row: line.row,
        external_id: line.external_id,
        outcome,
    }
}

fn why(tr: Tr, wrong: &Wrong) -> String {
    match wrong {
        Wrong::File(fault) => fault.words(tr),
        Wrong::NoHeading => tr.args(
            "work_orders-no-heading",
            &[("column", Cell::Number.label(tr).into())],
        ),
        Wrong::TooMany => {
            let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
            tr.args("elder_import-file-rows", &[("max", most.into())])
        }
    }
}

fn again(app: &App, signed: &Signed, errors: &FormErrors) -> Response {
    let shown = form(app, signed, errors);
    (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response()
}

fn head(tr: Tr) -> PageHead {
    PageHead::new(tr.t("work_orders-import"))
        .crumb(tr.t("work_orders-title"), super::PATH)
        .here(tr.t("work_orders-import"))
}

fn form(app: &App, signed: &Signed, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (signed.ctx(app, super::PATH), signed.tr);
    let head = head(tr).errors(!errors.is_empty()).actions(html! {
        (Button::link(tr.t("work_orders-template"), format!("{PATH}?format=xlsx")).icon(Icon::Download))
    });
    page(
        &ctx,
        &head,
        html! {
            form #work-orders-form method="post" action=(PATH) enctype="multipart/form-data" {
                (csrf(&ctx))
                (idem(app.key()))
                (error_summary(tr, errors))
                (card(Card::new(tr.t("work_orders-import")), html! {
                    (alert(AlertKind::Info, html! { (tr.t("work_orders-import-how")) }))
                    div.f.f--err[errors.get("file").is_some()] {
                        label for="file" { (tr.t("elder_import-file")) }
                        @if let Some(error) = errors.get("file") { p #file-err .ferr { (error) } }
                        input #file .in type="file" name="file" accept=".xlsx,.csv,.txt" aria-required="true"
                            aria-describedby=[errors.get("file").map(|_| "file-err")];
                    }
                }))
                (action_bar(html! {
                    (Button::submit(tr.t("work_orders-import-do")).primary())
                    (Button::link(tr.t("form-cancel"), super::PATH).quiet())
                }))
            }
        },
    )
}

/// What became of each row.
fn report(app: &App, signed: &Signed, taken: &[Taken]) -> Markup {
    let (ctx, tr) = (signed.ctx(app, super::PATH), signed.tr);
    page(&ctx, &head(tr), outcome(tr, taken))
}

fn outcome(tr: Tr, taken: &[Taken]) -> Markup {
    let count = |wanted: fn(&Taken) -> bool| {
        let found = taken.iter().filter(|taken| wanted(taken)).count();
        i64::try_from(found).unwrap_or(i64::MAX)
    };
    let is = |taken: &Taken, state| matches!(&taken.outcome, Ok(answer) if answer.state == state);
    let (orders, waiting) = (
        taken
            .iter()
            .filter(|taken| is(taken, WorkOrderState::Order))
            .count(),
        taken
            .iter()
            .filter(|taken| is(taken, WorkOrderState::Waiting))
            .count(),
    );
    let args = [
        ("orders", i64::try_from(orders).unwrap_or(i64::MAX).into()),
        ("waiting", i64::try_from(waiting).unwrap_or(i64::MAX).into()),
        ("wrong", count(|taken| taken.outcome.is_err()).into()),
    ];
    let columns = vec![
        Column::text("row", tr.t("work_orders-row"), |taken: &Taken| taken.row).num(),
        Column::text("no", tr.t("work_orders-number"), |taken: &Taken| taken.external_id.clone())
            .code()
            .card(CardRole::Title),
        Column::new("state", tr.t("list-state"), move |taken: &Taken| match &taken.outcome {
            Ok(answer) => status(tr, "work_order", answer.state.as_str()),
            Err(_) => tag(TagKind::Bad, &tr.t("work_orders-not-read")),
        })
        .card(CardRole::Amount),
        Column::new("more", tr.t("work_orders-more"), move |taken: &Taken| match &taken.outcome {
            Ok(TakenWorkOrder {
                order_no: Some(no), ..
            }) => html! { (no) },
            Ok(answer) => html! {
                a href={ (super::PATH) "/" (answer.work_order_id) } {
                    (answer.reason.map_or_else(String::new, |reason| tr.word("reason-work_order", reason.as_str())))
                }
            },
            Err(words) => html! { (words) },
        })
        .card(CardRole::Full),
    ];
    html! {
        (alert(AlertKind::Info, html! { (tr.args("work_orders-imported", &args)) }))
        (card(Card::new("").flush(), table(tr, &Table::new(tr.t("work_orders-import"), taken, columns))))
        (action_bar(html! { (Button::link(tr.t("work_orders-title"), super::PATH).primary()) }))
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::work_order::WorkOrderReason;
    use kernel::{Lang, WorkOrderId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_row_says_what_became_of_it() {
        let answer = |state, reason, no: Option<&str>| {
            Ok(TakenWorkOrder {
                work_order_id: WorkOrderId::from(Uuid::nil()),
                state,
                reason,
                order_no: no.map(Into::into),
            })
        };
        let taken = |row, outcome| Taken {
            row,
            external_id: format!("GD-{row}"),
            outcome,
        };
        let rows = [
            taken(2, answer(WorkOrderState::Order, None, Some("FW20261123-0041"))),
            taken(
                3,
                answer(WorkOrderState::Waiting, Some(WorkOrderReason::TimeMissing), None),
            ),
            taken(4, Err("<b>".into())),
        ];
        for lang in [Lang::Zh, Lang::En] {
            let html = outcome(Tr::new(lang), &rows).into_string();
            assert!(html.contains("FW20261123-0041") && html.contains("&lt;b&gt;"));
            assert!(!html.contains("time_missing"), "{html}");
        }
    }
}
