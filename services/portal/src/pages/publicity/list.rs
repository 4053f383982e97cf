//! The list of entries.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    notification::publicity::{FindPublicity, Medium, PublicityRow, PublicityState},
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Hx, Icon, PageHead, Pager, Table, card,
    chips, empty, filter_empty, filters, page as shell, pager, select, status, table,
};

use super::{KEEPERS, PATH, READERS, address, media, tabs, years};
use crate::{
    pages::{
        asked::Asked,
        orders::{desk::Desk, form::Typed, places},
    },
    web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, xlsx_button},
};

const PER_PAGE: u32 = 30;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
struct Filter {
    within: Option<OrgCode>,
    year: Option<i32>,
    medium: Option<Medium>,
    state: Option<PublicityState>,
    page: u32,
}

impl Filter {
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            within: asked.within(),
            year: asked.read("year"),
            medium: Medium::parse(asked.text("medium")),
            state: PublicityState::parse(asked.text("state")),
            page: asked.page(),
        }
    }

    fn year(&self) -> String {
        self.year.map_or_else(String::new, |year| year.to_string())
    }

    fn href(&self) -> String {
        let [town, village] = places::codes(self.within.as_ref());
        url(
            PATH,
            &[
                ("year", &self.year()),
                ("medium", self.medium.map_or("", Medium::as_str)),
                ("state", self.state.map_or("", PublicityState::as_str)),
                ("town", &town),
                ("village", &village),
                ("page", &page_of(self.page)),
            ],
        )
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindPublicity {
        FindPublicity {
            year: self.year,
            medium: self.medium,
            state: self.state,
            within: self.within.clone(),
            paging,
        }
    }
}

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READERS)?;
    let filter = Filter::read(&asked);
    let desk = Desk::open(&signed, &app, PATH).await?;
    if Asked(&asked).wants_file() {
        return file((&signed, &app), &desk, &filter).await;
    }
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, filter.query(paging)).await?;
    signed.reaches(paging.size, found.total)?;
    Ok(view(&desk, &signed.scope, &filter, &found).into_response())
}

