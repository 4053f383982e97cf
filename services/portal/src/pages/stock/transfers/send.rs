//! A new transfer: which lots go where.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::{
    stock::{LotStatus, Stock, StockOf},
    transfer::SendGoods,
};
use kernel::{LotId, OrgCode, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Hx, PageCtx, PageHead, Table, Tr,
    action_bar, alert, assets, card, empty, error_summary, page as shell, post_form, select, table,
};
use time::Date;
use uuid::Uuid;

use super::{
    super::{KEEPERS, PATH, outlet::address, parts},
    LIST, Told, cell, placed, qty_field, quantities, text,
};
use crate::{
    pages::orders::form::Typed,
    web::{App, Errors, OrgTree, Page, Post, Signed},
};

/// One lot that can be sent.
struct Lot {
    lot_id: LotId,
    name: String,
    unit: String,
    words: String,
    free: u32,
}

/// The form of a new transfer.
pub async fn ask(State(app): State<App>, signed: Signed, Path(outlet): Path<OrgCode>) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    form(&app, &signed, &outlet, &Typed::new(), &Told::default()).await
}

async fn form(app: &App, signed: &Signed, outlet: &OrgCode, typed: &Typed, told: &Told) -> Page<Response> {
    let stock_of = StockOf {
        outlet: outlet.clone(),
    };
    let stock = signed.ask(app, stock_of).await?;
    let to = destinations(&app.orgs(), outlet, china_date(app.host.clock().now()));
    let page = send_view(&signed.ctx(app, PATH), app.key(), &stock, &to, (typed, told));
    let status = match (&told.conflict, told.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    Ok((status, page).into_response())
}

/// Where goods can be sent: every other outlet of the district. Which units are outlets says the tree, which is no secret
/// (R1.4); what lies there stays with those who keep it.
fn destinations(tree: &OrgTree, here: &OrgCode, today: Date) -> Vec<(String, String)> {
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    tree.within(root)
        .filter(|unit| unit.facts.is_outlet && unit.is_active(today) && unit.code != *here)
        .map(|unit| (unit.code.to_string(), tree.town_village(&unit.code)))
        .collect()
}

/// Sends the goods.
pub async fn send(
    State(app): State<App>,
    signed: Signed,
    Path(outlet): Path<OrgCode>,
    sent: Post<Typed>,
) -> Page<Response> {
    let typed = sent.data;
    let stock_of = StockOf {
        outlet: outlet.clone(),
    };
    let lots = sendable(signed.tr, &signed.ask(&app, stock_of).await?);
    let mut errors = Errors::new(signed.tr).naming(&[("to", "stock-to")]);
    let to = errors.read("to", "choose", text(&typed, "to").parse::<OrgCode>().ok());
    let lines = quantities(&mut errors, &typed, lots.iter().map(|lot| lot.lot_id), None);
    if let (true, true, Some(first)) = (errors.is_empty(), lines.is_empty(), lots.first()) {
        errors.add(&cell(first.lot_id), "blank");
    }
    let Some(to) = to.filter(|_| errors.is_empty() && !lines.is_empty()) else {
        let told = Told {
            errors: errors.into_inner(),
            conflict: None,
        };
        return form(&app, &signed, &outlet, &typed, &told).await;
    };
    let command = SendGoods {
        from: outlet.clone(),
        to,
        lines: lines.clone(),
    };
    let told = match signed.tell(&app, sent.idem, command).await {
        Ok(done) => return Ok(Redirect::to(&format!("{LIST}/{}", done.transfer_id)).into_response()),
        Err(error) if error.field.is_some() => Told {
            errors: placed(signed.tr, &error, &lines),
            conflict: None,
        },
        Err(error) => return Err(error.into()),
    };
    form(&app, &signed, &outlet, &typed, &told).await
}

/// Lots of which something can be sent.
fn sendable(tr: Tr, stock: &Stock) -> Vec<Lot> {
    let mut lots = Vec::new();
    for row in &stock.rows {
        for lot in row
            .lots
            .iter()
            .filter(|lot| lot.status == LotStatus::Ok && lot.on_hand > lot.reserved)
        {
            lots.push(Lot {
                lot_id: lot.lot_id,
                name: format!("{} {}", row.code, row.name),
                unit: row.unit.clone(),
                words: parts::lot(tr, lot),
                free: lot.on_hand - lot.reserved,
            });
        }
    }
    lots
}

fn send_view(
    ctx: &PageCtx,
    key: Uuid,
    stock: &Stock,
    outlets: &[(String, String)],
    (typed, told): (&Typed, &Told),
) -> Markup {
    let tr = ctx.tr;
    let here = address(&stock.outlet.outlet);
    let lots = sendable(tr, stock);
    let head = PageHead::new(tr.t("stock-send"))
        .crumb(tr.t("stock-title"), PATH)
        .crumb(&stock.outlet.name, here.clone())
        .here(tr.t("stock-send"))
        .errors(!told.errors.is_empty());
    let mut to = vec![(String::new(), tr.t("stock-choose"))];
    to.extend_from_slice(outlets);
    let nothing = empty(&Empty {
        text: tr.t("stock-nothing-to-send"),
        action: None,
    });
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, &told.errors))
            @if to.len() < 2 {
                (alert(AlertKind::Warn, html! { (tr.t("stock-no-other-outlet")) }))
            } @else {
                (post_form(ctx, "send", &format!("{here}/send"), key, html! {
                    div.stack {
                        (card(Card::new(""), html! {
                            p.small.muted { (tr.t("stock-send-hint")) }
                            (select(&Field::new(tr, "to", tr.t("stock-to")).required().errors(&told.errors), &to, text(typed, "to"), Hx::default()))
                        }))
                        (card(Card::new(tr.t("stock-lots")).flush(), html! {
                            div data-grid { (table(tr, &Table::new(tr.t("stock-lots"), &lots, send_columns(tr, (typed, &told.errors))).empty(nothing))) }
                        }))
                    }
                    (action_bar(html! { (Button::submit(tr.t("stock-send-do")).primary()) (Button::link(tr.t("kit-back"), here)) }))
                }))
            }
            @if let Some(script) = assets::named("grid.js") { script src=(script.url) integrity=(script.integrity) defer {} }
        },
    )
}

