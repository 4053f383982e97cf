//! What each volunteer gets, by sub-branch, on the screen and as Excel.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Error, Page as Rows, Paging,
    ledger::settlement::{Settlement, SettlementLine, SettlementLines, Sums},
};
use kernel::{OrgCode, SettlementId, StandardMinutes};
use maud::{Markup, html};
use portal_kit::{
    Card, CardRole, Column, Empty, Field, Filters, Hx, PageCtx, PageHead, Pager, Table, Tr, card, empty,
    filters, page, pager, select, status, table,
};
use serde::Deserialize;

use super::{org_name, path, period, reads_statements, settlement, sums, volunteer, within};
use crate::{
    pages::parts::org_options,
    web::{
        AT_ONCE, App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx,
        xlsx_button,
    },
};

const PER_PAGE: u32 = 50;
/// Rows of one notice: of a larger district, a part of the tree at a time.
const NOTICE: i64 = 50_000;

/// The filters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) org: String,
    pub(super) page: String,
    pub(super) format: String,
}

/// The list.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    let found = settlement(&app, &signed, id).await?;
    let org = within(&asked.org);
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &found, org.as_ref()).await;
    }
    let paging = Paging {
        page: asked.page.parse().unwrap_or(1),
        size: PER_PAGE,
    };
    let rows = ask(&app, &signed, id, org.as_ref(), paging).await?;
    signed.reaches(paging.size, rows.total)?;
    let names = names(&app, &signed, &rows.rows).await?;
    let (ctx, orgs) = (signed.ctx(&app, "/settlements"), app.orgs());
    let options = org_options(&orgs, &signed.scope, &ctx.tr.t("ledger-all"));
    let chosen = org.map(|org| org.to_string()).unwrap_or_default();
    let linked = reads_statements(&signed);
    Ok(view(
        &ctx,
        &found,
        &rows,
        paging.page,
        &chosen,
        &options,
        &orgs,
        &names,
        linked,
    )
    .into_response())
}

/// All lines of the settlement, or of a part of the tree, as a file.
async fn file(app: &App, signed: &Signed, found: &Settlement, org: Option<&OrgCode>) -> Page<Response> {
    let (tr, orgs, id) = (signed.tr, app.orgs(), found.settlement_id);
    let title = tr.args("settlements-of", &[("period", period(tr, found.period).into())]);
    let name = ListName {
        code: "settlement_lines",
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
    while let Some(paging) = whole.wants() {
        let rows = ask(app, signed, id, org, paging).await?;
        let names = names(app, signed, &rows.rows).await?;
        whole.add(rows.total, &rows.rows, columns(tr, found, &orgs, &names, false))?;
    }
    whole.finish().await
}

/// One page of lines.
pub(super) async fn ask(
    app: &App,
    signed: &Signed,
    settlement_id: SettlementId,
    within: Option<&OrgCode>,
    paging: Paging,
) -> contracts::Result<Rows<SettlementLine>> {
    let query = SettlementLines {
        settlement_id,
        within: within.cloned(),
        paging,
    };
    signed.ask(app, query).await
}

/// Adds all further pages.
pub(super) async fn rest(
    app: &App,
    signed: &Signed,
    id: SettlementId,
    within: Option<&OrgCode>,
    rows: &mut Rows<SettlementLine>,
) -> contracts::Result<()> {
    if rows.total > NOTICE {
        return Err(Error::conflict("answer_too_large", "choose a part of the tree"));
    }
    let mut page = 1;
    while (rows.rows.len() as i64) < rows.total {
        page += 1;
        let more = ask(app, signed, id, within, Paging { page, size: AT_ONCE }).await?;
        if more.rows.is_empty() {
            break;
        }
        rows.rows.extend(more.rows);
    }
    Ok(())
}

/// Names of the lines' volunteers, one query a few hundred.
pub(super) async fn names(app: &App, signed: &Signed, rows: &[SettlementLine]) -> contracts::Result<Names> {
    let mut all = Vec::new();
    for part in rows.chunks(500) {
        let names = Names::load(signed, app, [], part.iter().map(|row| row.volunteer_id)).await?;
        all.extend(part.iter().map(|row| {
            (
                row.volunteer_id.uuid(),
                names.volunteer(row.volunteer_id).to_owned(),
            )
        }));
    }
    Ok(all.into_iter().collect())
}

/// The line's sums.
pub(super) fn of(row: &SettlementLine) -> Sums {
    Sums {
        volunteers: 1,
        total: row.total,
        recovered: row.recovered,
        goods: row.goods,
        savings: row.savings,
        donated: row.donated,
        expired: StandardMinutes::new(row.goods_expired.get() + row.savings_expired.get()),
    }
}

fn columns<'a>(
    tr: Tr,
    found: &Settlement,
    orgs: &'a OrgTree,
    names: &'a Names,
    linked: bool,
) -> Vec<Column<'a, SettlementLine>> {
    let mut columns = vec![
        Column::new(
            "volunteer",
            tr.t("settlements-volunteer"),
            move |row: &SettlementLine| volunteer(names, linked, row.volunteer_id),
        )
        .card(CardRole::Title)
        .xlsx_text(|row: &SettlementLine| Some(names.volunteer(row.volunteer_id).to_owned())),
        Column::text("org", tr.t("settlements-org"), |row: &SettlementLine| {
            org_name(orgs, &row.org)
        }),
    ];
    columns.extend(sums(tr, &found.sums, of));
    columns.push(
        Column::new("fate", tr.t("list-state"), move |row: &SettlementLine| {
            status(tr, "settlement_line", row.fate.as_str())
        })
        .xlsx_text(move |row: &SettlementLine| {
            Some(tr.t(&format!("status-settlement_line-{}", row.fate.as_str())))
        }),
    );
    columns
}

