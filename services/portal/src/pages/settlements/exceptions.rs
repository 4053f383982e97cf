//! What is carried forward, each record linked to where it can be seen.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    ledger::settlement::{ExceptionKind, Settlement, SettlementException, SettlementExceptions},
};
use kernel::SettlementId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Card, CardRole, Column, Empty, Field, Filters, Hx, PageCtx, PageHead, Pager, Table, Tr, alert,
    card, empty, filters, page, pager, select, status, table,
};
use serde::Deserialize;

use super::{org_name, path, period, reads_statements, settlement, volunteer};
use crate::web::{
    App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button,
};

const PER_PAGE: u32 = 50;

/// The filters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    page: String,
    format: String,
}

/// The list.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    let found = settlement(&app, &signed, id).await?;
    let kind = ExceptionKind::parse(&asked.kind);
    let number = asked.page.parse().unwrap_or(1);
    let query = SettlementExceptions {
        settlement_id: id,
        kind,
        within: None,
        paging: Paging {
            page: number,
            size: PER_PAGE,
        },
    };
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &found, query).await;
    }
    let rows = signed.ask(&app, query).await?;
    signed.reaches(PER_PAGE, rows.total)?;
    let names = Names::load(&signed, &app, [], rows.rows.iter().map(|row| row.volunteer_id)).await?;
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(
        &ctx,
        &found,
        &rows,
        number,
        kind,
        &app.orgs(),
        &names,
        reads_statements(&signed),
    )
    .into_response())
}

/// Everything that is carried forward, as a file.
async fn file(app: &App, signed: &Signed, found: &Settlement, query: SettlementExceptions) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let mut said = vec![(tr.t("settlements-period"), period(tr, found.period))];
    if let Some(kind) = query.kind {
        let word = tr.t(&format!("status-exception-{}", kind.as_str()));
        said.push((tr.t("settlements-why"), word));
    }
    let name = ListName {
        code: "settlement_exceptions",
        title: &tr.t("settlements-exceptions"),
        narrowed: said,
        filter: &[
            ("settlement", &found.settlement_id.to_string()),
            ("kind", query.kind.map_or("", ExceptionKind::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let part = SettlementExceptions {
            paging,
            ..query.clone()
        };
        let rows = signed.ask(app, part).await?;
        let people = rows.rows.iter().map(|row| row.volunteer_id);
        let names = Names::load(signed, app, [], people).await?;
        whole.add(rows.total, &rows.rows, columns(tr, &orgs, &names, false))?;
    }
    whole.finish().await
}

#[allow(clippy::too_many_arguments, reason = "what one page shows")]
fn view(
    ctx: &PageCtx,
    found: &Settlement,
    rows: &Rows<SettlementException>,
    number: u32,
    kind: Option<ExceptionKind>,
    orgs: &OrgTree,
    names: &Names,
    linked: bool,
) -> Markup {
    let (tr, here) = (ctx.tr, path(found.settlement_id, "exceptions"));
    let head = PageHead::new(tr.t("settlements-exceptions"))
        .crumb(tr.t("nav-settlements"), "/settlements")
        .crumb(period(tr, found.period), path(found.settlement_id, ""))
        .here(tr.t("settlements-exceptions"))
        .actions(xlsx_button(
            tr,
            &url(&here, &[("kind", kind.map_or("", ExceptionKind::as_str))]),
        ));
    let mut options = vec![(String::new(), tr.t("ledger-all"))];
    options.extend(ExceptionKind::ALL.iter().map(|kind| {
        (
            kind.as_str().to_owned(),
            tr.t(&format!("status-exception-{}", kind.as_str())),
        )
    }));
    let chosen = kind.map(ExceptionKind::as_str).unwrap_or_default();
    let href = |page: u32| url(&here, &[("kind", chosen), ("page", &page_of(page))]);
    let nothing = empty(&Empty {
        text: tr.t("settlements-no-exceptions"),
        action: None,
    });
    page(
        ctx,
        &head,
        html! {
            (alert(AlertKind::Info, html! { (tr.t("settlements-carried-hint")) }))
            (filters(tr, &Filters::new(here.clone()).live("#exceptions"), select(&Field::new(tr, "kind", tr.t("settlements-why")), &options, chosen, Hx::default())))
            (card(Card::new("").flush(), html! {
                div #exceptions {
                    (table(tr, &Table::new(tr.t("settlements-exceptions"), &rows.rows, columns(tr, orgs, names, linked)).empty(nothing)))
                    (pager(tr, &Pager { page: number, per_page: PER_PAGE, total: rows.total.unsigned_abs(), href: &href }))
                }
            }))
        },
    )
}

fn columns<'a>(
    tr: Tr,
    orgs: &'a OrgTree,
    names: &'a Names,
    linked: bool,
) -> Vec<Column<'a, SettlementException>> {
    vec![
        Column::new(
            "kind",
            tr.t("settlements-why"),
            move |row: &SettlementException| status(tr, "exception", row.kind.as_str()),
        )
        .card(CardRole::Title),
        Column::new(
            "volunteer",
            tr.t("settlements-volunteer"),
            move |row: &SettlementException| volunteer(names, linked, row.volunteer_id),
        ),
        Column::text("org", tr.t("settlements-org"), |row: &SettlementException| {
            org_name(orgs, &row.org)
        }),
        Column::text(
            "served",
            tr.t("settlements-served"),
            move |row: &SettlementException| row.served.map(|day| tr.date(day.0)).unwrap_or_default(),
        )
        .code(),
        Column::text(
            "minutes",
            tr.t("settlements-minutes"),
            move |row: &SettlementException| tr.minutes(row.minutes.get()),
        )
        .num()
        .class("strong")
        .card(CardRole::Amount)
        .xlsx_minutes(|row| Some(row.minutes.get())),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::{Day, ledger::settlement::SettlementState};
    use kernel::{Lang, StandardMinutes, VisitId, VolunteerId};
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::pages::settlements::sample;

    #[test]
    fn a_pending_visit_is_named_with_its_day_and_leads_to_the_statement() {
        let rows = Rows {
            rows: vec![SettlementException {
                kind: ExceptionKind::PendingVisit,
                volunteer_id: VolunteerId::from(Uuid::from_u128(3)),
                org: "370405001004".parse().unwrap(),
                visit_id: Some(VisitId::from(Uuid::from_u128(4))),
                served: Some(Day(date!(2026 - 10 - 30))),
                minutes: StandardMinutes::new(90),
            }],
            total: 1,
        };
        let found = sample::settlement(SettlementState::Computed);
        for (lang, minutes) in [(Lang::Zh, "1时30分"), (Lang::En, "1 h 30 min")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(
                &ctx,
                &found,
                &rows,
                1,
                None,
                &OrgTree::default(),
                &Names::default(),
                true,
            )
            .into_string();
            assert!(html.contains(minutes) && html.contains("/statement"), "{html}");
        }
    }
}
