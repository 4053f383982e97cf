use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Error, Personal,
    volunteer::certificate::{
        AcceptCertificate, Acceptance, CertificateFile, CertificateShown, CertificateState, GetCertificate,
        IssueCertificate, WithdrawCertificate,
    },
};
use kernel::{CertificateId, StaffId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Event, Field, FormErrors, Icon, Input, PageCtx, PageHead, TagKind, Tr,
    action_bar, alert, card, error_summary, facts, input, page, post_form, status, timeline,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{ISSUERS, READERS, RULERS};
use crate::web::{App, Names, Page, Post, Signed, field_errors, pdf, url};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/recognition/certificates/{id}", get(show))
        .route("/recognition/certificates/{id}/file", get(file))
        .route("/recognition/certificates/{id}/{act}", post(act))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    reason: String,
    in_charge: String,
    handler: String,
    contact: String,
}

fn path(id: CertificateId) -> String {
    format!("/recognition/certificates/{id}")
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<CertificateId>) -> Page {
    signed.needs(&READERS)?;
    let typed = Typed {
        handler: signed.name.clone(),
        contact: app.config.hotline.clone(),
        ..Typed::default()
    };
    view(&app, &signed, id, &typed, &FormErrors::new()).await
}

/// The file as it was made.
async fn file(
    State(app): State<App>,
    signed: Signed,
    Path(certificate_id): Path<CertificateId>,
) -> Page<Response> {
    signed.needs(&ISSUERS)?;
    let kept = signed.ask(&app, CertificateFile { certificate_id }).await?;
    pdf(&kept.number, &kept.pdf)
}

