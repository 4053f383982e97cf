use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use contracts::elderly::ElderAccesses;
use kernel::ElderId;

use crate::{
    pages::access::{Person, Which, log},
    web::{App, Names, Page, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}/access", get(show))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Query(which): Query<Which>,
) -> Page {
    let paging = which.paging();
    let found = signed.ask(&app, ElderAccesses { elder_id: id, paging }).await?;
    let names = Names::load(&signed, &app, [id], []).await?;
    let person = Person {
        name: names.elder(id).to_owned(),
        list: "/elders",
        list_label: "nav-elders",
        card: format!("/elders/{id}"),
    };
    log(&app, &signed, &person, paging, found).await
}
