//! Projects 项目: what groups activities, who runs and pays them, and what they add up to.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Day, Error, Page as Rows, Paging,
    dispatch::activity::{FindProjects, KeepProject, ProjectRow},
    ledger::fund::FundSource,
};
use kernel::{OrgCode, ProjectId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Hx, Icon, Input, PageHead, Pager, Table, action_bar,
    alert, card, empty, error_summary, input, page as shell, pager, post_form, select, table,
};

use super::{PATH, READ, RUN, own_units};
use crate::{
    pages::{
        asked::Asked,
        orders::{
            desk::Desk,
            form::{Refused, Sent, Sheet, Typed},
            typed,
        },
    },
    web::{App, ListName, Page, Post, Signed, WholeList, page_of, url, xlsx_button},
};

const LIST: &str = "/projects";
const FORM: &str = "project";
const PER_PAGE: u32 = 20;

fn query(project_id: Option<ProjectId>, paging: Paging) -> FindProjects {
    FindProjects {
        within: None,
        project_id,
        paging,
    }
}

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READ)?;
    let asked = Asked(&asked);
    let mut desk = Desk::open(&signed, &app, PATH).await?;
    desk.ctx.path = LIST.into();
    if asked.wants_file() {
        return file((&signed, &app), &desk).await;
    }
    let paging = Paging {
        page: asked.page(),
        size: PER_PAGE,
    };
    let found = signed.ask(&app, query(None, paging)).await?;
    signed.reaches(paging.size, found.total)?;
    Ok(view(
        &desk,
        &signed.scope,
        &found,
        paging,
        !asked.text("done").is_empty(),
    )
    .into_response())
}

