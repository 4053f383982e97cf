//! The public notice 公示: for the board of a village, on A4. Of the district the sums by sub-branch, of one part of the
//! tree its volunteers with masked names.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Paging,
    ledger::settlement::{OrgSums, Settlement, SettlementLine, SummarizeSettlement},
};
use kernel::{OrgCode, SettlementId, masked_name};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Field, Filters, Hx, PageCtx, PageHead, Table, Tr, card, filters, page,
    print_foot, print_head, select, table,
};
use time::OffsetDateTime;

use super::{lines, org_name, path, period, settlement, sums, within};
use crate::{
    pages::parts::org_options,
    web::{App, ListName, Names, OrgTree, Page, Signed, WholeList, url, wants_xlsx, xlsx_button},
};

/// What the notice lists.
enum Listed {
    Orgs(Vec<OrgSums>),
    Volunteers(Vec<SettlementLine>, Names),
}

/// The notice.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    Query(asked): Query<lines::Asked>,
) -> Page<Response> {
    let found = settlement(&app, &signed, id).await?;
    let org = within(&asked.org);
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &found, org.as_ref()).await;
    }
    let listed = match &org {
        None => {
            let query = SummarizeSettlement {
                settlement_id: id,
                within: None,
            };
            Listed::Orgs(signed.ask(&app, query).await?.orgs)
        }
        Some(org) => {
            let paging = Paging { page: 1, size: 200 };
            let mut rows = lines::ask(&app, &signed, id, Some(org), paging).await?;
            lines::rest(&app, &signed, id, Some(org), &mut rows).await?;
            let names = lines::names(&app, &signed, &rows.rows).await?;
            Listed::Volunteers(rows.rows, names)
        }
    };
    let (ctx, orgs) = (signed.ctx(&app, "/settlements"), app.orgs());
    let options = org_options(&orgs, &signed.scope, &ctx.tr.t("settlements-whole-district"));
    let now = app.host.clock().now();
    Ok(view(&ctx, &found, org.as_ref(), &listed, &options, &orgs, now).into_response())
}

/// What the notice lists, with names masked as on the board, as a file.
async fn file(app: &App, signed: &Signed, found: &Settlement, org: Option<&OrgCode>) -> Page<Response> {
    let (tr, orgs, id) = (signed.tr, app.orgs(), found.settlement_id);
    let title = tr.args(
        "settlements-notice-of",
        &[("period", period(tr, found.period).into())],
    );
    let name = ListName {
        code: "settlement_notice",
        title: &title,
        narrowed: org
            .map(|org| (tr.t("settlements-org"), org_name(&orgs, org)))
            .into_iter()
            .collect(),
        filter: &[
            ("settlement", &id.to_string()),
            ("org", org.map_or("", OrgCode::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    if org.is_none() {
        let query = SummarizeSettlement {
            settlement_id: id,
            within: None,
        };
        let rows = signed.ask(app, query).await?.orgs;
        whole.add_part(&rows, of_orgs(tr, found, &orgs))?;
        return whole.finish().await;
    }
    while let Some(paging) = whole.wants() {
        let rows = lines::ask(app, signed, id, org, paging).await?;
        let names = lines::names(app, signed, &rows.rows).await?;
        whole.add(rows.total, &rows.rows, of_volunteers(tr, found, &orgs, &names))?;
    }
    whole.finish().await
}

/// Sub-branches and their sums.
fn of_orgs<'a>(tr: Tr, found: &Settlement, orgs: &'a OrgTree) -> Vec<Column<'a, OrgSums>> {
    let mut columns = vec![
        Column::text("org", tr.t("settlements-org"), |row: &OrgSums| {
            org_name(orgs, &row.org)
        })
        .card(CardRole::Title),
        Column::text(
            "volunteers",
            tr.t("settlements-volunteers"),
            move |row: &OrgSums| tr.number(row.sums.volunteers),
        )
        .num(),
    ];
    columns.extend(sums(tr, &found.sums, |row: &OrgSums| row.sums.clone()));
    columns
}

/// Volunteers with masked names, and their sums.
fn of_volunteers<'a>(
    tr: Tr,
    found: &Settlement,
    orgs: &'a OrgTree,
    names: &'a Names,
) -> Vec<Column<'a, SettlementLine>> {
    let mut columns = vec![
        Column::text(
            "volunteer",
            tr.t("settlements-volunteer"),
            |row: &SettlementLine| masked_name(names.volunteer(row.volunteer_id)),
        )
        .card(CardRole::Title),
        Column::text("org", tr.t("settlements-org"), |row: &SettlementLine| {
            org_name(orgs, &row.org)
        }),
    ];
    columns.extend(sums(tr, &found.sums, lines::of));
    columns
}

