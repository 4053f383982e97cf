//! One's own account: where one is signed in, password.

use axum::{
    Router,
    extract::State,
    response::Redirect,
    routing::{get, post},
};
use kernel::SessionId;
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, PageHead, Table, TagKind, card, facts, page, post_form, table, tag,
};
use runtime::Failure;
use serde::Deserialize;
use serde_json::json;
use time::Duration;

use crate::{
    store::session::{self, SessionRow},
    web::{App, Page, Post, Signed},
};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/me", get(show))
        .route("/me/sessions/end", post(end))
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    let now = app.host.clock().now();
    let idle_since = now - Duration::minutes(app.config.idle_minutes);
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let sessions = session::of_staff(&mut db, signed.staff_id, idle_since, now).await?;
    drop(db);
    let (ctx, tr) = (signed.ctx(&app, ""), signed.tr);
    let roles: Vec<String> = signed
        .roles
        .iter()
        .map(|role| tr.word("role", role.as_str()))
        .collect();
    let key = app.key();
    let columns = vec![
        Column::text("device", tr.t("me-device"), |row: &SessionRow| row.device.clone())
            .card(CardRole::Title),
        Column::text("since", tr.t("me-since"), move |row: &SessionRow| {
            tr.moment(row.created_at)
        })
        .code(),
        Column::text("seen", tr.t("me-seen"), move |row: &SessionRow| {
            tr.moment(row.last_seen_at)
        })
        .code(),
        Column::new("end", tr.t("list-actions"), |row: &SessionRow| {
            if row.id == signed.session_id {
                return tag(TagKind::Ok, &tr.t("me-this"));
            }
            post_form(
                &ctx,
                &format!("end-{}", row.id),
                "/me/sessions/end",
                key,
                html! {
                    input type="hidden" name="session" value=(row.id);
                    (Button::submit(tr.t("me-end")).small().danger())
                },
            )
        })
        .card(CardRole::Actions),
    ];
    let head = PageHead::new(tr.t("me-title"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("me-title"));
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(signed.name.clone()), html! {
                (facts(&[
                    (tr.t("me-org"), html! { (signed.org_name) }),
                    (tr.t("me-roles"), html! { (roles.join(&tr.t("list-separator"))) }),
                ]))
                p { (Button::link(tr.t("password-title"), "/sign-in/password?next=/me")) }
            }))
            (card(Card::new(tr.t("me-sessions")).flush(), table(tr, &Table::new(tr.t("me-sessions"), &sessions, columns))))
        },
    ))
}

#[derive(Deserialize)]
struct End {
    session: SessionId,
}

async fn end(State(app): State<App>, signed: Signed, Post { data, .. }: Post<End>) -> Page<Redirect> {
    let staff_id = signed.staff_id;
    app.host
        .unit(signed.actor, |cx| async move {
            session::end(
                &mut *cx.db().await,
                staff_id,
                data.session,
                "ended_by_self",
                cx.now(),
            )
            .await?;
            cx.audit("staff.session_ended", staff_id, json!({}));
            Ok(())
        })
        .await?;
    Ok(Redirect::to("/me"))
}