/// Every project that the reader sees, as a file.
async fn file((signed, app): (&Signed, &App), desk: &Desk) -> Page<Response> {
    let name = ListName {
        code: "projects",
        title: &desk.tr.t("projects-title"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, query(None, paging)).await?;
        whole.add(found.total, &found.rows, columns(desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, scope: &OrgCode, found: &Rows<ProjectRow>, paging: Paging, done: bool) -> Markup {
    let tr = desk.tr;
    let may_run = desk.is(&RUN);
    let new = || {
        Button::link(tr.t("projects-new"), format!("{LIST}/new"))
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(tr.t("projects-title"))
        .crumb(tr.t("activities-title"), PATH)
        .here(tr.t("projects-title"))
        .actions(html! { (xlsx_button(tr, LIST)) @if may_run { (new()) } });
    let nothing = empty(&Empty {
        text: tr.t("projects-none"),
        action: may_run.then(new),
    });
    let mut columns = columns(desk);
    if may_run {
        let column = Column::new("edit", tr.t("list-actions"), |row: &ProjectRow| {
            html! {
                @if scope.contains(&row.org) {
                    (Button::link(tr.t("projects-edit"), format!("{LIST}/{}/edit", row.project_id)).small())
                }
            }
        });
        columns.push(column.card(CardRole::Actions));
    }
    let pages = Pager {
        page: paging.page,
        per_page: paging.size,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| url(LIST, &[("page", &page_of(page))]),
    };
    shell(
        &desk.ctx,
        &head,
        html! {
            @if done { (alert(AlertKind::Ok, html! { (tr.t("projects-done")) })) }
            (card(Card::new("").flush(), html! {
                (table(tr, &Table::new(tr.t("projects-title"), &found.rows, columns).empty(nothing)))
                (pager(tr, &pages))
            }))
        },
    )
}

fn columns(desk: &Desk) -> Vec<Column<'_, ProjectRow>> {
    let tr = desk.tr;
    vec![
        Column::new("name", tr.t("activities-project"), |row: &ProjectRow| {
            html! { a href=(url(PATH, &[("project", &row.project_id.to_string())])) { (row.name) } }
        })
        .card(CardRole::Title)
        .xlsx_text(|row: &ProjectRow| Some(row.name.clone())),
        Column::text("org", tr.t("activities-org"), |row: &ProjectRow| {
            desk.place(&row.org)
        }),
        Column::text("from", tr.t("projects-from"), move |row: &ProjectRow| {
            tr.date(row.from.0)
        })
        .code()
        .xlsx_day(|row: &ProjectRow| Some(row.from.0)),
        Column::text("to", tr.t("projects-to"), move |row: &ProjectRow| {
            tr.date(row.to.0)
        })
        .code()
        .xlsx_day(|row: &ProjectRow| Some(row.to.0)),
        Column::text("funding", tr.t("projects-funding"), move |row: &ProjectRow| {
            row.funding.map_or_else(String::new, |source| {
                tr.word("account", source.account().as_str())
            })
        }),
        Column::text("activities", tr.t("projects-activities"), |row: &ProjectRow| {
            row.activities
        })
        .num()
        .xlsx_number(|row: &ProjectRow| Some(row.activities.into())),
        Column::text("people", tr.t("projects-people"), |row: &ProjectRow| row.people)
            .num()
            .xlsx_number(|row: &ProjectRow| Some(row.people.into())),
        Column::text("minutes", tr.t("activities-minutes"), move |row: &ProjectRow| {
            tr.minutes(row.minutes.get())
        })
        .num()
        .card(CardRole::Amount)
        .xlsx_minutes(|row: &ProjectRow| Some(row.minutes.get())),
    ]
}

pub async fn new(signed: Signed, State(app): State<App>) -> Page {
    signed.needs(&RUN)?;
    render((&signed, &app), None, &Refused::default()).await
}

pub async fn edit(signed: Signed, State(app): State<App>, Path(id): Path<ProjectId>) -> Page {
    signed.needs(&RUN)?;
    render((&signed, &app), Some(id), &Refused::default()).await
}

pub async fn open(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    keep((&signed, &app), None, idem, data).await
}

pub async fn change(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<ProjectId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    keep((&signed, &app), Some(id), idem, data).await
}

async fn keep(
    (signed, app): (&Signed, &App),
    project_id: Option<ProjectId>,
    key: uuid::Uuid,
    data: Typed,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let name = sent.required("name", "blank");
    let org = match project_id {
        // Who runs it stays: the service looks it up.
        Some(_) => Some(signed.scope.clone()),
        None => {
            let org = sent.text("org").parse().ok();
            sent.read("org", "choose", org)
        }
    };
    let mut day = |name: &str| {
        let day = typed::date(sent.text(name)).map(Day);
        sent.read(name, "not_a_date", day)
    };
    let (from, to) = (day("from"), day("to"));
    let funding = FundSource::parse(sent.text("funding"));
    let command = (|| {
        Some(KeepProject {
            project_id,
            org: org?,
            name,
            from: from?,
            to: to?,
            funding,
        })
    })();
    let refused = match command {
        Some(command) if sent.is_sound() => match signed.tell(app, key, command).await {
            Ok(_) => return Ok(Redirect::to(&format!("{LIST}?done=1")).into_response()),
            Err(error) => sent.refused(error, &[])?,
        },
        _ => sent.unsound(),
    };
    let page = render((signed, app), project_id, &refused).await?;
    Ok((refused.status, page).into_response())
}

async fn render((signed, app): (&Signed, &App), id: Option<ProjectId>, refused: &Refused) -> Page {
    let row = match id {
        Some(_) => {
            let found = signed.ask(app, query(id, Paging::default())).await?;
            let row = found.rows.into_iter().next();
            Some(row.ok_or_else(|| Error::not_found("project"))?)
        }
        None => None,
    };
    let mut desk = Desk::open(signed, app, PATH).await?;
    desk.ctx.path = match id {
        Some(id) => format!("{LIST}/{id}/edit"),
        None => format!("{LIST}/new"),
    };
    Ok(form(&desk, &signed.scope, row.as_ref(), refused))
}

fn form(desk: &Desk, scope: &OrgCode, row: Option<&ProjectRow>, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let (title, action) = match row {
        Some(row) => (tr.t("projects-edit"), format!("{LIST}/{}/edit", row.project_id)),
        None => (tr.t("projects-new"), format!("{LIST}/new")),
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("activities-title"), PATH)
        .crumb(tr.t("projects-title"), LIST)
        .here(title.clone())
        .errors(!refused.errors.is_empty());
    let sheet = Sheet::new(tr, FORM, refused);
    let at_first = |of: fn(&ProjectRow) -> String| row.map_or_else(String::new, of);
    let mut sources = vec![(String::new(), tr.t("projects-no-funding"))];
    sources.extend(FundSource::ALL.iter().map(|source| {
        (
            source.as_str().to_owned(),
            tr.word("account", source.account().as_str()),
        )
    }));
    let funding = row.and_then(|row| row.funding).map_or("", FundSource::as_str);
    let day = |name: &str, label: &str, at_first: String| {
        let at_first = if at_first.is_empty() {
            desk.today().to_string()
        } else {
            at_first
        };
        input(
            &sheet.field(name, tr.t(label)).required(),
            Input::date(&sheet.value(name, &at_first)),
        )
    };
    shell(
        &desk.ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                (post_form(&desk.ctx, sheet.id(), &action, desk.key(), html! {
                    div.stack {
                        (input(&sheet.field("name", tr.t("projects-name")).required(), Input::text(&sheet.value("name", &at_first(|row| row.name.clone()))).max(40)))
                        @if row.is_none() {
                            (select(&sheet.field("org", tr.t("activities-org")).required(), &own_units(desk, scope), &sheet.value("org", scope.as_str()), Hx::default()))
                        }
                        (day("from", "projects-from", at_first(|row| row.from.0.to_string())))
                        (day("to", "projects-to", at_first(|row| row.to.0.to_string())))
                        (select(&sheet.field("funding", tr.t("projects-funding")), &sources, &sheet.value("funding", funding), Hx::default()))
                    }
                    (action_bar(html! { (Button::submit(title).primary()) (Button::link(tr.t("form-cancel"), LIST).quiet()) }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::{Lang, RawMinutes};
    use time::macros::date;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    fn row() -> ProjectRow {
        ProjectRow {
            project_id: ProjectId::generate(NOW),
            org: "370405001004".parse().unwrap(),
            name: "敬老月".into(),
            from: Day(date!(2026 - 10 - 01)),
            to: Day(date!(2026 - 10 - 31)),
            funding: Some(FundSource::Society),
            activities: 3,
            people: 42,
            minutes: RawMinutes::new(1_290),
        }
    }

    #[test]
    fn a_project_shows_what_it_adds_up_to_and_who_pays() {
        let found = Rows {
            rows: vec![row()],
            total: 1,
        };
        let scope = "370405001004".parse().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let html = view(&desk(Role::Clerk, lang), &scope, &found, Paging::default(), false).into_string();
            assert_sound(&html);
            assert!(html.contains("敬老月") && html.contains("42") && html.contains("/edit\""));
        }
        let reads = view(
            &desk(Role::Auditor, Lang::Zh),
            &scope,
            &found,
            Paging::default(),
            false,
        )
        .into_string();
        assert!(reads.contains("21时30分") && reads.contains("社会") && !reads.contains("/edit\""));
    }

    #[test]
    fn who_runs_a_project_is_not_asked_again() {
        let (scope, row) = ("370405001004".parse().unwrap(), row());
        let html = form(
            &desk(Role::Clerk, Lang::Zh),
            &scope,
            Some(&row),
            &Refused::default(),
        )
        .into_string();
        assert_sound(&html);
        assert!(html.contains("value=\"2026-10-31\"") && !html.contains("name=\"org\""));
        let new = form(&desk(Role::Clerk, Lang::En), &scope, None, &Refused::default()).into_string();
        assert_sound(&new);
        assert!(new.contains("name=\"org\""));
    }
}
