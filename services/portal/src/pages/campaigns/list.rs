//! The list of campaigns.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    notification::campaign::{CampaignRow, CampaignState, FindCampaigns},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, TagKind, Tr, card, empty,
    filter_empty, page as shell, pager, status, table, tabs, tag,
};
use serde::Deserialize;

use super::{AUTHORS, PATH, READERS, address};
use crate::{
    pages::{orders::desk::Desk, parts::state_tabs},
    web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PER_PAGE: u32 = 30;

/// Which campaigns, which page, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    page: String,
    format: String,
}

/// The page, or the list as a file.
pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = CampaignState::parse(&asked.state);
    let query = |paging| FindCampaigns { state, paging };
    let mut desk = Desk::open(&signed, &app, PATH).await?;
    if wants_xlsx(&asked.format) {
        let (title, word) = (
            desk.tr.t("campaigns-title"),
            state.map_or("", CampaignState::as_str),
        );
        let narrowed = state.map(|_| (desk.tr.t("list-state"), desk.tr.word("status-campaign", word)));
        let name = ListName {
            code: "campaigns",
            title: &title,
            narrowed: narrowed.into_iter().collect(),
            filter: &[("state", word)],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?.newest_first();
        while let Some(paging) = whole.wants() {
            let found = signed.ask(&app, query(paging)).await?;
            desk.names = authors(&app, &found.rows).await?;
            whole.add(found.total, &found.rows, columns(&desk))?;
        }
        return whole.finish().await;
    }
    let page = asked.page.parse().unwrap_or(1).max(1);
    let found = signed.ask(&app, query(Paging { page, size: PER_PAGE })).await?;
    signed.reaches(PER_PAGE, found.total)?;
    desk.names = authors(&app, &found.rows).await?;
    Ok(view(&desk, state, page, &found).into_response())
}

async fn authors(app: &App, rows: &[CampaignRow]) -> contracts::Result<Names> {
    Names::default()
        .with_staff(app, rows.iter().map(|row| row.author))
        .await
}

fn view(desk: &Desk, state: Option<CampaignState>, page: u32, found: &Rows<CampaignRow>) -> Markup {
    let tr = desk.tr;
    let writes = desk.is(&AUTHORS);
    let new = || {
        Button::link(tr.t("campaigns-new"), format!("{PATH}/new"))
            .primary()
            .icon(Icon::Plus)
    };
    let address = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    let word = state.map_or("", CampaignState::as_str);
    let states = CampaignState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-campaign", states, word, &|state| address(state, 1));
    let head = PageHead::new(tr.t("campaigns-title")).actions(html! {
        (Button::link(tr.t("publicity-title"), crate::pages::publicity::PATH))
        (xlsx_button(tr, &address(word, 1)))
        @if writes { (new()) }
    });
    let nothing = match state {
        None => empty(&Empty {
            text: tr.t("campaigns-none"),
            action: writes.then(new),
        }),
        Some(_) => filter_empty(tr, PATH),
    };
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| address(word, page),
    };
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (tabs(&tr.t("campaigns-states"), &all))
                (table(tr, &Table::new(tr.t("campaigns-title"), &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// A figure of what is sent; none before its list is written down.
fn figure(tr: Tr, row: &CampaignRow, n: i64) -> String {
    match row.recipients {
        0 => "—".into(),
        _ => tr.number(n),
    }
}

fn columns(desk: &Desk) -> Vec<Column<'_, CampaignRow>> {
    let tr = desk.tr;
    let number = |row: &CampaignRow, n: i64| (row.recipients > 0).then_some(n);
    vec![
        Column::new("title", tr.t("campaigns-name"), move |row: &CampaignRow| {
            html! {
                a href=(address(row.campaign_id, "")) { (row.title) }
                @if row.may_approve { " " (tag(TagKind::Warn, &tr.t("campaigns-yours"))) }
            }
        })
        .card(CardRole::Title)
        .xlsx_text(|row: &CampaignRow| Some(row.title.clone())),
        Column::text("org", tr.t("campaigns-org"), |row: &CampaignRow| {
            desk.place(&row.org)
        }),
        Column::text("author", tr.t("stories-author"), |row: &CampaignRow| {
            desk.names.staff(row.author).to_owned()
        }),
        Column::text("starts", tr.t("campaigns-starts"), move |row: &CampaignRow| {
            row.starts_at
                .map_or_else(|| tr.t("campaigns-soon"), |at| tr.moment(at.0))
        })
        .code()
        .xlsx_moment(|row: &CampaignRow| row.starts_at.map(|at| at.0)),
        Column::text("people", tr.t("campaigns-people"), move |row: &CampaignRow| {
            figure(tr, row, row.recipients)
        })
        .num()
        .xlsx_number(move |row: &CampaignRow| number(row, row.recipients)),
        Column::text(
            "delivered",
            tr.t("campaigns-delivered"),
            move |row: &CampaignRow| figure(tr, row, row.delivered),
        )
        .num()
        .xlsx_number(move |row: &CampaignRow| number(row, row.delivered)),
        Column::text("failed", tr.t("campaigns-failed"), move |row: &CampaignRow| {
            figure(tr, row, row.failed)
        })
        .num()
        .xlsx_number(move |row: &CampaignRow| number(row, row.failed)),
        Column::new("state", tr.t("list-state"), move |row: &CampaignRow| {
            status(tr, "campaign", row.state.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &CampaignRow| Some(tr.word("status-campaign", row.state.as_str()))),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::{CampaignId, Lang, StaffId};
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    fn html(role: Role, lang: Lang, state: Option<CampaignState>, count: usize) -> String {
        let row = CampaignRow {
            campaign_id: CampaignId::from(Uuid::from_u128(1)),
            title: "冬季招募<b>".into(),
            org: "370405001".parse().unwrap(),
            state: CampaignState::Submitted,
            author: StaffId::from(Uuid::from_u128(2)),
            created_at: NOW.into(),
            starts_at: None,
            recipients: 1412,
            delivered: 3,
            failed: 1,
            may_approve: true,
        };
        let rows = Rows {
            rows: vec![row; count],
            total: i64::try_from(count).unwrap(),
        };
        view(&desk(role, lang), state, 1, &rows).into_string()
    }

    #[test]
    fn r12_4_campaigns_are_listed_with_state_people_and_who_is_to_decide() {
        for lang in [Lang::Zh, Lang::En] {
            let page = html(Role::Branch, lang, None, 1);
            assert_sound(&page);
            assert!(page.contains("冬季招募&lt;b&gt;") && page.contains("1,412"));
        }
        assert!(html(Role::Outreach, Lang::Zh, None, 1).contains("待您会签"));
    }

    #[test]
    fn an_empty_list_offers_its_one_action_to_who_writes_campaigns() {
        let page = html(Role::Outreach, Lang::Zh, None, 0);
        assert!(page.contains("class=\"empty\"") && page.contains("/campaigns/new"));
        assert!(!html(Role::Auditor, Lang::Zh, None, 0).contains("/campaigns/new"));
        assert!(html(Role::Auditor, Lang::Zh, Some(CampaignState::Done), 0).contains("清除筛选"));
    }
}
