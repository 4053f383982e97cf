use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Day,
    volunteer::{
        award::{AwardRow, VolunteerAwards},
        certificate::{ApplyForCertificate, CertificateRow, VolunteerCertificates},
        star::{ApplyForStar, StarRow, VolunteerStars},
    },
};
use kernel::{VolunteerId, china_date};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, FormErrors, Input, PageHead, Table, action_bar, card,
    empty, error_summary, facts, input, page, post_form, status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{ISSUERS, READERS, stars::stars_in_words};
use crate::web::{App, Errors, Names, Page, Post, Signed, field_errors, parse_date};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/volunteers/{id}/recognition", get(show))
        .route("/volunteers/{id}/recognition/star", post(star))
        .route("/volunteers/{id}/recognition/certificate", post(certificate))
}

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[("from", "certificate-from"), ("to", "certificate-to")];

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    from: String,
    to: String,
    note: String,
    replaces: String,
}

fn path(id: VolunteerId) -> String {
    format!("/volunteers/{id}/recognition")
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    Query(mut typed): Query<Typed>,
) -> Page {
    signed.needs(&READERS)?;
    let today = china_date(app.host.clock().now());
    typed.from = format!("{}-01-01", today.year());
    typed.to = today.to_string();
    view(&app, &signed, id, &typed, &FormErrors::new()).await
}

#[derive(Deserialize)]
struct Nothing {}

async fn star(
    State(app): State<App>,
    signed: Signed,
    Path(volunteer_id): Path<VolunteerId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    let stands = signed.tell(&app, idem, ApplyForStar { volunteer_id }).await?;
    Ok(Redirect::to(&format!("/recognition/stars/{}", stands.star_id)))
}

async fn certificate(
    State(app): State<App>,
    signed: Signed,
    Path(volunteer_id): Path<VolunteerId>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&ISSUERS)?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let from = errors.read("from", "date_form", parse_date(&typed.from));
    let to = errors.read("to", "date_form", parse_date(&typed.to));
    let found = match (from, to) {
        (Some(from), Some(to)) => {
            let command = ApplyForCertificate {
                volunteer_id,
                from: Day(from),
                to: Day(to),
                note: Some(typed.note.clone()),
                replaces: typed.replaces.parse().ok(),
            };
            match signed.tell(&app, idem, command).await {
                Ok(stands) => {
                    let to = format!("/recognition/certificates/{}", stands.certificate_id);
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, &[]),
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let again = view(&app, &signed, volunteer_id, &typed, &found).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn view(
    app: &App,
    signed: &Signed,
    volunteer_id: VolunteerId,
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let (of, certificates, awards, names) = tokio::try_join!(
        signed.ask(app, VolunteerStars { volunteer_id }),
        signed.ask(app, VolunteerCertificates { volunteer_id }),
        signed.ask(app, VolunteerAwards { volunteer_id }),
        Names::load(signed, app, [], [volunteer_id]),
    )?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let name = names.volunteer(volunteer_id).to_owned();
    let title = tr.t("recognition-title");
    let head = PageHead::new(format!("{name} · {title}"))
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(name, format!("/volunteers/{volunteer_id}"))
        .here(title)
        .errors(!errors.is_empty());
    let thresholds: Vec<String> = of.thresholds_h.iter().map(i64::to_string).collect();
    let lines = [
        (tr.t("star-raw-now"), tr.minutes(of.raw_minutes.get())),
        (
            tr.t("star-held"),
            match of.level {
                0 => "—".into(),
                level => stars_in_words(level),
            },
        ),
        (tr.t("star-thresholds"), thresholds.join(" / ")),
    ];
    let open = of.stars.iter().any(|row| row.state.is_under_way());
    let waits = certificates
        .certificates
        .iter()
        .any(|row| row.state.is_under_way());
    let key = app.key();
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    let none = || {
        empty(&Empty {
            text: tr.t("recognition-none"),
            action: None,
        })
    };
    let stars = Table::new(tr.t("recognition-stars"), &of.stars, star_columns(signed)).empty(none());
    let given = Table::new(tr.t("recognition-awards"), &awards, award_columns(signed)).empty(none());
    let papers = Table::new(
        tr.t("recognition-certificates"),
        &certificates.certificates,
        paper_columns(signed),
    )
    .empty(none());
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.t("recognition-stars")), html! {
                (facts(&lines))
                @if let (Some(next), true, false) = (of.next, signed.has(&ISSUERS), open) {
                    (post_form(&ctx, "star", &format!("{}/star", path(volunteer_id)), Uuid::new_v5(&key, b"star"), action_bar(html! {
                        (Button::submit(tr.args("star-apply", &[("stars", stars_in_words(next).into())])).primary())
                    })))
                }
            }))
            (card(Card::new(tr.t("star-ratings")).flush(), table(tr, &stars)))
            (card(Card::new(tr.t("recognition-awards")).flush(), table(tr, &given)))
            (card(Card::new(tr.t("recognition-certificates")).flush(), table(tr, &papers)))
            @if signed.has(&ISSUERS) && !waits {
                (card(Card::new(tr.t("certificate-apply")), post_form(&ctx, "paper", &format!("{}/certificate", path(volunteer_id)), Uuid::new_v5(&key, b"certificate"), html! {
                    (error_summary(tr, errors))
                    input type="hidden" name="replaces" value=(typed.replaces);
                    div.g.g2.stack-m {
                        (input(&field("from", "certificate-from").required(), Input::date(&typed.from)))
                        (input(&field("to", "certificate-to").required(), Input::date(&typed.to)))
                    }
                    (input(&field("note", "certificate-note"), Input::text(&typed.note).max(100)))
                    (action_bar(html! { (Button::submit(tr.t("certificate-apply"))) }))
                })))
            }
        },
    ))
}

fn star_columns(signed: &Signed) -> Vec<Column<'static, StarRow>> {
    let tr = signed.tr;
    vec![
        Column::new("level", tr.t("star-level"), |row: &StarRow| {
            html! { a href={ "/recognition/stars/" (row.star_id) } { (stars_in_words(row.level)) } }
        })
        .card(CardRole::Title),
        Column::text("applied", tr.t("recognition-applied-at"), move |row: &StarRow| {
            tr.moment(row.applied_at.0)
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &StarRow| {
            status(tr, "star", row.state.as_str())
        })
        .card(CardRole::Amount),
    ]
}

fn award_columns(signed: &Signed) -> Vec<Column<'static, AwardRow>> {
    let tr = signed.tr;
    vec![
        Column::new("award", tr.t("award-kind"), move |row: &AwardRow| {
            html! { a href={ "/recognition/awards/" (row.award_id) } { (row.year) " " (tr.word("award", row.kind.as_str())) } }
        })
        .card(CardRole::Title),
        Column::text("merits", tr.t("award-merits"), |row: &AwardRow| row.merits.clone()),
    ]
}

fn paper_columns(signed: &Signed) -> Vec<Column<'static, CertificateRow>> {
    let tr = signed.tr;
    vec![
        Column::new("days", tr.t("certificate-days"), |row: &CertificateRow| {
            html! { a href={ "/recognition/certificates/" (row.certificate_id) } { (row.from.0) " – " (row.to.0) } }
        })
        .card(CardRole::Title),
        Column::text("number", tr.t("certificate-number"), |row: &CertificateRow| {
            row.number.clone().unwrap_or_else(|| "—".into())
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &CertificateRow| {
            status(tr, "certificate", row.state.as_str())
        })
        .card(CardRole::Amount),
    ]
}
