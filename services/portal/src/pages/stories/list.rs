//! The list of stories.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    notification::story::{FindStories, StoryRow, StoryState},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, Filters, Hx, Icon, PageHead, Pager, Table, card, empty,
    filter_empty, filters, page as shell, pager, select, status, table,
};
use serde::Deserialize;

use super::{PATH, address};
use crate::{
    pages::{
        orders::desk::Desk,
        publicity::{self, KEEPERS, READERS, who},
    },
    web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PER_PAGE: u32 = 30;

/// Which stories, which page, or the file.
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
    let state = StoryState::parse(&asked.state);
    let query = |paging| FindStories {
        state,
        kind: None,
        within: None,
        paging,
    };
    let mut desk = Desk::open(&signed, &app, publicity::PATH).await?;
    if wants_xlsx(&asked.format) {
        let (title, word) = (desk.tr.t("stories-title"), state.map_or("", StoryState::as_str));
        let narrowed = state.map(|_| (desk.tr.t("list-state"), desk.tr.word("status-story", word)));
        let name = ListName {
            code: "stories",
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

async fn authors(app: &App, rows: &[StoryRow]) -> contracts::Result<Names> {
    let authors = rows.iter().filter_map(|row| row.author);
    Names::default().with_staff(app, authors).await
}

fn view(desk: &Desk, state: Option<StoryState>, page: u32, found: &Rows<StoryRow>) -> Markup {
    let tr = desk.tr;
    let writes = desk.is(&KEEPERS);
    let new = || {
        Button::link(tr.t("stories-new"), "/stories/new")
            .primary()
            .icon(Icon::Plus)
    };
    let word = state.map_or("", StoryState::as_str);
    let href = |page: u32| url(PATH, &[("state", word), ("page", &page_of(page))]);
    let head = PageHead::new(tr.t("stories-title"))
        .crumb(tr.t("publicity-title"), publicity::PATH)
        .here(tr.t("stories-title"))
        .actions(html! { (xlsx_button(tr, &href(1))) @if writes { (new()) } });
    let nothing = match state {
        None => empty(&Empty {
            text: tr.t("stories-none"),
            action: writes.then(new),
        }),
        Some(_) => filter_empty(tr, PATH),
    };
    let mut states = vec![(String::new(), tr.t("ledger-all"))];
    states.extend(
        StoryState::ALL
            .iter()
            .map(|state| (state.as_str().to_owned(), tr.word("status-story", state.as_str()))),
    );
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &href,
    };
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (portal_kit::tabs(&tr.t("publicity-pages"), &publicity::tabs(desk, PATH)))
                (filters(tr, &Filters::new(PATH), html! {
                    (select(&Field::new(tr, "state", tr.t("list-state")), &states, word, Hx::default()))
                }))
                (table(tr, &Table::new(tr.t("stories-title"), &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// What stands for a title that was erased with its volunteer.
fn title(row: &StoryRow) -> &str {
    if row.title.is_empty() { "—" } else { &row.title }
}

fn columns(desk: &Desk) -> Vec<Column<'_, StoryRow>> {
    let tr = desk.tr;
    vec![
        Column::new("title", tr.t("stories-name"), |row: &StoryRow| {
            html! { a href=(address(row.story_id)) { (title(row)) } }
        })
        .card(CardRole::Title)
        .xlsx_text(|row: &StoryRow| Some(title(row).to_owned())),
        Column::text("kind", tr.t("stories-kind"), move |row: &StoryRow| {
            tr.word("story", row.kind.as_str())
        }),
        Column::text("org", tr.t("stories-org"), |row: &StoryRow| desk.place(&row.org)),
        Column::text("author", tr.t("stories-author"), move |row: &StoryRow| {
            who(tr, &desk.names, row.author)
        }),
        Column::text("written", tr.t("stories-written"), move |row: &StoryRow| {
            tr.moment(row.written_at.0)
        })
        .code()
        .xlsx_moment(|row: &StoryRow| Some(row.written_at.0)),
        Column::text("published", tr.t("stories-published"), move |row: &StoryRow| {
            row.published_at.map(|at| tr.moment(at.0)).unwrap_or_default()
        })
        .code()
        .xlsx_moment(|row: &StoryRow| row.published_at.map(|at| at.0)),
        Column::new("state", tr.t("list-state"), move |row: &StoryRow| {
            status(tr, "story", row.state.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &StoryRow| Some(tr.word("status-story", row.state.as_str()))),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::story, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    #[test]
    fn r12_5_stories_are_listed_and_who_only_reads_writes_none() {
        for lang in [Lang::Zh, Lang::En] {
            let rows = Rows {
                rows: vec![story(StoryState::Published).row],
                total: 1,
            };
            let html = view(&desk(Role::Clerk, lang), None, 1, &rows).into_string();
            assert_sound(&html);
            assert!(html.contains("风雨无阻&lt;b&gt;") && html.contains("/stories/new"));
            let none = Rows {
                rows: Vec::new(),
                total: 0,
            };
            let html = view(&desk(Role::Auditor, lang), None, 1, &none).into_string();
            assert!(html.contains("class=\"empty\"") && !html.contains("/stories/new"));
        }
    }
}
