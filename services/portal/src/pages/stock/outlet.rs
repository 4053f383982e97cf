//! `/stock/outlets/{outlet}`: what lies at an outlet, by lot; how it hands goods out, and when.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::{
    stock::{OutletKind, SetOutlet, Stock, StockOf, StockRow},
    transfer::TransferState,
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Hx, Icon, Input, PageCtx, PageHead,
    Table, Tr, action_bar, alert, card, empty, error_summary, input, page as shell, post_form, select, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{PATH, READERS, TRANSFERS, keeps, parts};
use crate::web::{App, ListName, Page, Post, Signed, WholeList, field_errors, url, wants_xlsx, xlsx_button};

/// Whether the page is wanted, or the file; and what was done before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
    done: String,
    no: String,
}

impl Asked {
    /// The number of the intake that was just made.
    fn taken_in(&self) -> Option<&str> {
        let number = self.no.strip_prefix("RK").filter(|_| self.done == TAKEN_IN)?;
        // An address is written by anybody: nothing but a number is shown.
        let is_number =
            number.len() <= 20 && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        is_number.then_some(self.no.as_str())
    }
}

/// What the address says when goods have come in.
const TAKEN_IN: &str = "taken_in";

/// How the outlet hands goods out, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    kind: String,
    hours: String,
}

/// The page, or the list as a file.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(outlet): Path<OrgCode>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    let stock = signed
        .ask(
            &app,
            StockOf {
                outlet: outlet.clone(),
            },
        )
        .await?;
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "stock",
            title: &signed.tr.t("stock-title"),
            narrowed: vec![(signed.tr.t("stock-outlet"), stock.outlet.name.clone())],
            filter: &[("outlet", outlet.as_str())],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&stock.rows, columns(signed.tr))?;
        return whole.finish().await;
    }
    let typed = Typed {
        kind: stock.outlet.kind.as_str().to_owned(),
        hours: stock.outlet.hours.clone(),
    };
    let keeper = keeps(&signed, &outlet);
    let page = view(
        &signed.ctx(&app, PATH),
        [app.key(), app.key()],
        (&stock, asked.taken_in()),
        (&typed, &FormErrors::new()),
        keeper,
    );
    Ok(page.into_response())
}

