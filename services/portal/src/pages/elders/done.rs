use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::elderly::GetElder;
use kernel::ElderId;
use maud::html;
use portal_kit::{AlertKind, Button, Card, Icon, PageHead, alert, card, page};

use crate::{
    pages::parts::priority,
    web::{App, Page, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}/done", get(show))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<ElderId>) -> Page {
    let elder = signed.ask(&app, GetElder { elder_id: id }).await?;
    let (ctx, tr) = (signed.ctx(&app, "/elders"), signed.tr);
    let name = elder.row.name.0.as_str();
    let head = PageHead::new(tr.t("elder-done-title"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-elders"), "/elders")
        .here(tr.t("elder-done-title"));
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(""), html! {
                (alert(AlertKind::Ok, html! { (tr.args("elder-done", &[("name", name.into())])) }))
                p { (tr.t("elders-priority")) "：" (priority(tr, elder.row.priority)) }
                p {
                    (Button::link(tr.t("elder-new-order"), format!("/console?elder={id}")).primary().icon(Icon::Plus))
                    (Button::link(tr.t("elder-another"), "/elders/new"))
                    (Button::link(tr.t("elder-open-profile"), format!("/elders/{id}")).quiet())
                }
            }))
        },
    ))
}
