use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::{
    Paging,
    elderly::import::{ElderImport, ElderImports},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, card, empty, page, pager, table,
};
use serde::Deserialize;

use super::{CLERKS, PATH, TEMPLATE, path, standing};
use crate::web::{App, Names, Page, Signed, page_of, url};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/import", get(list))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Filter {
    page: Option<u32>,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page {
    signed.needs(CLERKS)?;
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let found = signed.ask(&app, ElderImports { paging }).await?;
    signed.reaches(paging.size, found.total)?;
    let staff: Vec<_> = found.rows.iter().filter_map(|row| row.opened_by).collect();
    let names = Names::default().with_staff(&app, staff).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/elders"), signed.tr, app.orgs());
    let title = tr.t("elder_import-title");
    let number = |count: u32| tr.number(i64::from(count));
    let columns = vec![
        Column::new("title", tr.t("elder_import-from"), |row: &ElderImport| {
            html! { a href=(path(row.import_id, "")) { (row.title) } }
        })
        .card(CardRole::Title),
        Column::text("within", tr.t("person-village"), |row: &ElderImport| {
            orgs.town_village(&row.within)
        }),
        Column::text("rows", tr.t("elder_import-rows"), |row: &ElderImport| {
            number(row.figures.rows)
        })
        .num(),
        Column::text(
            "registered",
            tr.t("elder_import-registered"),
            |row: &ElderImport| number(row.figures.registered),
        )
        .num(),
        Column::text("by", tr.t("elder_import-by"), |row: &ElderImport| {
            row.opened_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::text("at", tr.t("elder_import-at"), |row: &ElderImport| {
            tr.moment(row.opened_at.0)
        })
        .code(),
        Column::new("state", tr.t("list-state"), |row: &ElderImport| {
            standing(tr, row.state)
        })
        .card(CardRole::Amount),
    ];
    let new = || {
        Button::link(tr.t("elder_import-new"), format!("{PATH}/new"))
            .primary()
            .icon(Icon::Upload)
    };
    let nothing = empty(&Empty {
        text: tr.t("elder_import-none"),
        action: Some(new()),
    });
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-elders"), "/elders")
        .here(title.clone())
        .actions(html! {
            (Button::link(tr.t("elder_import-template"), TEMPLATE).icon(Icon::Download))
            (new())
        });
    let total = u64::try_from(found.total).unwrap_or(0);
    Ok(page(
        &ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (table(tr, &Table::new(title, &found.rows, columns).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url(PATH, &[("page", &page_of(n))]) }))
            },
        ),
    ))
}