fn view(
    ctx: &PageCtx,
    found: &Settlement,
    org: Option<&OrgCode>,
    listed: &Listed,
    options: &[(String, String)],
    orgs: &OrgTree,
    now: OffsetDateTime,
) -> Markup {
    let (tr, here) = (ctx.tr, path(found.settlement_id, "notice"));
    let place = org.map(|org| org_name(orgs, org)).unwrap_or_default();
    let title = tr.args(
        "settlements-notice-of",
        &[("period", period(tr, found.period).into())],
    );
    let subtitle = tr.args(
        "settlements-notice-sub",
        &[
            ("place", place.as_str().into()),
            ("cutoff", tr.date(found.cutoff.0).into()),
        ],
    );
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-settlements"), "/settlements")
        .crumb(period(tr, found.period), path(found.settlement_id, ""))
        .here(tr.t("settlements-notice"))
        .actions(html! {
            (xlsx_button(tr, &url(&here, &[("org", org.map_or("", OrgCode::as_str))])))
            (Button::print(tr.t("ledger-print")).primary())
        });
    let body = match listed {
        Listed::Orgs(rows) => table(tr, &Table::new(title.clone(), rows, of_orgs(tr, found, orgs))),
        Listed::Volunteers(rows, names) => table(
            tr,
            &Table::new(title.clone(), rows, of_volunteers(tr, found, orgs, names)),
        ),
    };
    let signers = [
        "settlements-sign-clerk",
        "settlements-sign-checker",
        "settlements-sign-seal",
    ]
    .map(|key| tr.t(key));
    page(
        ctx,
        &head,
        html! {
            (filters(tr, &Filters::new(here), select(&Field::new(tr, "org", tr.t("settlements-org")), options, org.map_or("", OrgCode::as_str), Hx::default())))
            (print_head(ctx, &title, &subtitle))
            p.noprint { (subtitle) }
            (card(Card::new("").flush(), body))
            p.muted { (tr.t("settlements-notice-objection")) }
            (print_foot(ctx, &signers, None, &tr.moment(now)))
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::ledger::settlement::SettlementState;
    use kernel::Lang;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::pages::settlements::sample;

    #[test]
    fn the_board_shows_minutes_and_no_whole_name() {
        let names: Names = [(Uuid::from_u128(3), "李建国".to_owned())].into_iter().collect();
        let listed = Listed::Volunteers(vec![lines::tests::line()], names);
        let found = sample::settlement(SettlementState::Posted);
        let village: OrgCode = "370405001004".parse().unwrap();
        for (lang, goods) in [(Lang::Zh, "2时42分"), (Lang::En, "2 h 42 min")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let now = datetime!(2026-11-23 02:41 UTC);
            let html = view(
                &ctx,
                &found,
                Some(&village),
                &listed,
                &[],
                &OrgTree::default(),
                now,
            )
            .into_string();
            assert!(
                html.contains("李*国") && html.contains(goods) && !html.contains("李建国"),
                "{html}"
            );
            assert!(html.contains("print-foot"));
        }
    }
}
