//! Transfers between outlets: sent from one, received at the other, counted again (R8.1).

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Error, Page as Rows, Paging,
    redemption::{
        stock::{FindOutlets, LotStatus, Outlet, Stock, StockOf},
        transfer::{
            FindTransfers, GetTransfer, LotQty, ReceiveGoods, SendGoods, StockTransfer, TransferLine,
            TransferRow, TransferState,
        },
    },
};
use kernel::{LotId, OrgCode, StockTransferId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, Filters, FormErrors, Hx, Input, PageCtx,
    PageHead, Pager, Table, Tr, action_bar, alert, assets, card, empty, error_summary, facts, filters, input,
    page as shell, pager, post_form, select, status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    KEEPERS, PATH, READERS, keeps,
    outlet::address,
    parts::{self, PER_PAGE},
};
use crate::{
    pages::orders::{form::Typed, typed},
    web::{
        App, Errors, ListName, Names, Page, Post, Signed, WholeList, field_errors, page_of, url, wants_xlsx,
        words, xlsx_button,
    },
};

const LIST: &str = "/stock/transfers";

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    page: String,
    format: String,
}

/// One lot that can be sent.
struct Lot {
    lot_id: LotId,
    name: String,
    unit: String,
    words: String,
    free: u32,
}

/// A form as it was refused.
#[derive(Default)]
struct Told {
    errors: FormErrors,
    conflict: Option<String>,
}

fn text<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.get(name).map_or("", |text| text.trim())
}

fn cell(lot: LotId) -> String {
    format!("q-{lot}")
}

/// What was typed for each lot; nothing typed is nothing sent. `blank` is what an empty field means.
fn quantities(
    errors: &mut Errors,
    typed: &Typed,
    lots: impl Iterator<Item = LotId>,
    blank: Option<u32>,
) -> Vec<LotQty> {
    let mut lines = Vec::new();
    for lot_id in lots {
        let name = cell(lot_id);
        match text(typed, &name) {
            "" => match blank {
                Some(qty) => lines.push(LotQty { lot_id, qty }),
                None => continue,
            },
            sent => {
                let qty = typed::whole(sent).and_then(|qty| u32::try_from(qty).ok());
                if let Some(qty) = errors.read(&name, "number_form", qty) {
                    lines.push(LotQty { lot_id, qty });
                }
            }
        }
    }
    lines
}