async fn act(
    State(app): State<App>,
    signed: Signed,
    Path((certificate_id, act)): Path<(CertificateId, String)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&ISSUERS)?;
    let reason = data.reason.clone();
    let accept = |acceptance, reason| AcceptCertificate {
        certificate_id,
        acceptance,
        reason,
    };
    let done = match act.as_str() {
        "accept" => signed.tell(&app, idem, accept(Acceptance::Accept, None)).await,
        "refuse" => {
            signed
                .tell(&app, idem, accept(Acceptance::Refuse, Some(reason)))
                .await
        }
        "issue" => {
            let command = IssueCertificate {
                certificate_id,
                in_charge: Personal(data.in_charge.clone()),
                handler: Personal(data.handler.clone()),
                contact: Personal(data.contact.clone()),
            };
            signed.tell(&app, idem, command).await
        }
        "withdraw" => {
            let command = WithdrawCertificate {
                certificate_id,
                reason,
            };
            signed.tell(&app, idem, command).await
        }
        _ => return Err(Error::not_found("page").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&path(certificate_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = view(&app, &signed, certificate_id, &data, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(
    app: &App,
    signed: &Signed,
    certificate_id: CertificateId,
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let shown = signed.ask(app, GetCertificate { certificate_id }).await?;
    let row = &shown.row;
    let staff = [
        row.applied_by,
        shown.accepted_by,
        shown.issued_by,
        shown.withdrawn_by,
    ];
    let names = Names::load(signed, app, [], [row.volunteer_id])
        .await?
        .with_staff(app, staff.into_iter().flatten())
        .await?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let issued = row.issued_at.is_some();
    // Before it is issued it is an application, not a certificate.
    let what = tr.t(if issued {
        "certificate-one"
    } else {
        "certificate-application"
    });
    let title = format!("{what} {}", row.number.as_deref().unwrap_or_default());
    let reissue = url(
        &format!("/volunteers/{}/recognition", row.volunteer_id),
        &[("replaces", &certificate_id.to_string())],
    );
    let head = PageHead::new(title.trim().to_owned())
        .crumb(tr.t("recognition-certificates"), "/recognition/certificates")
        .here(title.trim().to_owned())
        .meta(status(tr, "certificate", row.state.as_str()))
        .errors(!errors.is_empty())
        .actions(html! {
            @if issued && signed.has(&ISSUERS) {
                (Button::link(tr.t("certificate-file"), format!("{}/file?format=pdf", path(certificate_id))).primary().icon(Icon::Download))
                (Button::link(tr.t("certificate-reissue"), reissue))
            }
        });
    let place = app.orgs().town_village(&row.org);
    let mut lines = vec![
        (
            tr.t("recognition-whose"),
            html! { a href={ "/volunteers/" (row.volunteer_id) "/recognition" } { (names.volunteer(row.volunteer_id)) } },
        ),
        (tr.t("volunteers-org"), html! { (place) }),
        (
            tr.t("certificate-days"),
            html! { (tr.date(row.from.0)) " – " (tr.date(row.to.0)) },
        ),
        (
            tr.t("certificate-raw"),
            html! { (tr.minutes(row.raw_minutes.unwrap_or(shown.raw_minutes_now).get())) },
        ),
    ];
    if let Some(note) = &shown.note {
        lines.push((tr.t("certificate-note"), html! { (note) }));
    }
    if let (Some(from), Some(to)) = (shown.notice_from, row.notice_to) {
        lines.push((
            tr.t("recognition-notice"),
            html! { (tr.date(from.0)) " – " (tr.date(to.0)) },
        ));
    }
    if row.state == CertificateState::Applied {
        lines.push((tr.t("certificate-due"), html! { (tr.date(row.due_on.0)) }));
    }
    if let Some(first) = row.replaces {
        lines.push((
            tr.t("certificate-replaces"),
            html! { a href=(path(first)) { (tr.t("certificate-first")) } },
        ));
    }
    if let Some(sha256) = &shown.sha256 {
        lines.push((
            tr.t("certificate-sha"),
            html! { span.xs.num { (grouped(sha256)) } },
        ));
    }
    Ok(page(
        &ctx,
        &head,
        html! {
            @if !issued { (alert(AlertKind::Info, html! { (tr.t("certificate-not-yet")) })) }
            div.two-col {
                (card(Card::new(what), facts(&lines)))
                (card(Card::new(tr.t("recognition-history")), timeline(&history(tr, &shown, &names))))
            }
            (acts(app, signed, &ctx, &shown, typed, errors))
        },
    ))
}

/// A long word in pieces that a narrow page can break between.
pub fn grouped(hex: &str) -> String {
    let chars: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = chars.chunks(8).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

fn history(tr: Tr, shown: &CertificateShown, names: &Names) -> Vec<Event> {
    let row = &shown.row;
    let who = |id: Option<StaffId>| {
        id.map_or_else(|| tr.t("recognition-themselves"), |id| names.staff(id).to_owned())
    };
    let mut events =
        vec![Event::new(tr.moment(row.applied_at.0), tr.t("recognition-applied")).who(who(row.applied_by))];
    if let Some(at) = shown.accepted_at {
        let refused = row.state == CertificateState::Refused;
        let what = if refused {
            "certificate-refused"
        } else {
            "certificate-accepted"
        };
        let kind = if refused { TagKind::Bad } else { TagKind::Ok };
        events.push(
            Event::new(tr.moment(at.0), tr.t(what))
                .who(who(shown.accepted_by))
                .kind(kind),
        );
    }
    if let Some(at) = row.issued_at {
        events.push(
            Event::new(tr.moment(at.0), tr.t("certificate-issued"))
                .who(who(shown.issued_by))
                .kind(TagKind::Ok),
        );
    }
    if let Some(at) = shown.withdrawn_at {
        events.push(
            Event::new(tr.moment(at.0), tr.t("certificate-withdrawn"))
                .who(who(shown.withdrawn_by))
                .kind(TagKind::Bad),
        );
    }
    if let (Some(reason), Some(last)) = (&shown.reason, events.last_mut()) {
        last.note = Some(html! { (reason) });
    }
    events
}

/// What can be done in this state, each act a form with its own key.
fn acts(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    shown: &CertificateShown,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let (tr, row) = (ctx.tr, &shown.row);
    let key = app.key();
    let form = |act: &str, body: Markup| {
        let action = format!("{}/{act}", path(row.certificate_id));
        post_form(ctx, act, &action, Uuid::new_v5(&key, act.as_bytes()), body)
    };
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).required().errors(errors);
    let reason = || {
        input(
            &field("reason", "recognition-reason"),
            Input::text(&typed.reason).max(200),
        )
    };
    let mine = row.applied_by == Some(signed.staff_id);
    let over = row
        .notice_to
        .is_some_and(|last| last.0 < china_date(app.host.clock().now()));
    let body = match row.state {
        CertificateState::Applied | CertificateState::Notice if signed.has(&ISSUERS) && mine => {
            html! { p.muted { (tr.t("recognition-other-person")) } }
        }
        CertificateState::Applied if signed.has(&ISSUERS) => html! {
            (form("accept", action_bar(html! { (Button::submit(tr.t("certificate-accept")).primary()) })))
            (form("refuse", html! { (reason()) (action_bar(html! { (Button::submit(tr.t("certificate-refuse")).danger()) })) }))
        },
        CertificateState::Notice if signed.has(&ISSUERS) && over => form(
            "issue",
            html! {
                (alert(AlertKind::Info, html! { (tr.t("certificate-seal-hint")) }))
                div.g.g2.stack-m {
                    (input(&field("in_charge", "certificate-in-charge"), Input::text(&typed.in_charge).max(50)))
                    (input(&field("handler", "certificate-handler"), Input::text(&typed.handler).max(50)))
                    (input(&field("contact", "certificate-contact"), Input::text(&typed.contact).max(60)))
                }
                (action_bar(html! { (Button::submit(tr.t("certificate-issue")).primary()) }))
            },
        ),
        CertificateState::Issued if signed.has(&RULERS) => form(
            "withdraw",
            html! { (reason()) (action_bar(html! { (Button::submit(tr.t("certificate-withdraw")).danger()) })) },
        ),
        _ => return html! {},
    };
    card(
        Card::new(tr.t("recognition-decide")),
        html! { (error_summary(tr, errors)) (body) },
    )
}
