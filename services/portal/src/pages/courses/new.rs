use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Code, volunteer::OpenCourse};
use kernel::{OrgKind, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Field, FormErrors, Hx, Input, PageHead, action_bar, error_summary, input, page, post_form, select,
};
use serde::Deserialize;
use time::Duration;

use crate::{
    pages::volunteers::REGISTRARS,
    web::{App, Errors, Page, Post, Signed, field_errors, parse_date},
};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("org", "course-org"),
    ("title", "volunteer-course"),
    ("place", "course-place"),
    ("held_on", "volunteer-held-on"),
    ("valid_to", "valid-to"),
    ("seats", "course-seats"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    org: String,
    title: String,
    place: String,
    held_on: String,
    valid_to: String,
    seats: String,
}

/// The form, with today and the reader's own organisation.
pub async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(REGISTRARS)?;
    let today = china_date(app.host.clock().now());
    let typed = Typed {
        org: signed.scope.to_string(),
        held_on: today.to_string(),
        valid_to: (today + Duration::days(365)).to_string(),
        seats: "50".into(),
        ..Typed::default()
    };
    Ok(view(&app, &signed, &typed, &FormErrors::new()))
}

/// Announces it.
pub async fn open(State(app): State<App>, signed: Signed, form: Post<Typed>) -> Page<Response> {
    signed.needs(REGISTRARS)?;
    let typed = form.data;
    let wrong = match read(&typed, Errors::new(signed.tr).naming(LABELS)) {
        Ok(course) => match signed.tell(&app, form.idem, course).await {
            Ok(opened) => return Ok(Redirect::to(&format!("/courses/{}", opened.course_id)).into_response()),
            Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, &[]),
            Err(error) => return Err(error.into()),
        },
        Err(wrong) => wrong,
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        view(&app, &signed, &typed, &wrong),
    )
        .into_response())
}

fn read(typed: &Typed, mut errors: Errors) -> Result<OpenCourse, FormErrors> {
    let org = errors.read("org", "choose", typed.org.trim().parse().ok());
    let title = errors.required("title", &typed.title);
    let place = errors.required("place", &typed.place);
    let held_on = errors.read("held_on", "date_form", parse_date(&typed.held_on));
    let valid_to = errors.read("valid_to", "date_form", parse_date(&typed.valid_to));
    let seats = errors.read("seats", "number_form", typed.seats.trim().parse().ok());
    match (org, held_on, valid_to, seats) {
        (Some(org), Some(held_on), Some(valid_to), Some(seats)) if errors.is_empty() => Ok(OpenCourse {
            org,
            title,
            place,
            held_on: held_on.into(),
            valid_to: valid_to.into(),
            seats,
        }),
        _ => Err(errors.into_inner()),
    }
}

fn view(app: &App, signed: &Signed, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr, orgs) = (signed.ctx(app, "/volunteers"), signed.tr, app.orgs());
    let head = PageHead::new(tr.t("course-new"))
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(tr.t("courses-title"), "/courses")
        .here(tr.t("course-new"))
        .errors(!errors.is_empty());
    let places: Vec<(String, String)> = orgs
        .within(&signed.scope)
        .filter(|unit| unit.kind != OrgKind::Site)
        .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code)))
        .collect();
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    page(
        &ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                (error_summary(tr, errors))
                (post_form(&ctx, "course-form", "/courses/new", app.key(), html! {
                    div.stack {
                        (input(&field("title", "volunteer-course"), Input::text(&typed.title).max(60).autofocus()))
                        (select(&field("org", "course-org"), &places, &typed.org, Hx::default()))
                        (input(&field("place", "course-place"), Input::text(&typed.place).max(60)))
                        (input(&field("held_on", "volunteer-held-on"), Input::date(&typed.held_on)))
                        (input(&field("valid_to", "valid-to"), Input::date(&typed.valid_to)))
                        (input(&field("seats", "course-seats"), Input::whole(&typed.seats)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("course-new")).primary()) (Button::link(tr.t("form-cancel"), "/courses").quiet()) }))
                }))
            } }
        },
    )
}
