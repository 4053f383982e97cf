//! `/stock/lots/{lot}`: one lot with its movements; written off, kept back, mirrored.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Error,
    redemption::stock::{
        GetLot, Lot, LotStatus, MovementRow, ReverseMovement, SetLotStatus, SpoilGoods, SpoilReason,
    },
};
use kernel::{LotId, MovementId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Hx, Input, PageCtx, PageHead, Table,
    action_bar, alert, card, empty, error_summary, facts, input, page as shell, post_form, select, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{HEAD, PATH, READERS, keeps, outlet::address, parts};
use crate::{
    pages::orders::typed,
    web::{
        App, Errors, ListName, Names, Page, PageError, Post, Signed, WholeList, field_errors, wants_xlsx,
        words, xlsx_button,
    },
};

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// What was typed in one of the forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    qty: String,
    reason: String,
    note: String,
    status: String,
    why: String,
    movement: String,
    mistake: String,
}

/// What became of a form.
#[derive(Debug, Default)]
struct Told {
    typed: Typed,
    errors: FormErrors,
    /// Why the lot would not do it.
    conflict: Option<String>,
}

/// The page, or its movements as a file.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(lot_id): Path<LotId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    if wants_xlsx(&asked.format) {
        let lot = signed.ask(&app, GetLot { lot_id }).await?;
        let names = names(&app, &lot).await?;
        let ctx = signed.ctx(&app, PATH);
        let name = ListName {
            code: "lot_movements",
            title: &signed.tr.t("stock-movements"),
            narrowed: vec![(signed.tr.t("goods-name"), lot.item_name.clone())],
            filter: &[("lot_id", &lot_id.to_string())],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&lot.movements, columns(&ctx, &names))?;
        return whole.finish().await;
    }
    again(&app, &signed, lot_id, Told::default()).await
}

/// Writes pieces off.
pub async fn spoil(
    State(app): State<App>,
    signed: Signed,
    Path(lot_id): Path<LotId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let mut errors = Errors::new(signed.tr).naming(&[("qty", "stock-qty"), ("reason", "stock-why")]);
    let qty = typed::whole(&typed.qty).and_then(|qty| u32::try_from(qty).ok());
    let qty = errors.read("qty", "number_form", qty);
    let reason = errors.read("reason", "choose", SpoilReason::parse(&typed.reason));
    let (Some(qty), Some(reason)) = (qty, reason) else {
        return again(&app, &signed, lot_id, wrong(typed, errors.into_inner())).await;
    };
    let note = typed.note.trim();
    let command = SpoilGoods {
        lot_id,
        qty,
        reason,
        note: (!note.is_empty()).then(|| note.into()),
    };
    let done = signed.tell(&app, form.idem, command).await;
    answered((&app, &signed), lot_id, typed, done.map(|_| ()), &[]).await
}

/// Keeps the lot back, or frees it.
pub async fn set_status(
    State(app): State<App>,
    signed: Signed,
    Path(lot_id): Path<LotId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let mut errors = Errors::new(signed.tr).naming(&[("status", "stock-state")]);
    let Some(status) = errors.read("status", "choose", LotStatus::parse(&typed.status)) else {
        return again(&app, &signed, lot_id, wrong(typed, errors.into_inner())).await;
    };
    let command = SetLotStatus {
        lot_id,
        status,
        reason: typed.why.clone(),
    };
    let done = signed.tell(&app, form.idem, command).await;
    answered(
        (&app, &signed),
        lot_id,
        typed,
        done.map(|_| ()),
        &[("reason", "why")],
    )
    .await
}

/// Mirrors a movement.
pub async fn reverse(
    State(app): State<App>,
    signed: Signed,
    Path(lot_id): Path<LotId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let mut errors = Errors::new(signed.tr).naming(&[("movement", "stock-movement")]);
    let movement = typed.movement.parse::<MovementId>().ok();
    let Some(movement_id) = errors.read("movement", "choose", movement) else {
        return again(&app, &signed, lot_id, wrong(typed, errors.into_inner())).await;
    };
    let command = ReverseMovement {
        movement_id,
        reason: typed.mistake.as_str().into(),
    };
    let done = signed.tell(&app, form.idem, command).await;
    answered(
        (&app, &signed),
        lot_id,
        typed,
        done.map(|_| ()),
        &[("reason", "mistake")],
    )
    .await
}

fn wrong(typed: Typed, errors: FormErrors) -> Told {
    Told {
        typed,
        errors,
        conflict: None,
    }
}

/// Back to the lot, or to the form with what is wrong.
async fn answered(
    (app, signed): (&App, &Signed),
    lot_id: LotId,
    typed: Typed,
    done: Result<(), Error>,
    names: &[(&str, &str)],
) -> Page<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/stock/lots/{lot_id}")).into_response()),
        Err(error) if error.field.is_some() => {
            let errors = field_errors(&error, signed.tr, names);
            again(app, signed, lot_id, wrong(typed, errors)).await
        }
        Err(error) if error.code == contracts::Code::Conflict => {
            let told = Told {
                typed,
                errors: FormErrors::new(),
                conflict: Some(words(&error, signed.tr)),
            };
            again(app, signed, lot_id, told).await
        }
        Err(error) => Err(PageError::from(error)),
    }
}

