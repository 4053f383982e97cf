//! What everybody may see without signing in: the public notice of stars, and whether a certificate is genuine. Names are
//! masked, and nobody looks at more than some a minute.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Actor, Code, Personal,
    redemption::stock::{Donors, NamedDonors},
    volunteer::{
        certificate::{CertificateChecked, CertificateState, CheckCertificate},
        star::{PublicBoard, PublicNotice},
    },
};
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, Field, Input, PageCtx, alert, facts, input, mobile::bare, status};
use serde::Deserialize;

use crate::{
    pages::recognition::{grouped, stars_in_words},
    web::{App, Looks, OrgTree, Page, Visitor},
};

/// Characters of a code that are read; ours have 32.
const CODE_MAX: usize = 64;

/// `/c`, `/notice` and `/donors`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/notice", get(board))
        .route("/donors", get(donors))
        .route("/c", get(ask))
        .route("/c/{code}", get(check))
}

fn me() -> Actor {
    Actor::service("portal")
}

/// Refuses who has looked too often within the minute.
fn too_often(app: &App, visitor: &Visitor, from: SocketAddr) -> Option<Response> {
    if app.host.state::<Looks>().may(from.ip()) {
        return None;
    }
    let ctx = visitor.ctx(app);
    let body = bare(
        &ctx,
        &ctx.tr.t("public-too-often"),
        html! { p { (ctx.tr.t("public-too-often-hint")) } },
    );
    Some((StatusCode::TOO_MANY_REQUESTS, body).into_response())
}

async fn board(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    visitor: Visitor,
) -> Page<Response> {
    if let Some(refused) = too_often(&app, &visitor, from) {
        return Ok(refused);
    }
    let found = app.host.client().ask(&me(), PublicNotice {}).await?;
    app.refresh_orgs().await;
    Ok(board_page(&visitor.ctx(&app), &found, &app.orgs()).into_response())
}

fn board_page(ctx: &PageCtx, found: &PublicBoard, orgs: &OrgTree) -> Markup {
    let tr = ctx.tr;
    bare(
        ctx,
        &tr.t("public-notice"),
        html! {
            p { (tr.args("public-notice-lead", &[("hotline", ctx.hotline.as_str().into())])) }
            @if found.stars.is_empty() { p.muted { (tr.t("public-notice-none")) } }
            ul.lines {
                @for one in &found.stars {
                    li {
                        b { (one.name_masked) } span { (stars_in_words(one.level)) }
                        span.muted.m-sm { (orgs.town_village(&one.org)) }
                        span.muted.m-sm { (tr.args("star-notice-until", &[("day", one.notice_to.0.to_string().into())])) }
                    }
                }
            }
            @if let Some(first) = found.awards.first() {
                h2 { (tr.t("public-awards")) " " (first.year) }
                ul.lines {
                    @for one in &found.awards {
                        li {
                            @if let Some(name) = &one.name_masked { b { (name) } }
                            span { (tr.word("award", one.kind.as_str())) }
                            span.muted.m-sm { (orgs.town_village(&one.org)) }
                        }
                    }
                }
            }
            p { a href="/donors" { (tr.t("public-donors")) } }
        },
    )
}

/// Who gave goods and wishes to be thanked in public (R8.2).
async fn donors(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    visitor: Visitor,
) -> Page<Response> {
    if let Some(refused) = too_often(&app, &visitor, from) {
        return Ok(refused);
    }
    let found = app.host.client().ask(&me(), NamedDonors {}).await?;
    Ok(donors_page(&visitor.ctx(&app), &found).into_response())
}

fn donors_page(ctx: &PageCtx, found: &Donors) -> Markup {
    let tr = ctx.tr;
    bare(
        ctx,
        &tr.t("public-donors"),
        html! {
            p { (tr.t("public-donors-lead")) }
            @if found.donors.is_empty() { p.muted { (tr.t("public-donors-none")) } }
            ul.lines {
                @for one in &found.donors {
                    li {
                        b { (one.donor.0) } span { (one.goods.join(&tr.t("list-separator"))) }
                        span.muted.m-sm { (tr.word("account", one.source.account().as_str())) " · " (one.day.0) }
                    }
                }
            }
            p { a href="/notice" { (tr.t("public-notice")) } }
        },
    )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    code: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Query(typed): Query<Typed>) -> Response {
    // As it stands on the paper: in groups.
    let code: String = typed
        .code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(CODE_MAX)
        .collect();
    if code.is_empty() {
        return code_page(&visitor.ctx(&app), html! {}).into_response();
    }
    Redirect::to(&format!("/c/{}", code.to_ascii_lowercase())).into_response()
}

