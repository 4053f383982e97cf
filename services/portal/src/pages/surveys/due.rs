//! 待调查: who was served within the cycle and has not been asked in it.

use axum::response::Response;
use contracts::{
    Paging,
    dispatch::survey::{FindSurveyDue, SurveyDue},
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{Button, CardRole, Column, Empty, Table, empty, table};

use super::{ASKERS, Filter, PATH, PER_PAGE};
use crate::{
    pages::orders::desk::Desk,
    web::{App, ListName, Page, Signed, WholeList, narrowed},
};

fn query(filter: &Filter, paging: Paging) -> FindSurveyDue {
    FindSurveyDue {
        within: filter.within.clone(),
        paging,
    }
}

async fn named(desk: Desk, (signed, app): (&Signed, &App), rows: &[SurveyDue]) -> contracts::Result<Desk> {
    let elders = rows.iter().map(|row| row.elder_id);
    desk.with_names(signed, app, elders, []).await
}

/// A page of the list: how many there are in all, and the table.
pub async fn part(at: (&Signed, &App), filter: &Filter) -> contracts::Result<(Desk, i64, Markup)> {
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = at.0.ask(at.1, query(filter, paging)).await?;
    let desk = Desk::open(at.0, at.1, PATH).await?;
    let desk = named(desk, at, &found.rows).await?;
    let rows = view(&desk, filter, &found.rows);
    Ok((desk, found.total, rows))
}

/// Everybody who is to be asked, as a file.
pub async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let mut desk = Desk::open(signed, app, PATH).await?;
    let tr = signed.tr;
    let title = format!("{} {}", tr.t("surveys-title"), tr.t("surveys-due"));
    let name = ListName {
        code: "surveys_due",
        title: &title,
        narrowed: narrowed(&super::on(&desk, filter)),
        filter: &[("within", filter.within.as_ref().map_or("", OrgCode::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, query(filter, paging)).await?;
        desk = named(desk, (signed, app), &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, filter: &Filter, rows: &[SurveyDue]) -> Markup {
    let tr = desk.tr;
    let mut columns = columns(desk);
    if desk.is(&ASKERS) {
        let column = Column::new("ask", tr.t("list-actions"), |row: &SurveyDue| {
            let href = filter.leads(&format!("{PATH}/{}", row.elder_id), &[]);
            html! { (Button::link(tr.t("surveys-ask"), href).small()) }
        });
        columns.push(column.card(CardRole::Actions));
    }
    let nothing = empty(&Empty {
        text: tr.t("surveys-due-none"),
        action: None,
    });
    table(tr, &Table::new(tr.t("surveys-due"), rows, columns).empty(nothing))
}

fn columns(desk: &Desk) -> Vec<Column<'_, SurveyDue>> {
    let tr = desk.tr;
    vec![
        Column::new("elder", tr.t("orders-elder"), |row: &SurveyDue| {
            desk.elder(row.elder_id, Some(&row.village))
        })
        .card(CardRole::Title),
        Column::text("village", tr.t("orders-village"), |row: &SurveyDue| {
            desk.place(&row.village)
        }),
        Column::text("visits", tr.t("surveys-visits"), |row: &SurveyDue| row.visits)
            .num()
            .xlsx_number(|row: &SurveyDue| Some(row.visits.into())),
        Column::text("served", tr.t("surveys-last-served"), move |row: &SurveyDue| {
            tr.moment(row.last_served_at.0)
        })
        .code()
        .xlsx_moment(|row: &SurveyDue| Some(row.last_served_at.0)),
        Column::text(
            "asked",
            tr.t("surveys-last-asked"),
            move |row: &SurveyDue| match row.last_asked_at {
                Some(at) => tr.moment(at.0),
                None => tr.t("surveys-never"),
            },
        )
        .code()
        .xlsx_moment(|row: &SurveyDue| row.last_asked_at.map(|at| at.0)),
    ]
}

#[cfg(test)]
pub mod tests {
    use contracts::Role;
    use kernel::{ElderId, Lang};
    use time::Duration;

    use super::*;
    use crate::pages::orders::{
        desk::tests::{NOW, assert_sound, desk},
        form::Typed,
    };

    /// An elder who was served three times and never asked.
    pub fn waiting() -> SurveyDue {
        SurveyDue {
            elder_id: ElderId::generate(NOW),
            village: "370405001004".parse().unwrap(),
            visits: 3,
            last_served_at: (NOW - Duration::days(2)).into(),
            last_asked_at: None,
        }
    }

    #[test]
    fn r9_1_the_branch_asks_and_others_read_who_waits() {
        let filter = Filter::read(&Typed::new());
        let page = |role, lang| view(&desk(role, lang), &filter, &[waiting()]).into_string();
        for lang in [Lang::Zh, Lang::En] {
            assert_sound(&page(Role::Branch, lang));
        }
        assert!(page(Role::Branch, Lang::Zh).contains("href=\"/surveys/"));
        for role in [Role::Operator, Role::Clerk, Role::Auditor] {
            assert!(!page(role, Lang::Zh).contains("href=\"/surveys/"), "{role:?}");
        }
        assert!(page(Role::Auditor, Lang::Zh).contains("从未"));
    }

    #[test]
    fn nobody_to_ask_is_said_in_words() {
        let filter = Filter::read(&Typed::new());
        let page = view(&desk(Role::Branch, Lang::Zh), &filter, &[]).into_string();
        assert!(page.contains("class=\"empty\""));
    }
}
