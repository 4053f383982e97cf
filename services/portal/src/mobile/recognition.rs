//! `/m/recognition`: one's stars and certificates of service, what can be applied for, and the files.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contracts::{
    Day,
    volunteer::{
        award::{AwardRow, VolunteerAwards},
        certificate::{
            ApplyForCertificate, CertificateFile, CertificateRow, CertificatesOf, VolunteerCertificates,
        },
        star::{ApplyForStar, StarsOf, VolunteerStars},
    },
};
use kernel::{CertificateId, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Field, FormErrors, Icon, Input, Tr, error_summary, facts, input, mobile::Tab, post_form, status,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    notice::{Notice, Said},
    refused,
    screen::Screen,
};
use crate::{
    pages::recognition::stars_in_words,
    web::{App, Errors, Page, Post, Volunteer, field_errors, parse_date, pdf},
};

const PATH: &str = "/m/recognition";

/// `/m/recognition`
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route("/m/recognition/star", post(star))
        .route("/m/recognition/certificate", post(certificate))
        .route("/m/recognition/certificates/{id}", get(file))
}

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[("from", "certificate-from"), ("to", "certificate-to")];

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    from: String,
    to: String,
    note: String,
}

/// What the page shows.
struct Shown {
    stars: StarsOf,
    certificates: CertificatesOf,
    awards: Vec<AwardRow>,
}

async fn load(me: &Volunteer, app: &App) -> contracts::Result<(Screen, Shown)> {
    let volunteer_id = me.id;
    let (screen, stars, certificates, awards) = tokio::try_join!(
        Screen::open(me, app),
        me.ask(app, VolunteerStars { volunteer_id }),
        me.ask(app, VolunteerCertificates { volunteer_id }),
        me.ask(app, VolunteerAwards { volunteer_id }),
    )?;
    let shown = Shown {
        stars,
        certificates,
        awards,
    };
    Ok((screen, shown))
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let (screen, shown) = load(&me, &app).await?;
    let today = china_date(screen.now);
    let typed = Typed {
        from: format!("{}-01-01", today.year()),
        to: today.to_string(),
        note: String::new(),
    };
    let said = said.show(screen.tr);
    Ok(view(&screen, &shown, &typed, &FormErrors::new(), said))
}

#[derive(Deserialize)]
struct Nothing {}

async fn star(State(app): State<App>, me: Volunteer, Post { idem, .. }: Post<Nothing>) -> Page<Response> {
    let volunteer_id = me.id;
    match me.tell(&app, idem, ApplyForStar { volunteer_id }).await {
        Ok(_) => Ok(Notice::StarApplied.at(PATH)),
        Err(error) => again(&app, &me, &Typed::default(), &FormErrors::new(), error).await,
    }
}

async fn certificate(
    State(app): State<App>,
    me: Volunteer,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    let mut errors = Errors::new(me.tr).naming(LABELS);
    let from = errors.read("from", "date_form", parse_date(&typed.from));
    let to = errors.read("to", "date_form", parse_date(&typed.to));
    let (Some(from), Some(to)) = (from, to) else {
        let (screen, shown) = load(&me, &app).await?;
        let body = view(&screen, &shown, &typed, &errors.into_inner(), html! {});
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, body).into_response());
    };
    let command = ApplyForCertificate {
        volunteer_id: me.id,
        from: Day(from),
        to: Day(to),
        note: Some(typed.note.clone()),
        replaces: None,
    };
    match me.tell(&app, idem, command).await {
        Ok(_) => Ok(Notice::CertificateApplied.at(PATH)),
        Err(error) => {
            let errors = field_errors(&error, me.tr, &[]);
            again(&app, &me, &typed, &errors, error).await
        }
    }
}

/// The page once more, with what is wrong.
async fn again(
    app: &App,
    me: &Volunteer,
    typed: &Typed,
    errors: &FormErrors,
    error: contracts::Error,
) -> Page<Response> {
    let (status, error) = refused::status(error)?;
    let (screen, shown) = load(me, app).await?;
    let said = refused::frame(&refused::words(&error, &screen.ctx));
    Ok((status, view(&screen, &shown, typed, errors, said)).into_response())
}