async fn check(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Page<Response> {
    if let Some(refused) = too_often(&app, &visitor, from) {
        return Ok(refused);
    }
    let code: String = code.chars().take(CODE_MAX).collect();
    let asked = CheckCertificate { code: Personal(code) };
    let ctx = visitor.ctx(&app);
    match app.host.client().ask(&me(), asked).await {
        Ok(found) => Ok(checked_page(&ctx, &found).into_response()),
        Err(error) if error.code == Code::NotFound => {
            let none = alert(
                AlertKind::Bad,
                html! { (ctx.tr.t("error-certificate_not_found")) },
            );
            Ok((StatusCode::NOT_FOUND, code_page(&ctx, none)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn code_page(ctx: &PageCtx, said: Markup) -> Markup {
    let tr = ctx.tr;
    bare(
        ctx,
        &tr.t("public-check"),
        html! {
            (said)
            p { (tr.t("public-check-lead")) }
            form method="get" action="/c" {
                (input(&Field::new(tr, "code", tr.t("public-code")).required(), Input::text("").max(80)))
                (Button::submit(tr.t("public-check-go")).primary().wide())
            }
        },
    )
}

fn checked_page(ctx: &PageCtx, found: &CertificateChecked) -> Markup {
    let tr = ctx.tr;
    let counts = found.state == CertificateState::Issued;
    let said = if counts {
        alert(AlertKind::Ok, html! { (tr.t("public-valid")) })
    } else {
        alert(AlertKind::Bad, html! { (tr.t("public-withdrawn")) })
    };
    let lines = [
        (tr.t("certificate-number"), html! { b.num { (found.number) } }),
        (
            tr.t("list-state"),
            status(tr, "certificate", found.state.as_str()),
        ),
        (tr.t("public-name"), html! { (found.name_masked) }),
        (
            tr.t("certificate-days"),
            html! { (tr.date(found.from.0)) " – " (tr.date(found.to.0)) },
        ),
        (
            tr.t("certificate-raw"),
            html! { (tr.minutes(found.raw_minutes.get())) },
        ),
        (tr.t("certificate-issuer"), html! { (found.issuer) }),
        (
            tr.t("certificate-issued-on"),
            html! { (tr.date(found.issued_on.0)) },
        ),
        (
            tr.t("certificate-sha"),
            html! { span.m-sm.num { (grouped(&found.sha256)) } },
        ),
    ];
    bare(
        ctx,
        &tr.t("public-check"),
        html! { (said) (facts(&lines)) p.muted.m-sm { (tr.t("public-compare")) } },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Day;
    use kernel::{Lang, RawMinutes};
    use portal_kit::Tr;
    use time::macros::date;

    use super::*;

    fn checked(state: CertificateState) -> CertificateChecked {
        CertificateChecked {
            state,
            number: "2026-000001".into(),
            name_masked: "李*国".into(),
            from: Day(date!(2026 - 01 - 01)),
            to: Day(date!(2026 - 11 - 20)),
            raw_minutes: RawMinutes::new(95),
            issued_on: Day(date!(2026 - 12 - 01)),
            issuer: "协会<b>".into(),
            sha256: "ab".repeat(32),
        }
    }

    #[test]
    fn r11_4_a_withdrawn_certificate_says_so_before_anything_else() {
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "台儿庄区时间银行", "12349", "/c/x");
        let valid = checked_page(&ctx, &checked(CertificateState::Issued)).into_string();
        assert!(valid.contains("李*国") && valid.contains("1时35分") && valid.contains("协会&lt;b&gt;"));
        assert!(!valid.contains("作废"));
        let void = checked_page(&ctx, &checked(CertificateState::Withdrawn)).into_string();
        assert!(void.contains("作废"));
    }
}