/// Says how it hands goods out, and when.
pub async fn set(
    State(app): State<App>,
    signed: Signed,
    Path(outlet): Path<OrgCode>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let command = SetOutlet {
        outlet: outlet.clone(),
        kind: OutletKind::parse(&typed.kind).unwrap_or(OutletKind::Counter),
        hours: typed.hours.clone(),
    };
    let error = match signed.tell(&app, form.idem, command).await {
        Ok(_) => return Ok(Redirect::to(&address(&outlet)).into_response()),
        Err(error) if error.field.is_some() => error,
        Err(error) => return Err(error.into()),
    };
    let errors = field_errors(&error, signed.tr, &[]);
    let stock = signed
        .ask(
            &app,
            StockOf {
                outlet: outlet.clone(),
            },
        )
        .await?;
    let keeper = keeps(&signed, &outlet);
    let page = view(
        &signed.ctx(&app, PATH),
        [app.key(), app.key()],
        (&stock, None),
        (&typed, &errors),
        keeper,
    );
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Address of an outlet.
pub fn address(outlet: &OrgCode) -> String {
    format!("/stock/outlets/{outlet}")
}

/// The same after goods have come in as `no`.
pub fn after_intake(outlet: &OrgCode, no: &str) -> String {
    url(&address(outlet), &[("done", TAKEN_IN), ("no", no)])
}

fn view(
    ctx: &PageCtx,
    keys: [Uuid; 2],
    (stock, taken_in): (&Stock, Option<&str>),
    (typed, errors): (&Typed, &FormErrors),
    keeper: bool,
) -> Markup {
    let tr = ctx.tr;
    let here = address(&stock.outlet.outlet);
    let intake = || {
        Button::link(tr.t("stock-intake"), format!("{here}/intake"))
            .primary()
            .icon(Icon::Plus)
    };
    let open = stock.outlet.open;
    let head = PageHead::new(&stock.outlet.name)
        .crumb(tr.t("stock-title"), PATH)
        .here(&stock.outlet.name)
        .errors(!errors.is_empty())
        .meta(html! {
            (tr.word("stock_kind", stock.outlet.kind.as_str())) " " (stock.outlet.hours)
            @if !open { " · " (tr.t("stock-outlet-closed")) }
        })
        .actions(html! {
            (xlsx_button(tr, &here))
            @if keeper {
                (Button::link(tr.t("stock-transfers"), TRANSFERS))
                @if stock.rows.iter().any(|row| row.on_hand > 0) { (Button::link(tr.t("stock-send"), format!("{here}/send"))) }
                @if open { (intake()) }
            }
        });
    let nothing = empty(&Empty {
        text: tr.t("stock-nothing-here"),
        action: (keeper && open).then(intake),
    });
    shell(
        ctx,
        &head,
        html! {
            @if let Some(no) = taken_in { (alert(AlertKind::Ok, html! { (tr.args("stock-taken-in", &[("no", no.into())])) })) }
            @if keeper && stock.outlet.arriving > 0 {
                (alert(AlertKind::Info, html! {
                    (tr.args("stock-arriving-here", &[("n", stock.outlet.arriving.into())])) " "
                    a href=(url(TRANSFERS, &[("state", TransferState::Sent.as_str())])) { (tr.t("stock-arriving-look")) }
                }))
            }
            (error_summary(tr, errors))
            (card(Card::new(tr.t("stock-here")).flush(), table(tr, &Table::new(tr.t("stock-here"), &stock.rows, columns(tr)).empty(nothing))))
            @if keeper {
                (card(Card::new(tr.t("stock-count")), html! {
                    p.small.muted { (tr.t("stock-count-hint")) }
                    (post_form(ctx, "open-count", &format!("{here}/count"), keys[0], html! { (Button::submit(tr.t("stock-count-open"))) }))
                }))
                (card(Card::new(tr.t("stock-outlet-how")), post_form(ctx, "set-outlet", &here, keys[1], html! {
                    div.g.g2 {
                        (select(&Field::new(tr, "kind", tr.t("stock-kind")).errors(errors), &kinds(tr), &typed.kind, Hx::default()))
                        (input(&Field::new(tr, "hours", tr.t("stock-hours")).hint(tr.t("stock-hours-hint")).errors(errors), Input::text(&typed.hours).max(60)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("form-save"))) }))
                })))
            }
        },
    )
}

fn kinds(tr: Tr) -> Vec<(String, String)> {
    OutletKind::ALL
        .iter()
        .map(|kind| (kind.as_str().to_owned(), tr.word("stock_kind", kind.as_str())))
        .collect()
}