async fn names(app: &App, lot: &Lot) -> contracts::Result<Names> {
    let people = lot.movements.iter().filter_map(|movement| movement.by);
    Names::default().with_staff(app, people).await
}

async fn again(app: &App, signed: &Signed, lot_id: LotId, told: Told) -> Page<Response> {
    let lot = signed.ask(app, GetLot { lot_id }).await?;
    let names = names(app, &lot).await?;
    let status = match (&told.conflict, told.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let reader = Reader {
        ctx: &signed.ctx(app, PATH),
        names: &names,
        keeper: keeps(signed, &lot.outlet),
        head: signed.has(&HEAD),
        keys: [app.key(), app.key(), app.key()],
    };
    Ok((status, view(&reader, &lot, &told)).into_response())
}

/// Who reads the page.
struct Reader<'a> {
    ctx: &'a PageCtx,
    names: &'a Names,
    keeper: bool,
    head: bool,
    keys: [Uuid; 3],
}

fn view(reader: &Reader<'_>, lot: &Lot, told: &Told) -> Markup {
    let tr = reader.ctx.tr;
    let row = &lot.row;
    let here = format!("/stock/lots/{}", row.lot_id);
    let head = PageHead::new(format!("{} · {}", lot.item_name, parts::lot(tr, row)))
        .crumb(tr.t("stock-title"), PATH)
        .crumb(&lot.outlet_name, address(&lot.outlet))
        .here(&lot.item_name)
        .errors(!told.errors.is_empty())
        .actions(xlsx_button(tr, &here));
    let from = row
        .source
        .map_or_else(|| tr.t("stock-found"), |source| parts::source(tr, source));
    let nothing = empty(&Empty {
        text: tr.t("stock-no-movements"),
        action: None,
    });
    shell(
        reader.ctx,
        &head,
        html! {
            (error_summary(tr, &told.errors))
            @if let Some(why) = &told.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (card(Card::new(tr.t("stock-lot")), facts(&[
                (tr.t("stock-on-hand"), html! { (row.on_hand) " " (lot.unit) }),
                (tr.t("stock-reserved"), html! { (row.reserved) " " (lot.unit) }),
                (tr.t("stock-state"), html! { (tr.word("stock_lot", row.status.as_str())) }),
                (tr.t("stock-source"), html! { (from) @if let Some(no) = &row.intake_no { " · " (no) } }),
            ])))
            @if reader.keeper { (acts(reader, lot, told, &here)) }
            (card(Card::new(tr.t("stock-movements")).flush(), table(tr, &Table::new(tr.t("stock-movements"), &lot.movements, columns(reader.ctx, reader.names)).empty(nothing))))
        },
    )
}

fn acts(reader: &Reader<'_>, lot: &Lot, told: &Told, here: &str) -> Markup {
    let (tr, ctx) = (reader.ctx.tr, reader.ctx);
    let (typed, row) = (&told.typed, &lot.row);
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(&told.errors);
    let choose = || vec![(String::new(), tr.t("stock-choose"))];
    let mut reasons = choose();
    reasons.extend(
        SpoilReason::ALL
            .iter()
            .map(|why| (why.as_str().to_owned(), tr.word("stock_spoil", why.as_str()))),
    );
    // A recall is begun and ended at head office.
    let may = |status: LotStatus| {
        status != row.status && (reader.head || ![status, row.status].contains(&LotStatus::Recalled))
    };
    let mut states = choose();
    states.extend(
        LotStatus::ALL
            .iter()
            .filter(|status| may(**status))
            .map(|status| (status.as_str().to_owned(), tr.word("stock_lot", status.as_str()))),
    );
    let mut mirrored = choose();
    mirrored.extend(
        lot.movements
            .iter()
            .filter(|movement| movement.reversible)
            .map(|movement| {
                let words = format!(
                    "{} {} {:+}",
                    tr.moment(movement.at.0),
                    tr.word("stock_move", movement.kind.as_str()),
                    movement.on_hand
                );
                (movement.movement_id.to_string(), words)
            }),
    );
    html! {
        @if row.on_hand > row.reserved {
            (card(Card::new(tr.t("stock-spoil")), post_form(ctx, "spoil", &format!("{here}/spoil"), reader.keys[0], html! {
                div.g.g2 {
                    (input(&field("qty", "stock-qty"), Input::whole(&typed.qty)))
                    (select(&field("reason", "stock-why"), &reasons, &typed.reason, Hx::default()))
                }
                (input(&Field::new(tr, "note", tr.t("stock-note")).errors(&told.errors), Input::text(&typed.note).max(200)))
                (action_bar(html! { (Button::submit(tr.t("stock-spoil-do")).danger()) }))
            })))
        }
        @if states.len() > 1 {
            (card(Card::new(tr.t("stock-set-state")), post_form(ctx, "set-status", &format!("{here}/status"), reader.keys[1], html! {
                div.g.g2 {
                    (select(&field("status", "stock-state"), &states, &typed.status, Hx::default()))
                    (input(&field("why", "stock-note"), Input::text(&typed.why).max(200)))
                }
                (action_bar(html! { (Button::submit(tr.t("form-save"))) }))
            })))
        }
        @if reader.head && mirrored.len() > 1 {
            (card(Card::new(tr.t("stock-reverse")), post_form(ctx, "reverse", &format!("{here}/reverse"), reader.keys[2], html! {
                p.small.muted { (tr.t("stock-reverse-hint")) }
                div.g.g2 {
                    (select(&field("movement", "stock-movement"), &mirrored, &typed.movement, Hx::default()))
                    (input(&field("mistake", "stock-mistake"), Input::text(&typed.mistake).max(200)))
                }
                (action_bar(html! { (Button::submit(tr.t("stock-reverse-do")).danger()) }))
            })))
        }
    }
}

