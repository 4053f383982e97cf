//! `/goods-orders/{id}`: one order, what happened to it, and the next step of the reader; its receipt once more.

use axum::extract::{Path, Query, State};
use contracts::{
    Role,
    redemption::order::{
        GetGoodsOrder, GoodsEnd, GoodsOrderCard, GoodsOrderLine, GoodsOrderState, GoodsOrderStep,
        ReturnDecision,
    },
};
use kernel::{GoodsOrderId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Choice, Column, Event, Hx, Input, PageHead, Table, TagKind, alert,
    card, error_summary, facts, input, page as shell, post_form, seg, status, status_kind, table, textarea,
    timeline,
};

use super::{PATH, READERS, path};
use crate::{
    pages::{
        counter::{Paper, Receipt},
        orders::{
            act::folded,
            desk::Desk,
            form::{Refused, Sheet, Typed},
        },
    },
    web::{App, Names, Page, Signed},
};

/// Words of the notice after a step, by its name in the address.
const DONE: [(&str, &str); 5] = [
    ("handed_over", "goods_orders-done-handed_over"),
    ("cancelled", "goods_orders-done-cancelled"),
    ("return_asked", "goods_orders-done-return_asked"),
    ("return_approved", "goods_orders-done-return_approved"),
    ("return_rejected", "goods_orders-done-return_rejected"),
];
/// Longest reason, characters.
const REASON_MAX: u16 = 200;

pub async fn show(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<GoodsOrderId>,
    Query(shown): Query<Typed>,
) -> Page {
    signed.needs(&READERS)?;
    let said = shown.get("done").map(String::as_str).unwrap_or_default();
    let done = DONE.iter().find(|(word, _)| *word == said).map(|(_, key)| *key);
    render((&signed, &app), id, &Refused::default(), done).await
}

/// The receipt, to be printed once more.
pub async fn receipt(
    signed: Signed,
    State(app): State<App>,
    Path(order_id): Path<GoodsOrderId>,
    Query(asked): Query<Typed>,
) -> Page {
    signed.needs(&READERS)?;
    let order = signed.ask(&app, GetGoodsOrder { order_id }).await?;
    let no = order.row.order_no.clone();
    let receipt = Receipt::of(&signed, &app, order).await?;
    let mut ctx = signed.ctx(&app, PATH);
    ctx.path = path(order_id, "receipt");
    let tr = signed.tr;
    let paper = Paper::read(asked.get("paper").map(String::as_str).unwrap_or_default());
    let other = |word: &str, key: &str| {
        Button::link(tr.t(key), format!("{}?paper={word}", path(order_id, "receipt")))
    };
    let head = PageHead::new(tr.t("receipt-title"))
        .screen_only()
        .crumb(tr.t("goods_orders-title"), PATH)
        .crumb(no, path(order_id, ""))
        .here(tr.t("receipt-title"))
        .actions(html! { (other("80", "stock_paper-80")) (other("a5", "stock_paper-a5")) });
    Ok(shell(&ctx, &head, receipt.show(&ctx, paper)))
}

/// The page, with a form that was refused.
///
/// # Errors
/// No such order, or a service does not answer.
pub async fn render(
    (signed, app): (&Signed, &App),
    order_id: GoodsOrderId,
    refused: &Refused,
    done: Option<&'static str>,
) -> Page {
    let order = signed.ask(app, GetGoodsOrder { order_id }).await?;
    let mut desk = Desk::open(signed, app, PATH).await?;
    let steps = order.steps.iter().filter_map(|step| step.by);
    let others = [
        order.entered_by,
        order.handed_by,
        order.return_asked_by,
        order.return_decided_by,
    ];
    desk.names = Names::load(signed, app, [], [order.row.volunteer_id])
        .await?
        .with_staff(app, steps.chain(others.into_iter().flatten()))
        .await?;
    desk.ctx.path = path(order_id, "");
    Ok(view(&desk, &order, refused, done))
}

