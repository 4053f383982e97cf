//! What goods look like (R8.1): a picture is sent, made small by the portal and shown in lists and on the phone.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contracts::Error;
use kernel::ItemId;
use maud::{Markup, html};
use portal_kit::{Button, Card, Field, PageCtx, action_bar, card, csrf, field, post_form};
use runtime::Failure;
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{KEEPERS, edit};
use crate::{
    domain::picture,
    pages::orders::form::Typed,
    store::item_photo,
    web::{App, Page, Photos, Post, Signed, Upload, words},
};

/// Largest request that is read to its end; of a file, less is kept (see [`Upload`]).
const REQUEST_MAX: usize = 64 << 20;
/// Pictures that are made at one time: each may take a quarter of a gigabyte.
static TURNS: Semaphore = Semaphore::const_new(1);

/// The form with the file: with limits of its own.
pub fn uploads() -> Router<App> {
    Router::new()
        .route("/goods/{id}/photo", post(put))
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
}

async fn put(
    State(app): State<App>,
    signed: Signed,
    Path(item_id): Path<ItemId>,
    upload: Upload,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let item = edit::item(&signed, &app, item_id).await?;
    let reason = match upload.is_too_large() {
        true => Err("picture_too_large"),
        false => upload.into_file().ok_or("no_picture"),
    };
    let made = match reason {
        Ok(file) => made(file).await?.map_err(picture::Unusable::reason),
        Err(reason) => Err(reason),
    };
    let made = match made {
        Ok(made) => made,
        Err(reason) => {
            let error = words(&Error::invalid("photo", reason, String::new()), signed.tr);
            let page = edit::as_known(&app, &signed, &item, Some(&error)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let detail = json!({ "hash": hex::encode(made.hash), "bytes": made.large.len() });
    let reader = app.host.read(signed.actor.clone());
    reader.audit("goods.photo_set", item_id, detail).await?;
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    item_photo::put(&mut db, item_id, &made, signed.staff_id, app.host.clock().now()).await?;
    Ok(Redirect::to(&format!("/goods/{item_id}")).into_response())
}

/// The picture made anew, off the threads that answer.
async fn made(file: Vec<u8>) -> contracts::Result<Result<picture::Picture, picture::Unusable>> {
    let _turn = TURNS
        .acquire()
        .await
        .map_err(|_| Error::unavailable("no more pictures are made"))?;
    tokio::task::spawn_blocking(move || picture::anew(&file))
        .await
        .map_err(|error| Error::internal(format!("making a picture failed: {error}")))
}

/// Takes it away.
pub async fn remove(
    State(app): State<App>,
    signed: Signed,
    Path(item_id): Path<ItemId>,
    _sent: Post<Typed>,
) -> Page<Redirect> {
    signed.needs(&KEEPERS)?;
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    if item_photo::remove(&mut db, item_id).await? {
        drop(db);
        let reader = app.host.read(signed.actor.clone());
        reader.audit("goods.photo_removed", item_id, json!({})).await?;
    }
    Ok(Redirect::to(&format!("/goods/{item_id}")))
}

/// The picture, and for who keeps the list the forms to change it.
pub fn shown(
    ctx: &PageCtx,
    (item_id, name): (ItemId, &str),
    photos: &Photos,
    key: Option<Uuid>,
    error: Option<&str>,
) -> Markup {
    let tr = ctx.tr;
    let picture = photos.large(item_id, name);
    let action = format!("/goods/{item_id}/photo");
    html! {
        @if picture.is_some() || key.is_some() {
            (card(Card::new(tr.t("goods-photo")), html! {
                @match &picture {
                    Some(picture) => (picture),
                    None => p.muted { (tr.t("goods-no-photo")) },
                }
                @if let Some(key) = key {
                    form #photo-form method="post" action=(action) enctype="multipart/form-data" data-once {
                        (csrf(ctx))
                        (field(&Field::new(tr, "photo", tr.t("goods-photo-file")).hint(tr.t("goods-photo-hint")).error(error), &html! {
                            input #photo .in type="file" name="photo" accept="image/jpeg,image/png,image/webp"
                                aria-describedby=(if error.is_some() { "photo-err photo-hint" } else { "photo-hint" }) aria-invalid=[error.map(|_| "true")];
                        }))
                        (action_bar(html! { (Button::submit(tr.t("goods-photo-do"))) }))
                    }
                    @if picture.is_some() {
                        (post_form(ctx, "photo-remove", &format!("{action}/remove"), key, html! { (Button::submit(tr.t("goods-photo-remove")).quiet()) }))
                    }
                }
            }))
        }
    }
}