/// One's own certificate, as it was made.
async fn file(
    State(app): State<App>,
    me: Volunteer,
    Path(certificate_id): Path<CertificateId>,
) -> Page<Response> {
    let kept = me.ask(&app, CertificateFile { certificate_id }).await?;
    pdf(&kept.number, &kept.pdf)
}

fn view(screen: &Screen, shown: &Shown, typed: &Typed, errors: &FormErrors, said: Markup) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (said)
        (stars(screen, &shown.stars))
        @if !shown.awards.is_empty() { (awards(tr, &shown.awards)) }
        (certificates(screen, &shown.certificates))
        @if !shown.certificates.certificates.iter().any(|one| one.state.is_under_way()) {
            section.tk {
                h2 { (tr.t("certificate-apply")) }
                (error_summary(tr, errors))
                (post_form(&screen.ctx, "certificate", "/m/recognition/certificate", Uuid::new_v5(&screen.key(), b"certificate"), html! {
                    (input(&Field::new(tr, "from", tr.t("certificate-from")).required().errors(errors), Input::date(&typed.from)))
                    (input(&Field::new(tr, "to", tr.t("certificate-to")).required().errors(errors), Input::date(&typed.to)))
                    (input(&Field::new(tr, "note", tr.t("certificate-note")).errors(errors), Input::text(&typed.note).max(100)))
                    (Button::submit(tr.t("certificate-apply")).wide())
                }))
            }
        }
    };
    screen.page(&tr.t("recognition-title"), Tab::Me, body)
}

fn stars(screen: &Screen, of: &StarsOf) -> Markup {
    let tr = screen.tr;
    let next = of.thresholds_h.get(usize::from(of.level)).copied();
    let mut lines = vec![
        (tr.t("mobile-raw-total"), tr.minutes(of.raw_minutes.get())),
        (
            tr.t("star-held"),
            match of.level {
                0 => "—".into(),
                level => stars_in_words(level),
            },
        ),
    ];
    lines.extend(next.map(|hours| (tr.t("star-next"), tr.args("star-from", &[("n", hours.into())]))));
    let newest = of.stars.first();
    let open = newest.is_some_and(|row| row.state.is_under_way());
    html! {
        section.tk {
            h2 { (tr.t("recognition-stars")) }
            (facts(&lines))
            @if let Some(row) = newest {
                p {
                    (stars_in_words(row.level)) " " (status(tr, "star", row.state.as_str()))
                    @if let (true, Some(to)) = (open, row.notice_to) {
                        " " span.muted.m-sm { (tr.args("star-notice-until", &[("day", to.0.to_string().into())])) }
                    }
                }
                @if let Some(reason) = &of.reason { p.muted.m-sm { (reason) } }
            }
            @if let (Some(level), false) = (of.next, open) {
                (post_form(&screen.ctx, "star", "/m/recognition/star", Uuid::new_v5(&screen.key(), b"star"), html! {
                    (Button::submit(tr.args("star-apply", &[("stars", stars_in_words(level).into())])).primary().wide())
                }))
            }
        }
    }
}

fn awards(tr: Tr, given: &[AwardRow]) -> Markup {
    html! {
        section.tk {
            h2 { (tr.t("recognition-awards")) }
            ul.lines {
                @for row in given { li { b { (row.year) } span { (tr.word("award", row.kind.as_str())) } } }
            }
        }
    }
}