/// A change with its sign; nothing for none.
fn signed_number(change: i32) -> String {
    match change {
        0 => "—".to_owned(),
        other => format!("{other:+}").replace('-', "−"),
    }
}

fn columns<'a>(ctx: &PageCtx, names: &'a Names) -> Vec<Column<'a, MovementRow>> {
    let tr = ctx.tr;
    vec![
        Column::text("at", tr.t("stock-at"), move |row: &MovementRow| {
            tr.moment(row.at.0)
        })
        .code()
        .xlsx_moment(|row: &MovementRow| Some(row.at.0)),
        Column::text("kind", tr.t("stock-movement"), move |row: &MovementRow| {
            tr.word("stock_move", row.kind.as_str())
        })
        .card(CardRole::Title),
        Column::text("on_hand", tr.t("stock-change"), |row: &MovementRow| {
            signed_number(row.on_hand)
        })
        .num()
        .card(CardRole::Amount)
        .xlsx_number(|row: &MovementRow| Some(i64::from(row.on_hand))),
        Column::text("reserved", tr.t("stock-change-reserved"), |row: &MovementRow| {
            signed_number(row.reserved)
        })
        .num()
        .xlsx_number(|row: &MovementRow| Some(i64::from(row.reserved))),
        Column::text("document", tr.t("stock-no"), |row: &MovementRow| {
            row.document.clone().unwrap_or_default()
        })
        .code(),
        Column::text("by", tr.t("stock-by"), move |row: &MovementRow| {
            parts::who(tr, names, row.by)
        }),
        Column::text("note", tr.t("stock-note"), move |row: &MovementRow| {
            let reason = row.reason.map(|why| tr.word("stock_spoil", why.as_str()));
            let note = row.note.as_ref().map(|note| note.0.clone());
            reason.into_iter().chain(note).collect::<Vec<_>>().join(" · ")
        })
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::redemption::stock::MovementKind;
    use kernel::{ItemId, Lang};
    use portal_kit::Tr;
    use time::macros::datetime;

    use super::*;
    use crate::pages::{orders::desk::tests::assert_sound, stock::outlet::tests::stock};

    fn lot() -> Lot {
        let mut row = stock().rows[0].lots[0].clone();
        row.status = LotStatus::Recalled;
        Lot {
            outlet: "370405001004".parse().unwrap(),
            outlet_name: "兴中社区".into(),
            item_id: ItemId::from(Uuid::from_u128(1)),
            item_name: "大米 <b>".into(),
            unit: "袋".into(),
            row,
            movements: vec![MovementRow {
                movement_id: MovementId::from(Uuid::from_u128(3)),
                kind: MovementKind::Spoil,
                on_hand: -4,
                reserved: 0,
                at: datetime!(2026-11-23 02:00 UTC).into(),
                by: None,
                document: None,
                reason: Some(SpoilReason::Damaged),
                note: Some("受潮".into()),
                reversible: true,
            }],
        }
    }

    #[test]
    fn a_step_that_is_not_possible_is_absent() {
        for (lang, word) in [(Lang::Zh, "报损"), (Lang::En, "Write-off")] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
            let names = Names::default();
            let of = |keeper, head| {
                let reader = Reader {
                    ctx: &ctx,
                    names: &names,
                    keeper,
                    head,
                    keys: [Uuid::nil(); 3],
                };
                view(&reader, &lot(), &Told::default()).into_string()
            };
            let (reader, clerk, head) = (of(false, false), of(true, false), of(true, true));
            for html in [&reader, &clerk, &head] {
                assert_sound(html);
                assert!(html.contains(word) && html.contains("−4") && html.contains("大米 &lt;b&gt;"));
            }
            assert!(!reader.contains("id=\"spoil\""));
            // A village neither ends a recall nor mirrors.
            assert!(
                clerk.contains("id=\"spoil\"")
                    && !clerk.contains("id=\"set-status\"")
                    && !clerk.contains("id=\"reverse\"")
            );
            assert!(head.contains("id=\"set-status\"") && head.contains("id=\"reverse\""));
        }
    }
}
