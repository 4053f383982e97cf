use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::{Item, PriceItem};
use kernel::{ItemId, StandardMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, FormErrors, Input, PageCtx, PageHead, action_bar, error_summary, facts, hours_minutes, input,
    page, post_form,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{KEEPERS, edit::item, from_field, price_field, read_price};
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    price_h: String,
    price_m: String,
    from: String,
}

/// The blank form.
pub async fn show(State(app): State<App>, signed: Signed, Path(item_id): Path<ItemId>) -> Page {
    signed.needs(&KEEPERS)?;
    let item = item(&signed, &app, item_id).await?;
    let tomorrow = china_date(app.host.clock().now()).next_day();
    let from = tomorrow.map(|day| day.to_string()).unwrap_or_default();
    let typed = Typed {
        from,
        ..Typed::default()
    };
    Ok(view(
        &signed.ctx(&app, "/goods"),
        app.key(),
        &item,
        &typed,
        &FormErrors::new(),
    ))
}

/// A new price from a day on; what was taken before keeps its own (R8.1).
pub async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(item_id): Path<ItemId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let errors = match read(item_id, &typed, Errors::new(signed.tr)) {
        Ok(priced) => match signed.tell(&app, form.idem, priced).await {
            Ok(_) => return Ok(Redirect::to("/goods").into_response()),
            Err(error) if error.field.is_some() => field_errors(&error, signed.tr, &[]),
            Err(error) => return Err(error.into()),
        },
        Err(errors) => errors,
    };
    let item = item(&signed, &app, item_id).await?;
    let page = view(&signed.ctx(&app, "/goods"), app.key(), &item, &typed, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn read(item_id: ItemId, typed: &Typed, mut errors: Errors) -> Result<PriceItem, FormErrors> {
    let price = read_price(&mut errors, &typed.price_h, &typed.price_m);
    let from = errors.read("from", "not_a_date", parse_date(&typed.from));
    match (price, from) {
        (Some(price), Some(from)) => Ok(PriceItem {
            item_id,
            price: StandardMinutes::new(price),
            from: from.into(),
        }),
        _ => Err(errors.into_inner()),
    }
}

fn view(ctx: &PageCtx, key: Uuid, item: &Item, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let head = PageHead::new(tr.t("goods-reprice"))
        .crumb(tr.t("goods-title"), "/goods")
        .here(&item.name)
        .errors(!errors.is_empty());
    let now = item
        .price
        .map_or_else(|| tr.t("goods-no-price-yet"), |price| tr.minutes(price.get()));
    let action = format!("/goods/{}/price", item.item_id);
    page(
        ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                (error_summary(tr, errors))
                (facts(&[
                    (tr.t("goods-name"), item.name.clone()),
                    (tr.t("goods-code"), item.code.clone()),
                    (tr.t("goods-price-now"), now),
                ]))
                p.muted { (tr.t("goods-reprice-hint")) }
                (post_form(ctx, "price-item", &action, key, html! {
                    div.stack {
                        (hours_minutes(&price_field(tr, errors), &typed.price_h, &typed.price_m))
                        (input(&from_field(tr, errors), Input::date(&typed.from)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("goods-reprice-do")).primary()) (Button::link(tr.t("kit-back"), "/goods")) }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::goods::list::tests::oil;

    #[test]
    fn the_form_shows_the_present_price_and_keeps_what_was_typed() {
        let typed = Typed {
            price_h: "13".into(),
            from: "never".into(),
            ..Typed::default()
        };
        let item = oil();
        let errors = read(item.item_id, &typed, Errors::new(Tr::new(Lang::Zh))).unwrap_err();
        assert!(errors.get("from").is_some() && errors.get("price").is_none());
        for (lang, price) in [(Lang::Zh, "12时"), (Lang::En, "12 h")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/goods");
            let html = view(&ctx, Uuid::nil(), &item, &typed, &errors).into_string();
            assert!(html.contains(price) && html.contains("value=\"13\""));
            assert!(html.contains("name=\"csrf\"") && html.contains("name=\"idem\""));
        }
    }
}
