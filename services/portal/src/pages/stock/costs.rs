//! `/stock/costs`: what the stock is worth in yuan, for the books. No price in time stands on this page (R6.11).

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::item::{ItemCost, ItemCosts, SetItemCost};
use kernel::{Fen, ItemId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, FormErrors, Hx, Input, PageCtx, PageHead, Table, Tr,
    action_bar, card, empty, error_summary, input, page as shell, post_form, select, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{COUNTING_HOUSE, HEAD, PATH};
use crate::web::{
    App, Errors, ListName, Page, Post, Signed, WholeList, field_errors, wants_xlsx, xlsx_button,
};

const HERE: &str = "/stock/costs";

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    item: String,
    cost: String,
}

/// The page, or the list as a file.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&COUNTING_HOUSE)?;
    let items = signed.ask(&app, ItemCosts {}).await?.items;
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "stock_costs",
            title: &signed.tr.t("stock-costs"),
            narrowed: Vec::new(),
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&items, columns(signed.tr))?;
        return whole.finish().await;
    }
    let told = (&Typed::default(), &FormErrors::new());
    let keeper = signed.has(&HEAD);
    Ok(view(&signed.ctx(&app, PATH), app.key(), &items, told, keeper).into_response())
}

/// Writes down what a unit costs.
pub async fn set(State(app): State<App>, signed: Signed, form: Post<Typed>) -> Page<Response> {
    let typed = form.data;
    let mut errors = Errors::new(signed.tr).naming(&[("item", "goods-name")]);
    let item = errors.read("item", "choose", typed.item.parse::<ItemId>().ok());
    let cost = errors.read("cost", "yuan_form", typed.cost.parse::<Fen>().ok());
    let errors = match (item, cost) {
        (Some(item_id), Some(cost)) => {
            match signed.tell(&app, form.idem, SetItemCost { item_id, cost }).await {
                Ok(_) => return Ok(Redirect::to(HERE).into_response()),
                Err(error) if error.field.is_some() => field_errors(&error, signed.tr, &[]),
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let items = signed.ask(&app, ItemCosts {}).await?.items;
    let keeper = signed.has(&HEAD);
    let page = view(
        &signed.ctx(&app, PATH),
        app.key(),
        &items,
        (&typed, &errors),
        keeper,
    );
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Worth of what lies there.
fn worth(row: &ItemCost) -> Option<Fen> {
    row.cost
        .and_then(|cost| cost.get().checked_mul(row.on_hand))
        .map(Fen::new)
}

fn view(
    ctx: &PageCtx,
    key: Uuid,
    items: &[ItemCost],
    (typed, errors): (&Typed, &FormErrors),
    keeper: bool,
) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-costs");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .here(title.clone())
        .errors(!errors.is_empty())
        .actions(xlsx_button(tr, HERE));
    let whole = items
        .iter()
        .filter_map(worth)
        .fold(Fen::ZERO, |sum, worth| sum.checked_add(worth).unwrap_or(sum));
    let nothing = empty(&Empty {
        text: tr.t("goods-empty"),
        action: None,
    });
    let mut goods = vec![(String::new(), tr.t("stock-choose"))];
    goods.extend(
        items
            .iter()
            .map(|item| (item.item_id.to_string(), format!("{} {}", item.code, item.name))),
    );
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            p { (tr.args("stock-worth", &[("yuan", tr.yuan(whole).into())])) }
            @if keeper && !items.is_empty() {
                (card(Card::new(tr.t("stock-cost-set")), post_form(ctx, "set-cost", HERE, key, html! {
                    div.g.g2 {
                        (select(&Field::new(tr, "item", tr.t("goods-name")).required().errors(errors), &goods, &typed.item, Hx::default()))
                        (input(&Field::new(tr, "cost", tr.t("stock-cost")).required().hint(tr.t("stock-cost-hint")).errors(errors), Input::text(&typed.cost).max(12)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("form-save"))) }))
                })))
            }
            (card(Card::new("").flush(), table(tr, &Table::new(title.clone(), items, columns(tr)).empty(nothing))))
        },
    )
}

fn columns(tr: Tr) -> Vec<Column<'static, ItemCost>> {
    let yuan = move |fen: Option<Fen>| fen.map_or_else(|| "—".to_owned(), |fen| tr.yuan(fen));
    vec![
        Column::text("code", tr.t("goods-code"), |row: &ItemCost| row.code.clone()).code(),
        Column::text("name", tr.t("goods-name"), |row: &ItemCost| row.name.clone()).card(CardRole::Title),
        Column::text("unit", tr.t("goods-unit"), |row: &ItemCost| row.unit.clone()),
        Column::text("cost", tr.t("stock-cost"), move |row: &ItemCost| yuan(row.cost))
            .num()
            .xlsx_yuan(|row: &ItemCost| row.cost.map(Fen::get)),
        Column::text("on_hand", tr.t("stock-on-hand"), |row: &ItemCost| row.on_hand)
            .num()
            .xlsx_number(|row: &ItemCost| Some(row.on_hand)),
        Column::text("worth", tr.t("stock-worth-column"), move |row: &ItemCost| {
            yuan(worth(row))
        })
        .num()
        .card(CardRole::Amount)
        .xlsx_yuan(|row: &ItemCost| worth(row).map(Fen::get)),
    ]
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn r6_11_yuan_stand_on_a_page_of_their_own() {
        let items = [ItemCost {
            item_id: ItemId::from(Uuid::from_u128(1)),
            code: "6901".into(),
            name: "大米 <b>".into(),
            unit: "袋".into(),
            cost: Some(Fen::new(3_590)),
            on_hand: 100,
        }];
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", HERE);
            let of = |keeper| {
                let told = (&Typed::default(), &FormErrors::new());
                view(&ctx, Uuid::nil(), &items, told, keeper).into_string()
            };
            let html = of(true);
            assert_sound(&html);
            assert!(html.contains("35.90") && html.contains("3,590.00"));
            assert!(!html.contains("兑换时间") && !html.contains("Price in time"));
            assert!(!of(false).contains("set-cost"));
        }
    }
}
