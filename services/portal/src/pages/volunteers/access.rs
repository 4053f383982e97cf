use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::volunteer::VolunteerAccesses;
use kernel::VolunteerId;

use crate::{
    pages::access::{Person, Which, add, file, log},
    web::{App, Names, Page, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/{id}/access", get(show))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    Query(which): Query<Which>,
) -> Page<Response> {
    let names = Names::load(&signed, &app, [], [id]).await?;
    let person = Person {
        name: names.volunteer(id).to_owned(),
        list: "/volunteers",
        list_label: "nav-volunteers",
        card: format!("/volunteers/{id}"),
    };
    let asked = |paging| VolunteerAccesses {
        volunteer_id: id,
        paging,
    };
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
