//! Pictures of goods on the pages of both doors. They are no secret: the address names the picture by its hash, so that browsers
//! keep it.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::ItemId;
use maud::{Markup, html};
use runtime::Failure;

use super::{App, Page};
use crate::store::item_photo;

/// Where they are.
const AT: &str = "/goods/photos";
/// End of the small one's name.
const SMALL: &str = "-s.jpg";
/// End of the large one's name.
const LARGE: &str = ".jpg";

/// The pictures, on either door.
pub fn routes() -> Router<App> {
    Router::new().route("/goods/photos/{file}", get(picture))
}

/// Which goods have a picture.
#[derive(Debug, Default)]
pub struct Photos(HashMap<ItemId, String>);

impl Photos {
    /// As they are.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn load(app: &App) -> contracts::Result<Self> {
        let found = async {
            let mut db = app.host.pool().acquire().await?;
            item_photo::all(&mut db).await
        };
        let found = found.await.map_err(Failure::into_error)?;
        Ok(Self(
            found
                .into_iter()
                .map(|(item, hash)| (item, hex::encode(hash)))
                .collect(),
        ))
    }

    /// The small picture beside the name of goods; nothing where there is none.
    pub fn small(&self, item: ItemId) -> Markup {
        html! {
            @if let Some(hash) = self.0.get(&item) {
                img.thumb src={ (AT) "/" (hash) (SMALL) } alt="" width="40" height="40" loading="lazy";
            }
        }
    }

    /// The large one of goods with this name, if there is one.
    pub fn large(&self, item: ItemId, name: &str) -> Option<Markup> {
        let hash = self.0.get(&item)?;
        Some(html! { img.photo src={ (AT) "/" (hash) (LARGE) } alt=(name); })
    }
}

async fn picture(State(app): State<App>, Path(file): Path<String>) -> Page<Response> {
    let small = file.strip_suffix(SMALL);
    let hash = small.or_else(|| file.strip_suffix(LARGE));
    let Some(hash) = hash.and_then(|hash| hex::decode(hash).ok()) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let found = match small {
        Some(_) => item_photo::small(&mut db, &hash).await?,
        None => item_photo::large(&mut db, &hash).await?,
    };
    let Some(jpeg) = found else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, jpeg).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::goods::oil;

    #[test]
    fn goods_without_a_picture_have_no_broken_one() {
        let item = oil();
        let none = Photos::default();
        assert_eq!(none.small(item.item_id).into_string(), "");
        assert!(none.large(item.item_id, &item.name).is_none());
        let some = Photos([(item.item_id, "ab12".to_owned())].into_iter().collect());
        assert!(
            some.small(item.item_id)
                .into_string()
                .contains("src=\"/goods/photos/ab12-s.jpg\"")
        );
        let large = some.large(item.item_id, &item.name).unwrap().into_string();
        assert!(large.contains("/goods/photos/ab12.jpg") && large.contains("alt=\"食用油 5L &lt;b&gt;\""));
    }
}