#[allow(clippy::too_many_arguments, reason = "what one page shows")]
fn view(
    ctx: &PageCtx,
    found: &Settlement,
    rows: &Rows<SettlementLine>,
    number: u32,
    org: &str,
    options: &[(String, String)],
    orgs: &OrgTree,
    names: &Names,
    linked: bool,
) -> Markup {
    let (tr, here) = (ctx.tr, path(found.settlement_id, "lines"));
    let list = url(&here, &[("org", org)]);
    let head = PageHead::new(tr.t("settlements-lines"))
        .crumb(tr.t("nav-settlements"), "/settlements")
        .crumb(period(tr, found.period), path(found.settlement_id, ""))
        .here(tr.t("settlements-lines"))
        .meta(status(tr, "settlement", found.state.as_str()))
        .actions(html! { (xlsx_button(tr, &list)) });
    let href = |page: u32| url(&here, &[("org", org), ("page", &page_of(page))]);
    let nothing = empty(&Empty {
        text: tr.t("settlements-no-lines"),
        action: None,
    });
    page(
        ctx,
        &head,
        html! {
            (filters(tr, &Filters::new(here.clone()).live("#lines"), select(&Field::new(tr, "org", tr.t("settlements-org")), options, org, Hx::default())))
            (card(Card::new("").flush(), html! {
                div #lines {
                    (table(tr, &Table::new(tr.t("settlements-lines"), &rows.rows, columns(tr, found, orgs, names, linked)).empty(nothing)))
                    (pager(tr, &Pager { page: number, per_page: PER_PAGE, total: rows.total.unsigned_abs(), href: &href }))
                }
            }))
        },
    )
}

#[cfg(test)]
pub(super) mod tests {
    use contracts::ledger::settlement::{LineFate, SettlementState};
    use kernel::{Lang, VolunteerId};
    use uuid::Uuid;

    use super::*;
    use crate::pages::settlements::sample;

    pub fn line() -> SettlementLine {
        let minutes = StandardMinutes::new;
        SettlementLine {
            line_no: 1,
            volunteer_id: VolunteerId::from(Uuid::from_u128(3)),
            org: "370405001004".parse().unwrap(),
            total: minutes(325),
            recovered: minutes(0),
            goods: minutes(162),
            savings: minutes(163),
            donated: minutes(0),
            goods_expired: minutes(0),
            savings_expired: minutes(0),
            fate: LineFate::Waiting,
        }
    }

    #[test]
    fn a_line_shows_the_name_and_both_halves_in_both_languages() {
        let names: Names = [(Uuid::from_u128(3), "李建国".to_owned())].into_iter().collect();
        let rows = Rows {
            rows: vec![line()],
            total: 1,
        };
        let found = sample::settlement(SettlementState::Computed);
        for (lang, goods, savings) in [
            (Lang::Zh, "2时42分", "2时43分"),
            (Lang::En, "2 h 42 min", "2 h 43 min"),
        ] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(&ctx, &found, &rows, 1, "", &[], &OrgTree::default(), &names, true).into_string();
            assert!(
                html.contains("李建国") && html.contains(goods) && html.contains(savings),
                "{html}"
            );
            assert!(html.contains("format=xlsx"));
        }
    }
}