fn view(desk: &Desk, order: &GoodsOrderCard, refused: &Refused, done: Option<&'static str>) -> Markup {
    let (tr, row) = (desk.tr, &order.row);
    let printed = matches!(
        row.state,
        GoodsOrderState::HandedOver | GoodsOrderState::Closed | GoodsOrderState::ReturnAsked
    );
    let head = PageHead::new(row.order_no.clone())
        .crumb(tr.t("goods_orders-title"), PATH)
        .here(row.order_no.clone())
        .meta(status(tr, "goods_order", row.state.as_str()))
        .errors(!refused.errors.is_empty())
        .actions(
            html! { @if printed { (Button::link(tr.t("receipt-title"), path(row.order_id, "receipt"))) } },
        );
    shell(
        &desk.ctx,
        &head,
        html! {
            div.stack {
                @if let Some(done) = done { (alert(AlertKind::Ok, html! { (tr.t(done)) })) }
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                div.two-col {
                    div.stack {
                        (card(Card::new(""), facts(&about(desk, order))))
                        (card(Card::new(tr.t("stock-goods")).flush(), table(tr, &Table::new(tr.t("stock-goods"), &row.lines, lines(desk)))))
                        (steps(desk, order, refused))
                    }
                    (card(Card::new(tr.t("goods_orders-history")), timeline(&history(desk, order))))
                }
            }
        },
    )
}

fn who(desk: &Desk, id: Option<StaffId>) -> String {
    id.map_or_else(
        || desk.tr.t("goods_orders-volunteer-self"),
        |id| desk.names.staff(id).to_owned(),
    )
}

fn about(desk: &Desk, order: &GoodsOrderCard) -> Vec<(String, Markup)> {
    let (tr, row) = (desk.tr, &order.row);
    let opens = desk.is(&[
        Role::Operator,
        Role::Branch,
        Role::Clerk,
        Role::OrgClerk,
        Role::Finance,
        Role::Auditor,
    ]);
    // At its counter a volunteer of another village is known by the masked name.
    let known = desk.names.known_volunteer(row.volunteer_id);
    let name = known
        .or(order.name_masked.as_deref())
        .unwrap_or_else(|| desk.names.volunteer(row.volunteer_id));
    let text = |text: String| html! { (text) };
    let mut about = vec![
        (
            tr.t("orders-volunteer"),
            html! { @if opens && known.is_some() { a href={ "/volunteers/" (row.volunteer_id) } { (name) } } @else { (name) } },
        ),
        (tr.t("stock-outlet"), text(row.outlet_name.clone())),
        (tr.t("counter-cost"), text(tr.minutes(row.cost.get()))),
        (tr.t("goods_orders-placed"), text(tr.moment(row.placed_at.0))),
        (tr.t("goods_orders-entered"), text(who(desk, order.entered_by))),
    ];
    if !row.state.is_over() {
        about.push((tr.t("goods_orders-until"), text(tr.moment(row.pickup_until.0))));
    }
    if let Some(at) = row.handed_at {
        let by = who(desk, order.handed_by);
        about.push((
            tr.t("goods_orders-handed"),
            text(format!("{} · {by}", tr.moment(at.0))),
        ));
    }
    if let Some(proof) = order.proof {
        about.push((
            tr.t("goods_orders-proof"),
            text(tr.word("stock_proof", proof.as_str())),
        ));
    }
    if let Some(proxy) = &order.proxy {
        about.push((
            tr.t("counter-proxy"),
            text(format!("{} · {}", proxy.name.0, proxy.authorisation.0)),
        ));
    }
    if let Some(why) = row.ended {
        let note = order.end_note.as_ref().map_or("", |note| note.0.as_str());
        let words = tr.word("stock_end", why.as_str());
        about.push((
            tr.t("goods_orders-ended"),
            html! { (words) @if !note.is_empty() { " · " (note) } },
        ));
    }
    if let Some(reason) = &order.return_reason {
        about.push((tr.t("goods_orders-return-reason"), text(reason.0.clone())));
        about.push((
            tr.t("goods_orders-return-asked"),
            text(who(desk, order.return_asked_by)),
        ));
    }
    if let Some(by) = order.return_decided_by {
        about.push((
            tr.t("goods_orders-return-decided"),
            text(desk.names.staff(by).to_owned()),
        ));
    }
    if let Some(note) = &order.return_note {
        about.push((tr.t("goods_orders-return-refused"), text(note.0.clone())));
    }
    about
}