fn columns(tr: Tr) -> Vec<Column<'static, StockRow>> {
    let figure = |key: &'static str, label: &str, of: fn(&StockRow) -> u32| {
        Column::text(key, tr.t(label), of)
            .num()
            .xlsx_number(move |row: &StockRow| Some(i64::from(of(row))))
    };
    vec![
        Column::text("code", tr.t("goods-code"), |row: &StockRow| row.code.clone()).code(),
        Column::text("name", tr.t("goods-name"), |row: &StockRow| row.name.clone()).card(CardRole::Title),
        Column::text("category", tr.t("goods-category"), move |row: &StockRow| {
            tr.word("stock_item", row.category.as_str())
        }),
        figure("on_hand", "stock-on-hand", |row| row.on_hand),
        figure("reserved", "stock-reserved", |row| row.reserved),
        figure("available", "stock-available", |row| row.available)
            .class("strong")
            .card(CardRole::Amount),
        figure("in_transit", "stock-in-transit", |row| row.in_transit),
        Column::text("unit", tr.t("goods-unit"), |row: &StockRow| row.unit.clone()),
        Column::text("days", tr.t("stock-days-left"), move |row: &StockRow| {
            row.days_left
                .map_or_else(|| "—".to_owned(), |days| tr.number(i64::from(days)))
        })
        .num()
        .xlsx_number(|row: &StockRow| row.days_left.map(i64::from)),
        Column::new("warnings", tr.t("stock-warnings"), move |row: &StockRow| {
            html! { @for each in &row.warnings { (parts::warning(tr, *each, None)) " " } }
        }),
        Column::new("lots", tr.t("stock-lots"), move |row: &StockRow| {
            html! {
                @for lot in &row.lots {
                    div.nowrap {
                        a href={ "/stock/lots/" (lot.lot_id) } { (parts::lot(tr, lot)) }
                        " × " (lot.on_hand) (parts::blocked(tr, lot.status))
                    }
                }
            }
        })
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
pub mod tests {
    use contracts::redemption::{
        item::ItemCategory,
        stock::{LotRow, LotStatus, Outlet, StockWarning},
    };
    use kernel::{ItemId, Lang, LotId};
    use time::macros::date;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    pub fn stock() -> Stock {
        Stock {
            outlet: Outlet {
                outlet: "370405001004".parse().unwrap(),
                name: "兴中社区".into(),
                kind: OutletKind::Counter,
                hours: "9:00–17:00".into(),
                open: true,
                items: 1,
                arriving: 0,
                warnings: Vec::new(),
            },
            rows: vec![StockRow {
                item_id: ItemId::from(Uuid::from_u128(1)),
                code: "6901".into(),
                name: "大米 <b>".into(),
                unit: "袋".into(),
                category: ItemCategory::Food,
                on_hand: 12,
                reserved: 2,
                available: 0,
                in_transit: 4,
                days_left: Some(3),
                warnings: vec![StockWarning::Low],
                lots: vec![LotRow {
                    lot_id: LotId::from(Uuid::from_u128(2)),
                    batch_no: "A1".into(),
                    expires_on: Some(date!(2027 - 01 - 31).into()),
                    on_hand: 12,
                    reserved: 2,
                    status: LotStatus::Quarantine,
                    source: None,
                    intake_no: None,
                }],
            }],
        }
    }

    #[test]
    fn r8_1_an_outlet_shows_lots_and_only_its_keeper_the_ways_to_change_them() {
        for (lang, words) in [
            (Lang::Zh, ["批号 A1", "2027-01-31", "隔离", "偏低", "粮油食品"]),
            (Lang::En, ["Batch A1", "2027-01-31", "Quarantine", "Low", "Food"]),
        ] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
            let typed = Typed::default();
            let of = |keeper| {
                view(
                    &ctx,
                    [Uuid::nil(); 2],
                    (&stock(), None),
                    (&typed, &FormErrors::new()),
                    keeper,
                )
                .into_string()
            };
            let html = of(true);
            assert_sound(&html);
            for word in words {
                assert!(html.contains(word), "{word} in {html}");
            }
            assert!(html.contains("大米 &lt;b&gt;") && html.contains("/intake") && html.contains("/send"));
            assert!(!html.contains("state=sent"), "nothing is on its way");
            let mut awaiting = stock();
            awaiting.outlet.arriving = 2;
            let errors = FormErrors::new();
            let of_arriving = |keeper| {
                let shown = (&awaiting, None);
                view(&ctx, [Uuid::nil(); 2], shown, (&typed, &errors), keeper).into_string()
            };
            assert!(of_arriving(true).contains("href=\"/stock/transfers?state=sent\""));
            assert!(!of_arriving(false).contains("state=sent"));
            let reader = of(false);
            assert!(!reader.contains("/intake") && !reader.contains("<form id=\"open-count\""));
            let taken_in = (&stock(), Some("RK20261123-0001"));
            let html = view(&ctx, [Uuid::nil(); 2], taken_in, (&typed, &errors), true).into_string();
            assert!(html.contains("RK20261123-0001") && html.contains("alert--ok"));
            // No price in yuan, and none in time (R6.11).
            assert!(!html.contains('¥') && !html.contains("元"));
        }
    }

    #[test]
    fn an_address_that_somebody_has_written_says_nothing_on_the_page() {
        let asked = |done: &str, no: &str| Asked {
            done: done.into(),
            no: no.into(),
            ..Asked::default()
        };
        assert_eq!(
            asked("taken_in", "RK20261123-0001").taken_in(),
            Some("RK20261123-0001")
        );
        for (done, no) in [
            ("", "RK20261123-0001"),
            ("taken_in", ""),
            ("taken_in", "RK1，请拨打 000"),
        ] {
            assert_eq!(asked(done, no).taken_in(), None, "{no}");
        }
    }
}
