use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    redemption::{Item, Items, ListItems},
    settings,
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Icon, Input, PageCtx, PageHead,
    Table, TagKind, Tr, alert, card, chips, empty, filter_empty, filters, input, page, table, tag,
};
use serde::Deserialize;

use super::KEEPERS;
use crate::{
    pages::{goods_orders, stock},
    web::{App, ListName, Page, Photos, Signed, WholeList, narrowed, typed, url, wants_xlsx, xlsx_button},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    format: String,
}

/// The list with today's prices, and the next ones.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    let text = asked.text.trim();
    let items = signed
        .ask(
            &app,
            ListItems {
                text: (!text.is_empty()).then(|| text.into()),
            },
        )
        .await?;
    let ctx = signed.ctx(&app, "/goods");
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "goods",
            title: &ctx.tr.t("goods-title"),
            narrowed: narrowed(&on(ctx.tr, text)),
            filter: &[("text", typed(text))],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&items.items, columns(&ctx, false, &Photos::default()))?;
        return whole.finish().await;
    }
    let reader = Reader {
        keeper: signed.has(&KEEPERS),
        reads_stock: signed.has(&stock::READERS),
        enabled: app.host.settings().flag(settings::GOODS_ENABLED),
    };
    let photos = Photos::load(&app).await?;
    Ok(view(&ctx, &items, text, (reader, &photos)).into_response())
}

/// The filter in force.
fn on(tr: Tr, text: &str) -> Vec<Chip> {
    [text]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| Chip {
            label: tr.t("goods-search"),
            value: text.to_owned(),
            remove: "/goods".into(),
        })
        .collect()
}

/// Who reads the page.
#[derive(Clone, Copy)]
struct Reader {
    /// Changes the list.
    keeper: bool,
    /// Reads what lies where.
    reads_stock: bool,
    /// Goods are exchanged for time at all (`goods.enabled`).
    enabled: bool,
}