fn lines(desk: &Desk) -> Vec<Column<'_, GoodsOrderLine>> {
    let tr = desk.tr;
    vec![
        Column::text("code", tr.t("goods-code"), |line: &GoodsOrderLine| {
            line.code.clone()
        })
        .code(),
        Column::text("name", tr.t("goods-name"), |line: &GoodsOrderLine| {
            line.name.clone()
        })
        .card(CardRole::Title),
        Column::text("qty", tr.t("stock-qty"), |line: &GoodsOrderLine| {
            format!("{} {}", line.qty, line.unit)
        })
        .num(),
        Column::text("price", tr.t("counter-price"), move |line: &GoodsOrderLine| {
            tr.minutes(line.price.get())
        })
        .num(),
        Column::text("cost", tr.t("counter-cost"), move |line: &GoodsOrderLine| {
            tr.minutes(line.price.get() * i64::from(line.qty))
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
    ]
}

fn history(desk: &Desk, order: &GoodsOrderCard) -> Vec<Event> {
    let tr = desk.tr;
    let event = |step: &GoodsOrderStep| {
        let words = tr.word("status-goods_order", step.state.as_str());
        let event = Event::new(tr.moment(step.at.0), words).kind(mark(step.state));
        match step.by {
            Some(by) => event.who(desk.names.staff(by)),
            None => event,
        }
    };
    order.steps.iter().map(event).collect()
}

fn mark(state: GoodsOrderState) -> TagKind {
    status_kind("goods_order", state.as_str())
}

/// What the reader may do about it. What is not possible is not there.
fn steps(desk: &Desk, order: &GoodsOrderCard, refused: &Refused) -> Markup {
    let (tr, id) = (desk.tr, order.row.order_id);
    let sheet = |form: &'static str| Sheet::new(tr, form, refused);
    let reason = |sheet: &Sheet<'_>| {
        textarea(
            &sheet.field("reason", tr.t("goods_orders-reason")).required(),
            &sheet.value("reason", ""),
            3,
            REASON_MAX,
        )
    };
    let nothing =
        !(order.may_hand_over || order.may_cancel || order.may_ask_return || order.may_decide_return);
    html! {
        @if !nothing {
            (card(Card::new(tr.t("goods_orders-steps")), html! {
                @if order.may_hand_over { (hand_over(desk, &sheet("hand-over"), id)) }
                @if order.may_decide_return { (decide(desk, &sheet("reject"), id)) }
                @if order.may_cancel {
                    @let cancel = sheet("cancel");
                    (folded(desk, &cancel, tr.t("goods_orders-cancel"), &path(id, "cancel"), Button::submit(tr.t("goods_orders-cancel-do")).danger(), html! {
                        (seg(&cancel.field("why", tr.t("goods_orders-why")).required(), &whys(desk), &cancel.value("why", "withdrawn"), Hx::default()))
                        (reason(&cancel))
                    }))
                }
                @if order.may_ask_return {
                    @let back = sheet("return");
                    (folded(desk, &back, tr.t("goods_orders-return"), &path(id, "return"), Button::submit(tr.t("goods_orders-return-do")), html! {
                        p.small.muted { (tr.t("goods_orders-return-hint")) }
                        (reason(&back))
                    }))
                }
            }))
        }
    }
}

/// Why an order is taken back; the hotline only because the volunteer wishes it.
fn whys(desk: &Desk) -> Vec<Choice> {
    let mut whys = vec![GoodsEnd::Withdrawn];
    if desk.is(&crate::pages::counter::SERVERS) {
        whys.push(GoodsEnd::RefusedAtCounter);
    }
    let choice = |why: GoodsEnd| Choice::new(why.as_str(), desk.tr.word("stock_end", why.as_str()));
    whys.into_iter().map(choice).collect()
}

