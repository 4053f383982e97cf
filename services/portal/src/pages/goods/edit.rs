//! `/goods/{id}`: what is known of goods, and changing it (R8.1). The price has a page of its own.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Error,
    redemption::{Item, ListItems, item::ChangeItem},
};
use kernel::ItemId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Field, FormErrors, Input, PageCtx, PageHead, action_bar, card, check, error_summary, facts,
    input, page, post_form,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{KEEPERS, facts as known, photo};
use crate::web::{App, Errors, Page, Photos, Post, Signed, field_errors};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    unit: String,
    closed: String,
    #[serde(flatten)]
    facts: known::Typed,
}

/// The page: a form for who keeps the list, facts for everybody else.
pub async fn show(State(app): State<App>, signed: Signed, Path(item_id): Path<ItemId>) -> Page {
    let item = item(&signed, &app, item_id).await?;
    as_known(&app, &signed, &item, None).await
}

/// The page with what is known; `photo_error` is what is wrong with a picture that was sent.
pub async fn as_known(app: &App, signed: &Signed, item: &Item, photo_error: Option<&str>) -> Page {
    let typed = Typed {
        name: item.name.clone(),
        unit: item.unit.clone(),
        closed: if item.closed { "on" } else { "" }.to_owned(),
        facts: known::Typed::of(&item.facts),
    };
    let seen = Seen::load(app, signed, photo_error).await?;
    Ok(view(
        &signed.ctx(app, "/goods"),
        item,
        (&typed, &FormErrors::new()),
        &seen,
    ))
}

/// Who looks at the page, and the pictures there are.
struct Seen<'a> {
    photos: Photos,
    photo_error: Option<&'a str>,
    /// Of the forms, for who keeps the list: what is known, and taking the picture away.
    keys: Option<[Uuid; 2]>,
}

impl<'a> Seen<'a> {
    async fn load(app: &App, signed: &Signed, photo_error: Option<&'a str>) -> contracts::Result<Self> {
        Ok(Self {
            photos: Photos::load(app).await?,
            photo_error,
            keys: signed.has(&KEEPERS).then(|| [app.key(), app.key()]),
        })
    }
}

/// Changes them.
pub async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(item_id): Path<ItemId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let errors = match read(item_id, &typed, Errors::new(signed.tr).naming(super::LABELS)) {
        Ok(command) => match signed.tell(&app, form.idem, command).await {
            Ok(_) => return Ok(Redirect::to("/goods").into_response()),
            Err(error) if error.field.is_some() => {
                field_errors(&error, signed.tr, &[("limit_per_window", "limit")])
            }
            Err(error) => return Err(error.into()),
        },
        Err(errors) => errors,
    };
    let item = item(&signed, &app, item_id).await?;
    let seen = Seen::load(&app, &signed, None).await?;
    let page = view(&signed.ctx(&app, "/goods"), &item, (&typed, &errors), &seen);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// One of the list.
pub async fn item(signed: &Signed, app: &App, item_id: ItemId) -> Page<Item> {
    let items = signed.ask(app, ListItems { text: None }).await?.items;
    Ok(items
        .into_iter()
        .find(|item| item.item_id == item_id)
        .ok_or_else(|| Error::not_found("item"))?)
}

fn read(item_id: ItemId, typed: &Typed, mut errors: Errors) -> Result<ChangeItem, FormErrors> {
    let name = errors.required("name", &typed.name);
    let unit = errors.required("unit", &typed.unit);
    match typed.facts.read(&mut errors) {
        Some(facts) if errors.is_empty() => Ok(ChangeItem {
            item_id,
            name,
            unit,
            facts,
            closed: !typed.closed.is_empty(),
        }),
        _ => Err(errors.into_inner()),
    }
}

fn view(ctx: &PageCtx, item: &Item, (typed, errors): (&Typed, &FormErrors), seen: &Seen<'_>) -> Markup {
    let tr = ctx.tr;
    let keeper = seen.keys.is_some();
    let price = item
        .price
        .map_or_else(|| tr.t("goods-no-price-yet"), |price| tr.minutes(price.get()));
    let mut about = vec![
        (tr.t("goods-code"), item.code.clone()),
        (tr.t("goods-price-now"), price),
    ];
    if !keeper {
        about.extend(known::words(tr, &item.facts));
    }
    let action = format!("/goods/{}", item.item_id);
    let head = PageHead::new(&item.name)
        .crumb(tr.t("goods-title"), "/goods")
        .here(&item.name)
        .errors(!errors.is_empty())
        .actions(html! {
            @if keeper { (Button::link(tr.t("goods-reprice"), format!("{action}/price"))) }
        });
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    page(
        ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (card(Card::new(""), facts(&about)))
            (photo::shown(ctx, (item.item_id, &item.name), &seen.photos, seen.keys.map(|[_, key]| key), seen.photo_error))
            @if let Some([key, _]) = seen.keys {
                (card(Card::new(tr.t("goods-change")), post_form(ctx, "change-item", &action, key, html! {
                    div.stack {
                        (input(&field("name", "goods-name"), Input::text(&typed.name).max(60)))
                        (input(&field("unit", "goods-unit").hint(tr.t("goods-unit-hint")), Input::text(&typed.unit).max(10)))
                        (typed.facts.fields(tr, errors))
                        (check("closed", &tr.t("goods-closed-hint"), !typed.closed.is_empty(), None))
                    }
                    (action_bar(html! { (Button::submit(tr.t("form-save")).primary()) (Button::link(tr.t("kit-back"), "/goods")) }))
                })))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::{goods::oil, orders::desk::tests::assert_sound};

    #[test]
    fn who_keeps_the_list_changes_it_and_others_read_it() {
        for (lang, word) in [(Lang::Zh, "其他"), (Lang::En, "Other")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/goods");
            let typed = Typed::default();
            let of = |keeper: bool| {
                let seen = Seen {
                    photos: Photos::default(),
                    photo_error: None,
                    keys: keeper.then(|| [Uuid::nil(), Uuid::nil()]),
                };
                view(&ctx, &oil(), (&typed, &FormErrors::new()), &seen).into_string()
            };
            assert_sound(&of(true));
            assert!(of(true).contains("name=\"barcode\"") && of(true).contains("type=\"file\""));
            let reader = of(false);
            assert!(!reader.contains("name=\"barcode\"") && !reader.contains("type=\"file\""));
            assert!(reader.contains(word));
        }
    }

    #[test]
    fn a_limit_is_a_number_or_nothing() {
        let typed = |limit: &str| Typed {
            name: "油".into(),
            unit: "桶".into(),
            facts: known::Typed {
                limit: limit.into(),
                category: "food".into(),
                ..known::Typed::default()
            },
            ..Typed::default()
        };
        let read = |limit: &str| read(oil().item_id, &typed(limit), Errors::new(Tr::new(Lang::Zh)));
        assert_eq!(read("").unwrap().facts.limit_per_window, None);
        assert_eq!(read("2").unwrap().facts.limit_per_window, Some(2));
        assert!(read("x").unwrap_err().get("limit").is_some());
    }
}