/// A refusal at the lot's field on the screen.
fn placed(tr: Tr, error: &Error, lines: &[LotQty]) -> FormErrors {
    let field = error.field.as_deref().unwrap_or_default();
    let line = field
        .strip_prefix("lines.")
        .and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    match line.and_then(|line| lines.get(line)) {
        Some(line) => [(cell(line.lot_id).as_str(), words(error, tr))]
            .into_iter()
            .collect(),
        None => field_errors(error, tr, &[]),
    }
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
    // The others: every outlet that the reader sees, head office's all.
    let (stock, outlets) = tokio::try_join!(
        signed.ask(app, stock_of),
        signed.ask(app, FindOutlets { within: None })
    )?;
    let page = send_view(
        &signed.ctx(app, PATH),
        app.key(),
        &stock,
        &outlets.outlets,
        (typed, told),
    );
    let status = match (&told.conflict, told.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    Ok((status, page).into_response())
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
    outlets: &[Outlet],
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
    to.extend(
        outlets
            .iter()
            .filter(|outlet| outlet.open && outlet.outlet != stock.outlet.outlet)
            .map(|outlet| (outlet.outlet.to_string(), outlet.name.clone())),
    );
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

/// How many of a lot.
fn qty_field(tr: Tr, (typed, errors): (&Typed, &FormErrors), lot: LotId, what: &str) -> Markup {
    let id = cell(lot);
    let error = errors.get(&id);
    html! {
        input.in.num #(id) name=(id) type="text" inputmode="numeric" size="6" maxlength="7" autocomplete="off" value=(text(typed, &id))
            aria-label=(tr.args("stock-qty-of", &[("what", what.into())])) aria-invalid=[error.map(|_| "true")]
            aria-describedby=[error.map(|_| format!("{id}-err"))];
        @if let Some(error) = error { p.ferr id={ (id) "-err" } { (error) } }
    }
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

/// Transfers, newest first.
pub async fn list(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let tr = signed.tr;
    let state = TransferState::parse(&asked.state);
    let query = |paging| FindTransfers {
        within: None,
        state,
        paging,
    };
    if wants_xlsx(&asked.format) {
        let narrowed = state.map(|state| {
            (
                tr.t("list-state"),
                tr.word("status-stock_transfer", state.as_str()),
            )
        });
        let name = ListName {
            code: "stock_transfers",
            title: &tr.t("stock-transfers"),
            narrowed: narrowed.into_iter().collect(),
            filter: &[("state", state.map_or("", TransferState::as_str))],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        while let Some(paging) = whole.wants() {
            let found = signed.ask(&app, query(paging)).await?;
            let names = names(&app, &found.rows).await?;
            whole.add(found.total, &found.rows, columns(tr, &names))?;
        }
        return whole.finish().await;
    }
    let page = asked.page.parse().unwrap_or(1).max(1);
    let found = signed.ask(&app, query(Paging { page, size: PER_PAGE })).await?;
    let names = names(&app, &found.rows).await?;
    Ok(list_view(&signed.ctx(&app, PATH), (&asked, page), &found, &names).into_response())
}

async fn names(app: &App, rows: &[TransferRow]) -> contracts::Result<Names> {
    let mut people = Vec::new();
    for row in rows {
        people.extend([row.sent_by, row.received_by].into_iter().flatten());
    }
    Names::default().with_staff(app, people).await
}

fn list_view(
    ctx: &PageCtx,
    (asked, page): (&Asked, u32),
    found: &Rows<TransferRow>,
    names: &Names,
) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-transfers");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .here(title.clone())
        .actions(xlsx_button(tr, &url(LIST, &[("state", &asked.state)])));
    let mut states = vec![(String::new(), tr.t("ledger-all"))];
    states.extend(TransferState::ALL.iter().map(|state| {
        let words = tr.word("status-stock_transfer", state.as_str());
        (state.as_str().to_owned(), words)
    }));
    let nothing = empty(&Empty {
        text: tr.t("stock-no-transfers"),
        action: None,
    });
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| url(LIST, &[("state", &asked.state), ("page", &page_of(page))]),
    };
    shell(
        ctx,
        &head,
        html! {
            (filters(tr, &Filters::new(LIST), html! {
                (select(&Field::new(tr, "state", tr.t("list-state")), &states, &asked.state, Hx::default()))
            }))
            (card(Card::new("").flush(), table(tr, &Table::new(title.clone(), &found.rows, columns(tr, names)).empty(nothing))))
            (pager(tr, &pages))
        },
    )
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, TransferRow>> {
    let pieces = |key: &'static str, label: &str, of: fn(&TransferRow) -> u32| {
        Column::text(key, tr.t(label), of)
            .num()
            .xlsx_number(move |row: &TransferRow| Some(i64::from(of(row))))
    };
    vec![
        Column::new("no", tr.t("stock-no"), |row: &TransferRow| {
            html! { a href={ (LIST) "/" (row.transfer_id) } { (row.no) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("from", tr.t("stock-from"), |row: &TransferRow| {
            row.from_name.clone()
        }),
        Column::text("to", tr.t("stock-to"), |row: &TransferRow| row.to_name.clone()),
        pieces("sent", "stock-sent", |row| row.sent),
        pieces("received", "stock-received", |row| row.received),
        Column::new("state", tr.t("list-state"), move |row: &TransferRow| {
            status(tr, "stock_transfer", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::text("by", tr.t("stock-sent-by"), move |row: &TransferRow| {
            parts::who(tr, names, row.sent_by)
        }),
        Column::text("at", tr.t("stock-sent-at"), move |row: &TransferRow| {
            tr.moment(row.sent_at.0)
        })
        .code()
        .xlsx_moment(|row: &TransferRow| Some(row.sent_at.0)),
    ]
}

/// One transfer; who keeps the other end counts what has come.
pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<StockTransferId>) -> Page<Response> {
    signed.needs(&READERS)?;
    one(&app, &signed, id, &Typed::new(), &Told::default()).await
}

async fn one(app: &App, signed: &Signed, id: StockTransferId, typed: &Typed, told: &Told) -> Page<Response> {
    let transfer = signed.ask(app, GetTransfer { transfer_id: id }).await?;
    let names = names(app, std::slice::from_ref(&transfer.row)).await?;
    let receives = keeps(signed, &transfer.row.to) && transfer.row.state == TransferState::Sent;
    let page = one_view(
        &signed.ctx(app, PATH),
        (app.key(), receives),
        &transfer,
        &names,
        (typed, told),
    );
    let status = match (&told.conflict, told.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    Ok((status, page).into_response())
}

/// Receives what has come.
pub async fn receive(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<StockTransferId>,
    sent: Post<Typed>,
) -> Page<Response> {
    let typed = sent.data;
    let transfer = signed.ask(&app, GetTransfer { transfer_id: id }).await?;
    let mut errors = Errors::new(signed.tr);
    let lots: Vec<LotId> = transfer.lines.iter().map(|line| line.lot_id).collect();
    // What nobody has counted has not come.
    for lot in &lots {
        if text(&typed, &cell(*lot)).is_empty() {
            errors.add(&cell(*lot), "line_missing");
        }
    }
    let lines = quantities(&mut errors, &typed, lots.into_iter(), Some(0));
    let told = if errors.is_empty() {
        let reason = text(&typed, "reason");
        let command = ReceiveGoods {
            transfer_id: id,
            lines: lines.clone(),
            reason: (!reason.is_empty()).then(|| reason.into()),
        };
        match signed.tell(&app, sent.idem, command).await {
            Ok(_) => return Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
            Err(error) if error.field.is_some() => Told {
                errors: placed(signed.tr, &error, &lines),
                conflict: None,
            },
            Err(error) if error.code == Code::Conflict => Told {
                errors: FormErrors::new(),
                conflict: Some(words(&error, signed.tr)),
            },
            Err(error) => return Err(error.into()),
        }
    } else {
        Told {
            errors: errors.into_inner(),
            conflict: None,
        }
    };
    one(&app, &signed, id, &typed, &told).await
}

fn one_view(
    ctx: &PageCtx,
    (key, receives): (Uuid, bool),
    transfer: &StockTransfer,
    names: &Names,
    (typed, told): (&Typed, &Told),
) -> Markup {
    let tr = ctx.tr;
    let row = &transfer.row;
    let head = PageHead::new(&row.no)
        .crumb(tr.t("stock-title"), PATH)
        .crumb(tr.t("stock-transfers"), LIST)
        .here(&row.no)
        .meta(status(tr, "stock_transfer", row.state.as_str()))
        .errors(!told.errors.is_empty());
    let mut about = vec![
        (tr.t("stock-from"), row.from_name.clone()),
        (tr.t("stock-to"), row.to_name.clone()),
        (
            tr.t("stock-sent-by"),
            format!(
                "{} · {}",
                parts::who(tr, names, row.sent_by),
                tr.moment(row.sent_at.0)
            ),
        ),
    ];
    if let Some(at) = row.received_at {
        let by = format!("{} · {}", parts::who(tr, names, row.received_by), tr.moment(at.0));
        about.push((tr.t("stock-received-by"), by));
    }
    if let Some(reason) = &transfer.reason {
        about.push((tr.t("stock-why-short"), reason.0.clone()));
    }
    let lines = |receiving: bool| {
        let columns = line_columns(tr, receiving.then_some((typed, &told.errors)));
        table(tr, &Table::new(tr.t("stock-lines"), &transfer.lines, columns))
    };
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, &told.errors))
            @if let Some(why) = &told.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (card(Card::new(""), facts(&about)))
            @if receives {
                (post_form(ctx, "receive", &format!("{LIST}/{}", row.transfer_id), key, html! {
                    div.stack {
                        (card(Card::new(tr.t("stock-receive")).flush(), html! { div data-grid { (lines(true)) } }))
                        (card(Card::new(""), input(&Field::new(tr, "reason", tr.t("stock-why-short")).hint(tr.t("stock-why-short-hint")).errors(&told.errors), Input::text(text(typed, "reason")).max(200))))
                    }
                    (action_bar(html! { (Button::submit(tr.t("stock-receive-do")).primary()) }))
                }))
                @if let Some(script) = assets::named("grid.js") { script src=(script.url) integrity=(script.integrity) defer {} }
            } @else {
                (card(Card::new(tr.t("stock-lines")).flush(), lines(false)))
            }
        },
    )
}

fn line_columns<'a>(tr: Tr, receiving: Option<(&'a Typed, &'a FormErrors)>) -> Vec<Column<'a, TransferLine>> {
    vec![
        Column::text("name", tr.t("goods-name"), |line: &TransferLine| {
            format!("{} {}", line.code, line.name)
        })
        .card(CardRole::Title),
        Column::text("lot", tr.t("stock-lot"), move |line: &TransferLine| {
            parts::lot_words(tr, &line.batch_no, line.expires_on.map(|day| day.0))
        }),
        Column::text("sent", tr.t("stock-sent"), |line: &TransferLine| {
            format!("{} {}", line.sent, line.unit)
        })
        .num(),
        Column::new(
            "received",
            tr.t("stock-received"),
            move |line: &TransferLine| match (receiving, line.received) {
                (Some(told), _) => qty_field(tr, told, line.lot_id, &line.name),
                (None, Some(received)) => html! { span.minus[received < line.sent] { (received) } },
                (None, None) => html! { "—" },
            },
        )
        .num()
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::{date, datetime};

    use super::*;
    use crate::pages::{orders::desk::tests::assert_sound, stock::outlet::tests::stock};

    fn transfer(state: TransferState) -> StockTransfer {
        let received = (state != TransferState::Sent).then_some(11);
        StockTransfer {
            row: TransferRow {
                transfer_id: StockTransferId::from(Uuid::from_u128(1)),
                no: "DB20261123-0001".into(),
                from: "370405001".parse().unwrap(),
                from_name: "运河街道".into(),
                to: "370405001004".parse().unwrap(),
                to_name: "兴中社区".into(),
                state,
                sent: 12,
                received: received.unwrap_or_default(),
                sent_by: None,
                sent_at: datetime!(2026-11-23 02:00 UTC).into(),
                received_by: None,
                received_at: received.map(|_| datetime!(2026-11-24 02:00 UTC).into()),
            },
            lines: vec![TransferLine {
                lot_id: LotId::from(Uuid::from_u128(2)),
                item_id: kernel::ItemId::from(Uuid::from_u128(3)),
                code: "6901".into(),
                name: "大米 <b>".into(),
                unit: "袋".into(),
                batch_no: "A1".into(),
                expires_on: Some(date!(2027 - 01 - 31).into()),
                sent: 12,
                received,
            }],
            reason: received.map(|_| "破了一袋".into()),
        }
    }

    #[test]
    fn r8_1_who_receives_counts_every_line_and_afterwards_what_is_missing_is_read() {
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", LIST);
            let names = Names::default();
            let (typed, told) = (Typed::new(), Told::default());
            let of = |receives, state| {
                let key = (Uuid::nil(), receives);
                one_view(&ctx, key, &transfer(state), &names, (&typed, &told)).into_string()
            };
            let receiving = of(true, TransferState::Sent);
            assert_sound(&receiving);
            assert!(receiving.contains("name=\"q-00000000-0000-0000-0000-000000000002\""));
            let short = of(false, TransferState::Short);
            assert_sound(&short);
            assert!(short.contains("破了一袋") && !short.contains("<form id=\"receive\""));
            assert!(short.contains("大米 &lt;b&gt;"));
        }
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
        let mut other = here.outlet.clone();
        other.outlet = "370405001".parse().unwrap();
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
