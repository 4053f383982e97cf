use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use contracts::volunteer::VolunteerAccesses;
use kernel::VolunteerId;

use crate::{
    pages::access::{Person, Which, log},
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
) -> Page {
    let paging = which.paging();
    let asked = VolunteerAccesses {
        volunteer_id: id,
        paging,
    };
    let found = signed.ask(&app, asked).await?;
    let names = Names::load(&signed, &app, [], [id]).await?;
    let person = Person {
        name: names.volunteer(id).to_owned(),
        list: "/volunteers",
        list_label: "nav-volunteers",
        card: format!("/volunteers/{id}"),
    };
    log(&app, &signed, &person, paging, found).await
}