fn send_columns<'a>(tr: Tr, told: (&'a Typed, &'a FormErrors)) -> Vec<Column<'a, Lot>> {
    vec![
        Column::text("name", tr.t("goods-name"), |lot: &Lot| lot.name.clone()).card(CardRole::Title),
        Column::text("lot", tr.t("stock-lot"), |lot: &Lot| lot.words.clone()),
        Column::text("free", tr.t("stock-available"), |lot: &Lot| {
            format!("{} {}", lot.free, lot.unit)
        })
        .num(),
        Column::new("qty", tr.t("stock-qty"), move |lot: &Lot| {
            qty_field(tr, told, lot.lot_id, &lot.name)
        })
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::portal::UnitFacts;
    use kernel::Lang;
    use time::macros::date;

    use super::*;
    use crate::{
        pages::{orders::desk::tests::assert_sound, stock::outlet::tests::stock},
        web::OrgUnit,
    };

    #[test]
    fn r8_1_goods_can_be_sent_to_every_other_outlet_that_is_in_use_and_to_no_other_unit() {
        let unit = |code: &str, is_outlet, active_to| {
            let code: OrgCode = code.parse().unwrap();
            OrgUnit {
                kind: code.kind(),
                name: code.to_string(),
                code,
                position: None,
                active_from: date!(2023 - 06 - 30),
                active_to,
                successor: None,
                facts: UnitFacts {
                    is_outlet,
                    ..UnitFacts::default()
                },
            }
        };
        let tree = OrgTree::new(vec![
            unit("370405", false, None),
            unit("370405001", true, None),
            unit("370405001004", true, None),
            unit("370405002", true, None),
            unit("370405002001", true, Some(date!(2026 - 01 - 31))),
        ]);
        let to = destinations(&tree, &"370405001004".parse().unwrap(), date!(2026 - 11 - 23));
        let codes: Vec<&str> = to.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["370405001", "370405002"]);
    }

    #[test]
    fn what_was_left_empty_is_not_sent_and_a_wrong_number_stands_at_its_lot() {
        let mut here = stock();
        here.rows[0].lots[0].status = LotStatus::Ok;
        let tr = Tr::new(Lang::Zh);
        let lots = sendable(tr, &here);
        assert_eq!((lots.len(), lots[0].free), (1, 10));
        assert!(sendable(tr, &stock()).is_empty(), "what is in quarantine stays");
        let mut errors = Errors::new(tr);
        let ids = || lots.iter().map(|lot| lot.lot_id);
        assert!(quantities(&mut errors, &Typed::new(), ids(), None).is_empty() && errors.is_empty());
        let typed: Typed = [(cell(lots[0].lot_id), "x".to_owned())].into_iter().collect();
        quantities(&mut errors, &typed, ids(), None);
        let errors = errors.into_inner();
        let ctx = PageCtx::new(tr, "时间银行", "12349", PATH);
        let other = ("370405001".to_owned(), "运河街道".to_owned());
        let told = Told {
            errors,
            conflict: None,
        };
        let html = send_view(&ctx, Uuid::nil(), &here, &[other], (&typed, &told)).into_string();
        assert_sound(&html);
        assert!(html.contains("value=\"x\"") && html.contains("-err"));
        let alone = send_view(&ctx, Uuid::nil(), &here, &[], (&typed, &told)).into_string();
        assert!(!alone.contains("<form id=\"send\""));
    }
}
