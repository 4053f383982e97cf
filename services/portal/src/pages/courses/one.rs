use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code,
    volunteer::{CourseCard, GetCourse, RecordAttendance, VolunteerRow},
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Check, Column, Empty, Field, FormErrors, PageHead, Table, card, checks, empty,
    error_summary, facts, page, post_form, status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    pages::volunteers::REGISTRARS,
    web::{App, Page, Post, Signed, field_errors},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    volunteer_ids: Vec<String>,
}

/// A course with those who attended, and those who may be ticked.
pub async fn show(State(app): State<App>, signed: Signed, Path(course_id): Path<Uuid>) -> Page {
    let course = signed.ask(&app, GetCourse { course_id }).await?;
    Ok(view(&app, &signed, &course, &[], &FormErrors::new()))
}

/// Records who attended.
pub async fn record(
    State(app): State<App>,
    signed: Signed,
    Path(course_id): Path<Uuid>,
    form: Post<Typed>,
) -> Page<Response> {
    let ticked = form.data.volunteer_ids;
    let volunteer_ids = ticked.iter().filter_map(|id| id.parse().ok()).collect();
    let command = RecordAttendance {
        course_id,
        volunteer_ids,
    };
    match signed.tell(&app, form.idem, command).await {
        Ok(_) => Ok(Redirect::to(&format!("/courses/{course_id}")).into_response()),
        Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
            let course = signed.ask(&app, GetCourse { course_id }).await?;
            let wrong = field_errors(&error.at("volunteer_ids"), signed.tr, &[]);
            let again = view(&app, &signed, &course, &ticked, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn view(app: &App, signed: &Signed, course: &CourseCard, ticked: &[String], errors: &FormErrors) -> Markup {
    let (ctx, tr, orgs) = (signed.ctx(app, "/volunteers"), signed.tr, app.orgs());
    let row = &course.row;
    let head = PageHead::new(row.title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(tr.t("courses-title"), "/courses")
        .here(row.title.clone())
        .errors(!errors.is_empty());
    let held = *row.held_on <= china_date(app.host.clock().now());
    let boxes: Vec<Check> = course
        .expected
        .iter()
        .map(|one| {
            let value = one.volunteer_id.to_string();
            let known = ticked.contains(&value);
            let label = format!("{} · {}", one.name.0, orgs.town_village(&one.org));
            Check::new(value, label, known)
        })
        .collect();
    let columns = vec![
        Column::new("name", tr.t("person-name"), |one: &VolunteerRow| {
            html! { a href={ "/volunteers/" (one.volunteer_id) } { (one.name.0) } }
        })
        .card(CardRole::Title),
        Column::text("org", tr.t("volunteers-org"), |one: &VolunteerRow| {
            orgs.town_village(&one.org)
        }),
        Column::new("state", tr.t("list-state"), move |one: &VolunteerRow| {
            status(tr, "volunteer", one.state.as_str())
        })
        .card(CardRole::Amount),
    ];
    let nobody = empty(&Empty {
        text: tr.t("course-nobody"),
        action: None,
    });
    let lines = [
        (tr.t("course-org"), html! { (orgs.town_village(&row.org)) }),
        (tr.t("course-place"), html! { (row.place) }),
        (tr.t("volunteer-held-on"), html! { (tr.date(row.held_on.0)) }),
        (tr.t("valid-to"), html! { (tr.date(row.valid_to.0)) }),
        (
            tr.t("course-attended"),
            html! { (row.attended) " / " (row.seats) },
        ),
    ];
    page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.t("course-facts")), facts(&lines)))
            @if signed.has(REGISTRARS) && held && !boxes.is_empty() {
                (card(Card::new(tr.t("course-record")), post_form(&ctx, "attendance-form", &format!("/courses/{}", row.course_id), app.key(), html! {
                    (error_summary(tr, errors))
                    (checks(&Field::new(tr, "volunteer_ids", tr.t("course-who")).errors(errors), &boxes))
                    p { (Button::submit(tr.t("course-record-go")).primary()) }
                })))
            }
            (card(Card::new(tr.t("course-attended")).flush(), table(tr, &Table::new(tr.t("course-attended"), &course.attended, columns).empty(nobody))))
        },
    )
}