fn certificates(screen: &Screen, of: &CertificatesOf) -> Markup {
    let tr = screen.tr;
    let days = |row: &CertificateRow| format!("{} – {}", row.from.0, row.to.0);
    html! {
        section.tk {
            h2 { (tr.t("recognition-certificates")) }
            @if of.certificates.is_empty() { p.muted { (tr.t("recognition-none")) } }
            ul.lines {
                @for row in &of.certificates {
                    li {
                        b { (row.number.clone().unwrap_or_else(|| tr.t("certificate-application"))) }
                        span { (status(tr, "certificate", row.state.as_str())) }
                        span.muted.m-sm { (days(row)) }
                    }
                }
            }
            @for row in &of.certificates {
                @if let (Some(number), true) = (&row.number, row.issued_at.is_some()) {
                    p {
                        (Button::link(format!("{} {number}", tr.t("certificate-file")), format!("/m/recognition/certificates/{}?format=pdf", row.certificate_id))
                            .icon(Icon::Download)
                            .wide())
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{
        At,
        volunteer::{
            certificate::CertificateState,
            star::{StarRow, StarState},
        },
    };
    use kernel::{Lang, RawMinutes};
    use time::macros::{date, datetime};

    use super::*;
    use crate::mobile::screen::tests::screen;

    fn shown(star: StarState, certificate: CertificateState) -> Shown {
        let at = At(datetime!(2026-11-20 02:00 UTC));
        let issued = certificate == CertificateState::Issued;
        Shown {
            stars: StarsOf {
                raw_minutes: RawMinutes::new(6060),
                thresholds_h: vec![100, 300, 600, 1000, 1500],
                level: 0,
                next: Some(1),
                stars: vec![StarRow {
                    star_id: Uuid::from_u128(1).into(),
                    volunteer_id: Uuid::from_u128(2).into(),
                    org: "370405001004".parse().unwrap(),
                    level: 1,
                    state: star,
                    threshold_h: 100,
                    raw_minutes: RawMinutes::new(6060),
                    raw_minutes_now: RawMinutes::new(6060),
                    applied_at: at,
                    applied_by: None,
                    notice_from: Some(Day(date!(2026 - 11 - 23))),
                    notice_to: Some(Day(date!(2026 - 11 - 27))),
                    issued_at: None,
                }],
                reason: None,
            },
            certificates: CertificatesOf {
                certificates: vec![CertificateRow {
                    certificate_id: Uuid::from_u128(3).into(),
                    volunteer_id: Uuid::from_u128(2).into(),
                    org: "370405001004".parse().unwrap(),
                    state: certificate,
                    from: Day(date!(2026 - 01 - 01)),
                    to: Day(date!(2026 - 11 - 20)),
                    number: issued.then(|| "2026-000001".into()),
                    raw_minutes: None,
                    applied_at: at,
                    applied_by: None,
                    due_on: Day(date!(2026 - 12 - 04)),
                    notice_to: None,
                    issued_at: issued.then_some(at),
                    replaces: None,
                }],
            },
            awards: Vec::new(),
        }
    }

    fn html(lang: Lang, shown: &Shown) -> String {
        view(
            &screen(lang),
            shown,
            &Typed::default(),
            &FormErrors::new(),
            html! {},
        )
        .into_string()
    }

    #[test]
    fn r10_2_while_a_rating_is_under_way_no_other_is_offered() {
        let open = html(Lang::Zh, &shown(StarState::Notice, CertificateState::Notice));
        assert!(open.contains("公示中") && open.contains("2026-11-27"));
        assert!(!open.contains("/m/recognition/star\"") && !open.contains("name=\"from\""));
        let refused = html(Lang::Zh, &shown(StarState::Refused, CertificateState::Refused));
        assert!(refused.contains("/m/recognition/star\"") && refused.contains("name=\"from\""));
    }

    #[test]
    fn r11_4_an_application_is_called_no_certificate_and_has_no_file() {
        let applied = html(Lang::Zh, &shown(StarState::Issued, CertificateState::Applied));
        assert!(!applied.contains("/m/recognition/certificates/"));
        let issued = html(Lang::En, &shown(StarState::Issued, CertificateState::Issued));
        assert!(issued.contains("2026-000001") && issued.contains("/m/recognition/certificates/"));
    }
}
