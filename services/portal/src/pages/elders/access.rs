use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::elderly::ElderAccesses;
use kernel::ElderId;

use crate::{
    pages::access::{Person, Which, add, file, log},
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
) -> Page<Response> {
    let names = Names::load(&signed, &app, [id], []).await?;
    let person = Person {
        name: names.elder(id).to_owned(),
        list: "/elders",
        list_label: "nav-elders",
        card: format!("/elders/{id}"),
    };
    let asked = |paging| ElderAccesses { elder_id: id, paging };
    if which.is_file() {
        let mut whole = file(&app, &signed, &person, id.uuid()).await?;
        while let Some(paging) = whole.wants() {
            let found = signed.ask(&app, asked(paging)).await?;
            add(&app, &signed, &mut whole, &found).await?;
        }
        return whole.finish().await;
    }
    let paging = which.paging();
    let found = signed.ask(&app, asked(paging)).await?;
    let shown = log(&app, &signed, &person, paging, found).await?;
    Ok(shown.into_response())
}