fn hand_over(desk: &Desk, sheet: &Sheet<'_>, id: GoodsOrderId) -> Markup {
    let tr = desk.tr;
    folded(
        desk,
        sheet,
        tr.t("goods_orders-hand-over"),
        &path(id, "hand-over"),
        Button::submit(tr.t("counter-by-code"))
            .primary()
            .value("do", "by_code"),
        html! {
            (input(&sheet.field("code", tr.t("counter-code")).hint(tr.t("counter-code-hint")), Input::code("", 9)))
            (input(&sheet.field("proxy", tr.t("counter-proxy")).hint(tr.t("counter-by-proxy")), Input::text(&sheet.value("proxy", "")).max(40)))
            (input(&sheet.field("authorisation", tr.t("counter-authorisation")), Input::text(&sheet.value("authorisation", "")).max(200)))
            p { (Button::submit(tr.t("counter-by-document")).value("do", "by_document")) }
        },
    )
}

/// Agreed to with one click; refused with the reason, which the volunteer reads.
fn decide(desk: &Desk, reject: &Sheet<'_>, id: GoodsOrderId) -> Markup {
    let tr = desk.tr;
    let note = reject
        .field("note", tr.t("goods_orders-reject-why"))
        .hint(tr.t("goods_orders-reject-hint"))
        .required();
    html! {
        (post_form(&desk.ctx, "decide", &path(id, "decide"), desk.key(), html! {
            p { (tr.t("goods_orders-decide-hint")) }
            p { (Button::submit(tr.t("goods_orders-approve")).primary().value("do", ReturnDecision::Approve.as_str())) }
        }))
        (folded(
            desk,
            reject,
            tr.t("goods_orders-reject"),
            &path(id, "decide"),
            Button::submit(tr.t("goods_orders-reject-do")).danger().value("do", ReturnDecision::Reject.as_str()),
            textarea(&note, &reject.value("note", ""), 3, REASON_MAX),
        ))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::{super::tests::card as order, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, order: &GoodsOrderCard) -> String {
        let html = view(&desk(role, lang), order, &Refused::default(), None).into_string();
        assert_sound(&html);
        html
    }

    #[test]
    fn r8_3_every_state_shows_the_steps_that_are_possible_and_no_other() {
        for lang in [Lang::Zh, Lang::En] {
            for state in GoodsOrderState::ALL {
                let html = page(Role::Clerk, lang, &order(*state));
                for (form, state_of_it) in [
                    ("hand-over", GoodsOrderState::Ready),
                    ("cancel", GoodsOrderState::Ready),
                    ("return", GoodsOrderState::Closed),
                    ("decide", GoodsOrderState::ReturnAsked),
                    ("reject", GoodsOrderState::ReturnAsked),
                ] {
                    let there = html.contains(&format!("<form id=\"{form}\""));
                    assert_eq!(there, *state == state_of_it, "{form} {state:?}");
                }
            }
        }
    }

    #[test]
    fn the_hotline_takes_an_order_back_only_because_the_volunteer_wishes_it() {
        let ready = order(GoodsOrderState::Ready);
        assert!(!page(Role::Operator, Lang::Zh, &ready).contains("value=\"refused_at_counter\""));
        assert!(page(Role::Clerk, Lang::Zh, &ready).contains("value=\"refused_at_counter\""));
    }

    #[test]
    fn the_counter_knows_a_volunteer_of_another_village_by_the_masked_name() {
        let html = page(Role::Clerk, Lang::Zh, &order(GoodsOrderState::Ready));
        assert!(html.contains("赵*亮") && !html.contains("/volunteers/"));
    }

    #[test]
    fn why_it_ended_and_why_it_was_brought_back_stand_on_the_page() {
        let mut ended = order(GoodsOrderState::Cancelled);
        ended.row.ended = Some(GoodsEnd::RefusedAtCounter);
        ended.end_note = Some("米袋破了 <i>".into());
        ended.return_reason = Some("油瓶漏".into());
        ended.return_note = Some("瓶口完好 <i>".into());
        let html = page(Role::Auditor, Lang::Zh, &ended);
        assert!(html.contains("米袋破了 &lt;i&gt;") && html.contains("油瓶漏"));
        assert!(html.contains("瓶口完好 &lt;i&gt;"));
    }
}
