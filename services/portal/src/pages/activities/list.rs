//! The list of activities.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    dispatch::activity::{ActivityPhase, ActivityRow, FindActivities, FindProjects, ProjectRow},
};
use kernel::{OrgCode, ProjectId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Filters, Icon, PageHead, Pager, Table, card, chips, empty,
    filter_empty, filters, page as shell, pager, status, table, tabs,
};

use super::{PATH, READ, RUN, path};
use crate::{
    pages::{
        asked::Asked,
        orders::{desk::Desk, form::Typed, places},
        parts::state_tabs,
        publicity,
    },
    web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, xlsx_button},
};

const PER_PAGE: u32 = 20;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
struct Filter {
    within: Option<OrgCode>,
    phase: Option<ActivityPhase>,
    project: Option<ProjectId>,
    page: u32,
}

impl Filter {
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            within: asked.within(),
            phase: ActivityPhase::parse(asked.text("phase")),
            project: asked.read("project"),
            page: asked.page(),
        }
    }

    fn href(&self) -> String {
        let [town, village] = places::codes(self.within.as_ref());
        let project = self.project.map_or_else(String::new, |id| id.to_string());
        url(
            PATH,
            &[
                ("phase", self.phase.map_or("", ActivityPhase::as_str)),
                ("town", &town),
                ("village", &village),
                ("project", &project),
                ("page", &page_of(self.page)),
            ],
        )
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindActivities {
        FindActivities {
            within: self.within.clone(),
            phase: self.phase,
            project_id: self.project,
            paging,
        }
    }
}

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READ)?;
    let filter = Filter::read(&asked);
    let at = (&signed, &app);
    let project = project(at, &filter).await?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    if Asked(&asked).wants_file() {
        return file(at, &desk, &filter, project.as_ref()).await;
    }
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, filter.query(paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let shown = Shown {
        scope: &signed.scope,
        filter: &filter,
        project: project.as_ref(),
        found: &found,
    };
    Ok(view(&desk, &shown).into_response())
}

/// The project that the list is narrowed to, for its name.
async fn project((signed, app): (&Signed, &App), filter: &Filter) -> contracts::Result<Option<ProjectRow>> {
    if filter.project.is_none() {
        return Ok(None);
    }
    let query = FindProjects {
        within: None,
        project_id: filter.project,
        paging: Paging::default(),
    };
    Ok(signed.ask(app, query).await?.rows.into_iter().next())
}

/// Every activity that the filters leave, as a file.
async fn file(
    (signed, app): (&Signed, &App),
    desk: &Desk,
    filter: &Filter,
    project: Option<&ProjectRow>,
) -> Page<Response> {
    let of_project = filter.project.map_or_else(String::new, |id| id.to_string());
    let name = ListName {
        code: "activities",
        title: &desk.tr.t("activities-title"),
        narrowed: narrowed(&on(desk, filter, project)),
        filter: &[
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
            ("phase", filter.phase.map_or("", ActivityPhase::as_str)),
            ("project", &of_project),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        whole.add(found.total, &found.rows, columns(desk))?;
    }
    whole.finish().await
}

struct Shown<'a> {
    scope: &'a OrgCode,
    filter: &'a Filter,
    project: Option<&'a ProjectRow>,
    found: &'a Rows<ActivityRow>,
}

