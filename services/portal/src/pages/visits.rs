//! Visits that a sub-branch has to upload, correct or review (R5.7, R5.8, R5.10).

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Page as Rows, Paging,
    dispatch::{Task, UploadVisit, VisitState, VisitsToUpload},
};
use kernel::{OrgCode, VisitId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Chip, Column, Empty, Filters, PageHead, Pager, Table, alert, card,
    chips, empty, filter_empty, filters, page as shell, pager, post_form, status, table,
};
use serde::Deserialize;

use super::orders::{
    catalogue::factor,
    desk::Desk,
    form::{Refused, Sent, Typed},
    places,
    steps::UPLOAD,
};
use crate::web::{
    App, ListName, Page, Post, Signed, WholeList, narrowed, page_of, url, wants_xlsx, xlsx_button,
};

const PER_PAGE: u32 = 50;

/// `/visits`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/visits", get(show))
        .route("/visits/{id}/upload", post(upload))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    town: String,
    village: String,
    page: String,
    done: String,
    format: String,
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
struct Filter {
    within: Option<OrgCode>,
    page: u32,
}

impl Filter {
    fn href(&self, page: u32) -> String {
        let [town, village] = places::codes(self.within.as_ref());
        url(
            "/visits",
            &[("town", &town), ("village", &village), ("page", &page_of(page))],
        )
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let filter = Filter {
        within: places::chosen(&asked.town, &asked.village),
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    if wants_xlsx(&asked.format) {
        return file((&signed, &app), &filter).await;
    }
    let shown = render(
        (&signed, &app),
        &filter,
        &Refused::default(),
        !asked.done.is_empty(),
    )
    .await?;
    Ok(shown.into_response())
}

/// Every visit that waits, as a file.
async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let mut desk = Desk::open(signed, app, "/visits").await?;
    let name = ListName {
        code: "visits",
        title: &desk.tr.t("visits-title"),
        narrowed: narrowed(&on(&desk, filter)),
        filter: &[("within", filter.within.as_ref().map_or("", OrgCode::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let query = VisitsToUpload {
            within: filter.within.clone(),
            paging,
        };
        let found = signed.ask(app, query).await?;
        let elders = found.rows.iter().map(|task| task.elder_id);
        let volunteers = found.rows.iter().map(|task| task.visit.volunteer_id);
        desk = desk.with_names(signed, app, elders, volunteers).await?;
        whole.add(found.total, &found.rows, columns(&desk, filter))?;
    }
    whole.finish().await
}

async fn render((signed, app): (&Signed, &App), filter: &Filter, refused: &Refused, done: bool) -> Page {
    let query = VisitsToUpload {
        within: filter.within.clone(),
        paging: Paging {
            page: filter.page,
            size: PER_PAGE,
        },
    };
    let found = signed.ask(app, query).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let elders = found.rows.iter().map(|task| task.elder_id);
    let volunteers = found.rows.iter().map(|task| task.visit.volunteer_id);
    let mut desk = Desk::open(signed, app, "/visits")
        .await?
        .with_names(signed, app, elders, volunteers)
        .await?;
    desk.ctx.path = filter.href(filter.page);
    Ok(view(&desk, &signed.scope, filter, &found, refused, done))
}

async fn upload(
    signed: Signed,
    State(app): State<App>,
    Path(visit_id): Path<VisitId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let sent = Sent::new("upload", data, signed.tr);
    let filter = Filter {
        within: places::chosen(sent.text("town"), sent.text("village")),
        page: sent.text("page").parse().unwrap_or(1).max(1),
    };
    match signed.tell(&app, idem, UploadVisit { visit_id }).await {
        Ok(_) => {
            let back = filter.href(filter.page);
            let sign = if back.contains('?') { '&' } else { '?' };
            Ok(Redirect::to(&format!("{back}{sign}done=1")).into_response())
        }
        Err(error) => {
            let refused = sent.refused(error, &[])?;
            let page = render((&signed, &app), &filter, &refused, false).await?;
            Ok((refused.status, page).into_response())
        }
    }
}

fn view(
    desk: &Desk,
    scope: &OrgCode,
    filter: &Filter,
    found: &Rows<Task>,
    refused: &Refused,
    done: bool,
) -> Markup {
    let tr = desk.tr;
    let total = u64::try_from(found.total).unwrap_or(0);
    let head = PageHead::new(tr.t("visits-title"))
        .meta(html! { (tr.args("visits-total", &[("n", total.into())])) })
        .actions(html! {
            @if desk.is(&UPLOAD) { (Button::link(tr.t("records-title"), super::records::PATH)) }
            (xlsx_button(tr, &filter.href(1)))
        });
    let on = on(desk, filter);
    let none = if on.is_empty() {
        empty(&Empty {
            text: tr.t("visits-none"),
            action: None,
        })
    } else {
        filter_empty(tr, "/visits")
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total,
        href: &|page| filter.href(page),
    };
    let places = places::fields(desk, scope, filter.within.as_ref());
    shell(
        &desk.ctx,
        &head,
        html! {
            @if done { (alert(AlertKind::Ok, html! { (tr.t("visits-uploaded")) })) }
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (card(Card::new("").flush(), html! {
                @if !places.0.is_empty() { (filters(tr, &Filters::new("/visits"), places)) }
                div #visits {
                    (chips(tr, &on, "/visits"))
                    (table(tr, &Table::new(tr.t("visits-title"), &found.rows, columns(desk, filter)).empty(none)))
                    (pager(tr, &pages))
                }
            }))
        },
    )
}

/// The filter in force.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    filter
        .within
        .iter()
        .map(|within| Chip {
            label: desk.tr.t("orders-place"),
            value: desk.place(within),
            remove: "/visits".into(),
        })
        .collect()
}

fn columns<'a>(desk: &'a Desk, filter: &'a Filter) -> Vec<Column<'a, Task>> {
    let tr = desk.tr;
    vec![
        Column::new("number", tr.t("orders-number"), |task: &Task| {
            html! { a href={ "/orders/" (task.visit.order_id) } { (task.order_no) } }
        })
        .code(),
        Column::text("elder", tr.t("orders-elder"), |task: &Task| {
            desk.names.elder(task.elder_id).to_owned()
        }),
        Column::text("volunteer", tr.t("orders-volunteer"), |task: &Task| {
            desk.names.volunteer(task.visit.volunteer_id).to_owned()
        })
        .card(CardRole::Title),
        Column::text("service", tr.t("orders-service"), |task: &Task| {
            desk.service(&task.service)
        }),
        Column::new("times", tr.t("visits-times"), |task: &Task| times(desk, task)).class("num"),
        Column::text("raw", tr.t("orders-raw"), move |task: &Task| {
            task.visit
                .raw_minutes
                .map_or_else(|| "—".to_owned(), |raw| tr.minutes(raw.get()))
        })
        .num(),
        Column::text("credit", tr.t("orders-credit"), move |task: &Task| {
            credit(desk, task)
        })
        .num(),
        Column::new("state", tr.t("orders-state"), move |task: &Task| {
            status(tr, "visit", task.visit.state.as_str())
        })
        .card(CardRole::Amount),
        Column::new("act", tr.t("visits-act"), move |task: &Task| {
            act(desk, filter, task)
        })
        .card(CardRole::Actions),
    ]
}

fn times(desk: &Desk, task: &Task) -> Markup {
    let start = task.visit.started_at.map_or(task.starts_at.0, |at| at.0);
    html! {
        (desk.when(start))
        @if let Some(stop) = task.visit.stopped_at { "–" (desk.tr.clock(stop.0)) }
        @if task.visit.started_at.is_none() { " " span.xs.muted { (desk.tr.t("orders-planned")) } }
    }
}

/// `×2 = 2时`: what the minutes are worth after weighting.
fn credit(desk: &Desk, task: &Task) -> String {
    let weight = task.visit.weight.unwrap_or(task.weight);
    task.visit.raw_minutes.map_or_else(
        || format!("×{}", factor(weight)),
        |raw| {
            format!(
                "×{} = {}",
                factor(weight),
                desk.tr.minutes(raw.weighted(weight).get())
            )
        },
    )
}

fn act(desk: &Desk, filter: &Filter, task: &Task) -> Markup {
    let (tr, visit) = (desk.tr, &task.visit);
    let order = format!("/orders/{}#visit-{}", visit.order_id, visit.visit_id);
    match visit.state {
        VisitState::Completed if desk.is(&UPLOAD) => {
            let town = filter.within.as_ref().and_then(OrgCode::town);
            let village = filter.within.as_ref().and_then(OrgCode::village);
            let id = format!("upload-{}", visit.visit_id);
            post_form(
                &desk.ctx,
                &id,
                &format!("/visits/{}/upload", visit.visit_id),
                desk.key(),
                html! {
                    @if let Some(town) = &town { input type="hidden" name="town" value=(town.as_str()); }
                    @if let Some(village) = &village { input type="hidden" name="village" value=(village.as_str()); }
                    @if filter.page > 1 { input type="hidden" name="page" value=(filter.page); }
                    (Button::submit(tr.t("orders-upload")).small().primary())
                },
            )
        }
        VisitState::NeedsCorrection => html! { (Button::link(tr.t("visits-correct"), order).small()) },
        VisitState::HeldForReview => html! { (Button::link(tr.t("visits-review"), order).small()) },
        _ => html! { (Button::link(tr.t("visits-open"), order).small()) },
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Role, dispatch::Urgency, dispatch::VisitCard};
    use kernel::{BasisPoints, ElderId, Lang, OrderId, RawMinutes, VolunteerId};

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, desk};

    fn task(state: VisitState) -> Task {
        Task {
            visit: VisitCard {
                visit_id: VisitId::generate(NOW),
                order_id: OrderId::generate(NOW),
                volunteer_id: VolunteerId::generate(NOW),
                org: "370405001004".parse().unwrap(),
                state,
                started_at: Some(NOW.into()),
                stopped_at: Some(NOW.into()),
                breaks: RawMinutes::ZERO,
                raw_minutes: Some(RawMinutes::new(81)),
                weight: Some(BasisPoints::new(20_000)),
                evidence: None,
                uploaded_at: None,
                lapses_at: None,
                case_id: None,
                wrong_codes: 0,
            },
            order_no: "FW20261123-0041".into(),
            elder_id: ElderId::generate(NOW),
            service: "02".into(),
            weight: BasisPoints::ONE,
            starts_at: NOW.into(),
            duration: RawMinutes::new(60),
            urgency: Urgency::Normal,
            note: None,
            check_in_from: NOW.into(),
        }
    }

    fn page(role: Role, state: VisitState) -> String {
        let found = Rows {
            rows: vec![task(state)],
            total: 1,
        };
        let scope = "370405001004".parse().unwrap();
        let filter = Filter {
            page: 1,
            ..Filter::default()
        };
        view(
            &desk(role, Lang::Zh),
            &scope,
            &filter,
            &found,
            &Refused::default(),
            false,
        )
        .into_string()
    }

    #[test]
    fn a_completed_visit_is_uploaded_with_one_click_by_the_sub_branch_r5_10() {
        assert!(page(Role::Clerk, VisitState::Completed).contains("/upload\""));
        assert!(!page(Role::Operator, VisitState::Completed).contains("/upload\""));
    }

    #[test]
    fn what_must_be_corrected_or_reviewed_leads_to_its_order() {
        for state in [VisitState::NeedsCorrection, VisitState::HeldForReview] {
            let html = page(Role::Clerk, state);
            assert!(!html.contains("/upload\"") && html.contains("#visit-"));
        }
    }

    #[test]
    fn served_time_and_its_worth_stand_in_columns_of_their_own_r6_1() {
        let html = page(Role::Clerk, VisitState::Completed);
        assert!(
            html.contains("1时21分") && html.contains("×2 = 2时42分"),
            "{html}"
        );
    }
}