fn view(ctx: &PageCtx, items: &Items, text: &str, (reader, photos): (Reader, &Photos)) -> Markup {
    let Reader {
        keeper,
        reads_stock,
        enabled,
    } = reader;
    let tr = ctx.tr;
    let add = || {
        Button::link(tr.t("goods-add"), "/goods/new")
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(tr.t("goods-title"))
        .meta(html! { (tr.args("goods-count", &[("n", items.items.len().into())])) })
        .actions(html! {
            (xlsx_button(tr, &url("/goods", &[("text", text)])))
            @if reads_stock {
                (Button::link(tr.t("goods_orders-title"), goods_orders::PATH))
                (Button::link(tr.t("stock-title"), stock::PATH))
            }
            @if keeper { (add()) }
        });
    let on = on(tr, text);
    let nothing = if text.is_empty() {
        empty(&Empty {
            text: tr.t("goods-empty"),
            action: keeper.then(add),
        })
    } else {
        filter_empty(tr, "/goods")
    };
    page(
        ctx,
        &head,
        html! {
            @if !enabled { (alert(AlertKind::Warn, html! { (tr.t("goods-off")) })) }
            (card(Card::new("").flush().id("goods"), html! {
                (filters(tr, &Filters::new("/goods").live("#goods"), html! {
                    (input(&Field::new(tr, "text", tr.t("goods-search")), Input::search(text)))
                }))
                (chips(tr, &on, "/goods"))
                (table(tr, &Table::new(tr.t("goods-title"), &items.items, columns(ctx, keeper, photos)).empty(nothing)))
            }))
        },
    )
}

fn columns<'a>(ctx: &PageCtx, keeper: bool, photos: &'a Photos) -> Vec<Column<'a, Item>> {
    let tr = ctx.tr;
    let mut columns = vec![
        Column::text("code", tr.t("goods-code"), |item: &Item| item.code.clone()).code(),
        Column::new("name", tr.t("goods-name"), move |item: &Item| {
            html! {
                (photos.small(item.item_id))
                a href={ "/goods/" (item.item_id) } { (item.name) }
                @if item.closed { " " (tag(TagKind::Grey, &tr.t("goods-closed"))) }
            }
        })
        .card(CardRole::Title),
        Column::text("category", tr.t("goods-category"), move |item: &Item| {
            tr.word("stock_item", item.facts.category.as_str())
        }),
        Column::text("unit", tr.t("goods-unit"), |item: &Item| item.unit.clone()),
        Column::text("limit", tr.t("goods-limit"), |item: &Item| {
            let limit = item.facts.limit_per_window;
            limit.map_or_else(|| "—".to_owned(), |limit| limit.to_string())
        })
        .num()
        .xlsx_number(|item: &Item| item.facts.limit_per_window.map(i64::from)),
        Column::new("price", tr.t("goods-price"), move |item: &Item| {
            html! {
                @match item.price {
                    Some(price) => (tr.minutes(price.get())),
                    None => span.muted { (tr.t("goods-no-price-yet")) },
                }
            }
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
        Column::new("next", tr.t("goods-next-price"), move |item: &Item| {
            html! {
                @if let (Some(price), Some(from)) = (item.next_price, item.next_from) {
                    (tr.args("goods-next", &[("price", tr.minutes(price.get()).into()), ("day", from.0.to_string().into())]))
                } @else { span.muted { "—" } }
            }
        }),
    ];
    if keeper {
        columns.push(
            Column::new("acts", tr.t("goods-acts"), move |item: &Item| {
                html! {
                    (Button::link(tr.t("goods-reprice"), format!("/goods/{}/price", item.item_id)).small())
                }
            })
            .card(CardRole::Actions),
        );
    }
    columns
}

#[cfg(test)]
pub mod tests {
    use contracts::redemption::item::ItemFacts;
    use kernel::{ItemId, Lang, StandardMinutes};
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    /// 食用油, two hours today, two and a half from new year on.
    pub fn oil() -> Item {
        Item {
            item_id: ItemId::from(Uuid::from_u128(5)),
            code: "6901234567892".into(),
            name: "食用油 5L <b>".into(),
            unit: "桶".into(),
            price: Some(StandardMinutes::new(720)),
            next_price: Some(StandardMinutes::new(750)),
            next_from: Some(date!(2027 - 01 - 01).into()),
            facts: ItemFacts::default(),
            closed: false,
        }
    }

    fn html(lang: Lang, items: Vec<Item>, text: &str, keeper: bool) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/goods");
        let reader = Reader {
            keeper,
            reads_stock: keeper,
            enabled: true,
        };
        view(&ctx, &Items { items }, text, (reader, &Photos::default())).into_string()
    }

    #[test]
    fn r6_11_while_goods_are_switched_off_the_list_says_so() {
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "台儿庄区时间银行", "12349", "/goods");
        let off = Reader {
            keeper: true,
            reads_stock: true,
            enabled: false,
        };
        let items = || Items { items: vec![oil()] };
        let words = Tr::new(Lang::Zh).t("goods-off");
        assert!(
            view(&ctx, &items(), "", (off, &Photos::default()))
                .into_string()
                .contains(&words)
        );
        let on = Reader { enabled: true, ..off };
        assert!(
            !view(&ctx, &items(), "", (on, &Photos::default()))
                .into_string()
                .contains(&words)
        );
    }

    #[test]
    fn prices_are_hours_and_minutes_with_the_next_one_beside() {
        let zh = html(Lang::Zh, vec![oil()], "", true);
        assert!(zh.contains("12时") && zh.contains("12时30分") && zh.contains("2027-01-01"));
        assert!(zh.contains("食用油 5L &lt;b&gt;"));
        assert!(html(Lang::En, vec![oil()], "", true).contains("12 h 30 min"));
    }

    #[test]
    fn only_the_keeper_of_the_stock_sees_the_ways_to_change_it() {
        assert!(html(Lang::Zh, vec![oil()], "", true).contains("/goods/new"));
        let html = html(Lang::Zh, vec![oil()], "", false);
        assert!(!html.contains("/goods/new") && !html.contains("/price"));
    }

    #[test]
    fn an_empty_list_and_an_empty_search_say_different_things() {
        assert!(html(Lang::Zh, vec![], "", true).contains("还没有物品"));
        assert!(html(Lang::Zh, vec![], "油", true).contains("清除筛选"));
    }
}