fn view(desk: &Desk, shown: &Shown<'_>) -> Markup {
    let (tr, filter, found) = (desk.tr, shown.filter, shown.found);
    let may_run = desk.is(&RUN);
    let new = || {
        Button::link(tr.t("activities-new"), format!("{PATH}/new"))
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(tr.t("activities-title")).actions(html! {
        (Button::link(tr.t("projects-title"), "/projects"))
        @if desk.is(&publicity::READERS) { (Button::link(tr.t("publicity-title"), publicity::PATH)) }
        (xlsx_button(tr, &filter.on_page(1).href()))
        @if may_run { (new()) }
    });
    let phase = filter.phase.map_or("", ActivityPhase::as_str);
    let phases = ActivityPhase::ALL.iter().map(|phase| phase.as_str());
    let all = state_tabs(tr, "status-activity", phases, phase, &|phase| {
        Filter {
            phase: ActivityPhase::parse(phase),
            ..filter.on_page(1)
        }
        .href()
    });
    let on = on(desk, filter, shown.project);
    let nothing = match on.is_empty() && filter.phase.is_none() {
        true => empty(&Empty {
            text: tr.t("activities-none"),
            action: may_run.then(new),
        }),
        false => filter_empty(tr, PATH),
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    let places = places::fields(desk, shown.scope, filter.within.as_ref());
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (tabs(&tr.t("activities-phases"), &all))
                @if !places.0.is_empty() {
                    (filters(tr, &Filters::new(PATH), html! {
                        @if !phase.is_empty() { input type="hidden" name="phase" value=(phase); }
                        @if let Some(project) = filter.project { input type="hidden" name="project" value=(project); }
                        (places)
                    }))
                }
                (chips(tr, &on, PATH))
                (table(tr, &Table::new(tr.t("activities-title"), &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// The filter in force.
fn on(desk: &Desk, filter: &Filter, project: Option<&ProjectRow>) -> Vec<Chip> {
    let tr = desk.tr;
    let mut on = Vec::new();
    if let Some(within) = &filter.within {
        on.push(Chip {
            label: tr.t("orders-place"),
            value: desk.place(within),
            remove: Filter {
                within: None,
                ..filter.on_page(1)
            }
            .href(),
        });
    }
    if filter.project.is_some() {
        on.push(Chip {
            label: tr.t("activities-project"),
            value: project.map_or_else(|| "—".to_owned(), |project| project.name.clone()),
            remove: Filter {
                project: None,
                ..filter.on_page(1)
            }
            .href(),
        });
    }
    on
}

fn columns(desk: &Desk) -> Vec<Column<'_, ActivityRow>> {
    let tr = desk.tr;
    vec![
        Column::new("title", tr.t("activities-name"), |row: &ActivityRow| {
            html! { a href=(path(row.activity_id, "")) { (row.words.title) } }
        })
        .card(CardRole::Title)
        .xlsx_text(|row: &ActivityRow| Some(row.words.title.clone())),
        Column::text("starts", tr.t("activities-starts"), move |row: &ActivityRow| {
            tr.moment(row.starts_at.0)
        })
        .code()
        .xlsx_moment(|row: &ActivityRow| Some(row.starts_at.0)),
        Column::text(
            "duration",
            tr.t("orders-of-duration"),
            move |row: &ActivityRow| tr.minutes(row.duration.get()),
        )
        .num()
        .xlsx_minutes(|row: &ActivityRow| Some(row.duration.get())),
        Column::text("place", tr.t("activities-place"), |row: &ActivityRow| {
            format!("{} {}", desk.place(&row.place), row.words.address)
        }),
        Column::text("org", tr.t("activities-org"), |row: &ActivityRow| {
            desk.place(&row.org)
        }),
        Column::text("service", tr.t("orders-of-service"), |row: &ActivityRow| {
            desk.service(&row.service)
        }),
        Column::text("project", tr.t("activities-project"), |row: &ActivityRow| {
            row.project.clone().unwrap_or_default()
        }),
        Column::text("taken", tr.t("activities-taken"), |row: &ActivityRow| {
            format!("{} / {}", row.taken, row.places)
        })
        .num(),
        Column::text("came", tr.t("activities-came"), |row: &ActivityRow| row.came)
            .num()
            .xlsx_number(|row: &ActivityRow| Some(row.came.into())),
        Column::text("minutes", tr.t("activities-minutes"), move |row: &ActivityRow| {
            tr.minutes(row.minutes.get())
        })
        .num()
        .xlsx_minutes(|row: &ActivityRow| Some(row.minutes.get())),
        Column::new("phase", tr.t("list-state"), move |row: &ActivityRow| {
            status(tr, "activity", row.phase.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &ActivityRow| Some(tr.word("status-activity", row.phase.as_str()))),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, filter: &Filter, rows: Vec<ActivityRow>) -> String {
        let found = Rows {
            total: i64::try_from(rows.len()).unwrap(),
            rows,
        };
        let scope = "370405001".parse().unwrap();
        let shown = Shown {
            scope: &scope,
            filter,
            project: None,
            found: &found,
        };
        view(&desk(role, lang), &shown).into_string()
    }

    #[test]
    fn a_row_has_title_time_place_service_places_and_hours_and_escapes_what_was_typed() {
        let filter = Filter::read(&Typed::new());
        let html = page(Role::Clerk, Lang::Zh, &filter, vec![row(ActivityPhase::Open)]);
        assert_sound(&html);
        for words in [
            "重阳节&lt;b&gt;包饺子",
            "2026-11-24",
            "文化广场",
            "家电维修",
            "2 / 10",
            "1时30分",
            "敬老月",
            "报名中",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert_sound(&page(
            Role::Clerk,
            Lang::En,
            &filter,
            vec![row(ActivityPhase::Crediting)],
        ));
    }

    #[test]
    fn every_tier_opens_activities_and_who_only_reads_has_no_button_r5_2() {
        let filter = Filter::read(&Typed::new());
        for role in RUN {
            assert!(
                page(role, Lang::Zh, &filter, vec![]).contains("/activities/new"),
                "{role:?}"
            );
        }
        for role in [Role::Auditor, Role::Oversight, Role::Finance] {
            let html = page(role, Lang::Zh, &filter, vec![]);
            assert!(!html.contains("/activities/new") && html.contains("class=\"empty\""));
        }
    }

    #[test]
    fn the_filters_stay_from_page_to_page() {
        let typed = [("phase", "crediting"), ("village", "370405001004"), ("page", "3")];
        let typed = typed
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into();
        let filter = Filter::read(&typed);
        assert_eq!(
            filter.href(),
            "/activities?phase=crediting&town=370405001&village=370405001004&page=3"
        );
        assert!(page(Role::Branch, Lang::Zh, &filter, vec![]).contains("清除筛选"));
    }
}