/// Every entry that the filters leave, as a file.
async fn file((signed, app): (&Signed, &App), desk: &Desk, filter: &Filter) -> Page<Response> {
    let name = ListName {
        code: "publicity",
        title: &desk.tr.t("publicity-title"),
        narrowed: narrowed(&on(desk, filter)),
        filter: &[
            ("year", &filter.year()),
            ("medium", filter.medium.map_or("", Medium::as_str)),
            ("state", filter.state.map_or("", PublicityState::as_str)),
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        whole.add(found.total, &found.rows, columns(desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, scope: &OrgCode, filter: &Filter, found: &Rows<PublicityRow>) -> Markup {
    let tr = desk.tr;
    let keeps = desk.is(&KEEPERS);
    let new = || {
        Button::link(tr.t("publicity-new"), format!("{PATH}/new"))
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(tr.t("publicity-title")).actions(html! {
        (xlsx_button(tr, &filter.on_page(1).href()))
        @if keeps { (new()) }
    });
    let on = on(desk, filter);
    let nothing = match on.is_empty() {
        true => empty(&Empty {
            text: tr.t("publicity-none"),
            action: keeps.then(new),
        }),
        false => filter_empty(tr, PATH),
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    let all = || (String::new(), tr.t("ledger-all"));
    let every_year: Vec<_> = std::iter::once(all()).chain(years(desk.today())).collect();
    let states: Vec<_> = std::iter::once(all())
        .chain(PublicityState::ALL.iter().map(|state| {
            let words = tr.word("status-publicity", state.as_str());
            (state.as_str().to_owned(), words)
        }))
        .collect();
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label));
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (portal_kit::tabs(&tr.t("publicity-pages"), &tabs(desk, PATH)))
                (filters(tr, &Filters::new(PATH), html! {
                    (select(&field("year", "publicity-year"), &every_year, &filter.year(), Hx::default()))
                    (select(&field("medium", "publicity-medium"), &media(tr, tr.t("ledger-all")), filter.medium.map_or("", Medium::as_str), Hx::default()))
                    (select(&field("state", "list-state"), &states, filter.state.map_or("", PublicityState::as_str), Hx::default()))
                    (places::fields(desk, scope, filter.within.as_ref()))
                }))
                (chips(tr, &on, PATH))
                (table(tr, &Table::new(tr.t("publicity-title"), &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// The filters in force.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let tr = desk.tr;
    let whole = filter.on_page(1);
    let mut on = Vec::new();
    let mut add = |label: &str, value: Option<String>, without: Filter| {
        on.extend(value.map(|value| Chip {
            label: tr.t(label),
            value,
            remove: without.href(),
        }));
    };
    let year = filter.year.map(|year| year.to_string());
    add(
        "publicity-year",
        year,
        Filter {
            year: None,
            ..whole.clone()
        },
    );
    let medium = filter.medium.map(|medium| tr.word("medium", medium.as_str()));
    add(
        "publicity-medium",
        medium,
        Filter {
            medium: None,
            ..whole.clone()
        },
    );
    let state = filter
        .state
        .map(|state| tr.word("status-publicity", state.as_str()));
    add(
        "list-state",
        state,
        Filter {
            state: None,
            ..whole.clone()
        },
    );
    let within = filter.within.as_ref().map(|within| desk.place(within));
    add(
        "publicity-area",
        within,
        Filter {
            within: None,
            ..whole
        },
    );
    on
}

fn columns(desk: &Desk) -> Vec<Column<'_, PublicityRow>> {
    let tr = desk.tr;
    let date = move |day: Option<contracts::Day>| day.map(|day| tr.date(day.0)).unwrap_or_default();
    vec![
        Column::new("title", tr.t("publicity-what"), |row: &PublicityRow| {
            html! { a href=(address(row.publicity_id)) { (row.title) } }
        })
        .card(CardRole::Title)
        .xlsx_text(|row: &PublicityRow| Some(row.title.clone())),
        Column::text("medium", tr.t("publicity-medium"), move |row: &PublicityRow| {
            tr.word("medium", row.medium.as_str())
        }),
        Column::text("area", tr.t("publicity-area"), |row: &PublicityRow| {
            desk.place(&row.org)
        }),
        Column::text("planned", tr.t("publicity-planned-on"), move |row: &PublicityRow| {
            date(row.planned_on)
        })
        .code()
        .xlsx_day(|row: &PublicityRow| row.planned_on.map(|day| day.0)),
        Column::text("done", tr.t("publicity-done-on"), move |row: &PublicityRow| {
            date(row.done_on)
        })
        .code()
        .xlsx_day(|row: &PublicityRow| row.done_on.map(|day| day.0)),
        Column::new("link", tr.t("publicity-link"), move |row: &PublicityRow| {
            html! { @if let Some(link) = &row.link { a href=(link) rel="noopener noreferrer" { (tr.t("publicity-open")) } } }
        })
        .xlsx_text(|row: &PublicityRow| row.link.clone()),
        Column::text("remark", tr.t("publicity-remark"), |row: &PublicityRow| {
            row.remark.clone().unwrap_or_default()
        })
        .card(CardRole::Full),
        Column::new("state", tr.t("list-state"), move |row: &PublicityRow| {
            status(tr, "publicity", row.state.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &PublicityRow| Some(tr.word("status-publicity", row.state.as_str()))),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, filter: &Filter, rows: Vec<PublicityRow>) -> String {
        let total = i64::try_from(rows.len()).unwrap();
        let scope = "370405001".parse().unwrap();
        view(&desk(role, lang), &scope, filter, &Rows { rows, total }).into_string()
    }

    #[test]
    fn r12_5_entries_are_listed_with_medium_area_days_and_link() {
        let filter = Filter::read(&Typed::new());
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Clerk, lang, &filter, vec![row(PublicityState::Done)]);
            assert_sound(&html);
            assert!(html.contains("邻里互助&lt;b&gt;") && html.contains("https://weibo.example.com/1"));
        }
        let html = page(Role::Oversight, Lang::Zh, &filter, Vec::new());
        assert!(html.contains("class=\"empty\"") && !html.contains("/publicity/new"));
    }

    #[test]
    fn the_filters_stay_in_the_address_and_can_be_taken_off() {
        let typed = [
            ("year", "2026"),
            ("medium", "press"),
            ("state", "done"),
            ("page", "2"),
        ];
        let typed = typed.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let filter = Filter::read(&typed.into());
        assert_eq!(
            filter.href(),
            "/publicity?year=2026&medium=press&state=done&page=2"
        );
        assert!(page(Role::Branch, Lang::Zh, &filter, Vec::new()).contains("清除筛选"));
    }
}
