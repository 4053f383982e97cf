//! One transfer: what was sent, and what the other end has counted.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code,
    redemption::transfer::{
        GetTransfer, ReceiveGoods, StockTransfer, TransferLine, TransferRow, TransferState,
    },
};
use kernel::{LotId, StockTransferId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Input, PageCtx, PageHead, Table, Tr,
    action_bar, alert, assets, card, error_summary, facts, input, page as shell, post_form, status, table,
};
use uuid::Uuid;

use super::{
    super::{PATH, READERS, keeps, parts},
    LIST, Told, cell, names, placed, qty_field, quantities, text,
};
use crate::{
    pages::orders::form::Typed,
    web::{App, Errors, Names, Page, Post, Signed, words},
};

/// What the reader has to do with a transfer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Keeps the other end: counts what has come.
    Receives,
    /// Sent it, and keeps the other end too: a colleague receives it.
    Sent,
    /// Only looks.
    Looks,
}

impl Part {
    fn of(signed: &Signed, row: &TransferRow) -> Self {
        if row.state != TransferState::Sent || !keeps(signed, &row.to) {
            Part::Looks
        } else if row.sent_by == Some(signed.staff_id) {
            Part::Sent
        } else {
            Part::Receives
        }
    }
}

/// One transfer; who keeps the other end counts what has come.
pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<StockTransferId>) -> Page<Response> {
    signed.needs(&READERS)?;
    one(&app, &signed, id, &Typed::new(), &Told::default()).await
}

async fn one(app: &App, signed: &Signed, id: StockTransferId, typed: &Typed, told: &Told) -> Page<Response> {
    let transfer = signed.ask(app, GetTransfer { transfer_id: id }).await?;
    let names = names(app, std::slice::from_ref(&transfer.row)).await?;
    let page = one_view(
        &signed.ctx(app, PATH),
        (app.key(), Part::of(signed, &transfer.row)),
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
    (key, part): (Uuid, Part),
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
            @if part == Part::Sent { (alert(AlertKind::Info, html! { (tr.t("stock-own-transfer")) })) }
            @if part == Part::Receives {
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
    use crate::pages::orders::desk::tests::assert_sound;

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
            let of = |part, state| {
                let key = (Uuid::nil(), part);
                one_view(&ctx, key, &transfer(state), &names, (&typed, &told)).into_string()
            };
            let receiving = of(Part::Receives, TransferState::Sent);
            assert_sound(&receiving);
            assert!(receiving.contains("name=\"q-00000000-0000-0000-0000-000000000002\""));
            let own = of(Part::Sent, TransferState::Sent);
            assert_sound(&own);
            assert!(!own.contains("<form id=\"receive\"") && own.contains("alert--info"));
            let short = of(Part::Looks, TransferState::Short);
            assert_sound(&short);
            assert!(short.contains("破了一袋") && !short.contains("<form id=\"receive\""));
            assert!(short.contains("大米 &lt;b&gt;"));
        }
    }
}
