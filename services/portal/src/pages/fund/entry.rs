//! One entry: what it is, what was decided, its transfers, and what the reader may do next.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Command,
    ledger::{
        TransferKind,
        fund::{
            DecideExpense, DecideFundReversal, FundDecision, FundEntry, FundEntryState, FundReversal,
            FundReversalState, FundTransfer, GetFundEntry, ProposeFundReversal,
        },
    },
};
use kernel::{FundEntryId, FundReversalId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Choice, Column, Hx, PageCtx, PageHead, Table, Tr, action_bar, alert,
    card, error_summary, facts, page, post_form, print_foot, print_head, seg, status, table, textarea,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{DECIDERS, KEEPERS, READERS, parts};
use crate::{
    pages::orders::form::{Refused, Sent, Sheet, Typed},
    web::{App, Names, Page, Post, Signed},
};

/// The entry.
pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<FundEntryId>) -> Page {
    render(&app, &signed, id, &Refused::default()).await
}

async fn render(app: &App, signed: &Signed, entry_id: FundEntryId, refused: &Refused) -> Page {
    signed.needs(&READERS)?;
    let entry = signed.ask(app, GetFundEntry { entry_id }).await?;
    let mut people = vec![entry.row.recorded_by, entry.row.decided_by];
    for reversal in &entry.reversals {
        people.extend([reversal.proposed_by, reversal.decided_by]);
    }
    let people: Vec<StaffId> = people.into_iter().flatten().collect();
    let names = Names::default().with_staff(app, people).await?;
    let desk = Desk {
        ctx: signed.ctx(app, "/fund"),
        key: app.key(),
        me: signed.staff_id,
        keeps: signed.has(&KEEPERS),
        decides: signed.has(&DECIDERS),
        now: app.host.clock().now(),
    };
    Ok(view(&desk, &entry, &names, refused))
}

fn decision(sent: &mut Sent) -> Option<FundDecision> {
    let decision = FundDecision::parse(sent.text("decision"));
    sent.read("decision", "no_decision", decision)
}

/// Decides about an expense.
pub async fn decide(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<FundEntryId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("decision", data, signed.tr);
    let reason = Some(sent.text("reason")).filter(|reason| !reason.is_empty());
    let reason = reason.map(Into::into);
    let command = decision(&mut sent).map(|decision| DecideExpense {
        entry_id: id,
        decision,
        reason,
    });
    done((&signed, &app), (id, idem), sent, command).await
}

/// Proposes to reverse it.
pub async fn propose_reversal(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<FundEntryId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("reversal", data, signed.tr);
    let reason = sent.required("reason", "blank");
    let command = ProposeFundReversal {
        entry_id: id,
        reason: reason.into(),
    };
    done((&signed, &app), (id, idem), sent, Some(command)).await
}

/// Decides about a reversal.
pub async fn decide_reversal(
    State(app): State<App>,
    signed: Signed,
    Path((id, reversal_id)): Path<(FundEntryId, FundReversalId)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("reversal-{reversal_id}"), data, signed.tr);
    let command = decision(&mut sent).map(|decision| DecideFundReversal {
        reversal_id,
        decision,
    });
    done((&signed, &app), (id, idem), sent, command).await
}

/// One command, then back to the entry; refused, its page again.
async fn done<C: Command>(
    at: (&Signed, &App),
    (id, idem): (FundEntryId, Uuid),
    sent: Sent,
    command: Option<C>,
) -> Page<Response> {
    match sent.tell(at, idem, command, &[]).await? {
        Ok(_) => Ok(Redirect::to(&format!("/fund/entries/{id}")).into_response()),
        Err(refused) => {
            let (signed, app) = at;
            let page = render(app, signed, id, &refused).await?;
            Ok((refused.status, page).into_response())
        }
    }
}

/// Who looks, and what they may.
struct Desk {
    ctx: PageCtx,
    key: Uuid,
    me: StaffId,
    keeps: bool,
    decides: bool,
    now: OffsetDateTime,
}

impl Desk {
    /// A key of its own for each form of the page: they are different commands.
    fn key(&self, form: &str) -> Uuid {
        Uuid::new_v5(&self.key, form.as_bytes())
    }
}

fn view(desk: &Desk, entry: &FundEntry, names: &Names, refused: &Refused) -> Markup {
    let (ctx, tr, row) = (&desk.ctx, desk.ctx.tr, &entry.row);
    let title = format!("{} {}", parts::kind(tr, row.kind), row.document);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("fund-title"), "/fund")
        .here(row.document.clone())
        .meta(parts::state(tr, row))
        .actions(html! { (Button::print(tr.t("ledger-print"))) })
        .errors(!refused.errors.is_empty());
    let decides = desk.decides && row.state == FundEntryState::Proposed;
    let proposes = desk.keeps && row.state == FundEntryState::Posted && !row.reversal_waits;
    page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &title, &tr.date(row.day.0)))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            @if entry.same_document > 0 {
                (alert(AlertKind::Warn, html! { (tr.args("fund-document-shared", &[("n", entry.same_document.into())])) }))
            }
            (card(Card::new(tr.t("fund-entry")), facts(&about(tr, entry, names))))
            @if decides { (card(Card::new(tr.t("fund-decide")), deciding(desk, entry, refused))) }
            (card(Card::new(tr.t("fund-transfers")).flush(), transfers(tr, &entry.transfers)))
            @for reversal in &entry.reversals { (reversal_card(desk, entry, reversal, names, refused)) }
            @if proposes { div.noprint { (card(Card::new(tr.t("fund-reverse")), reversing(desk, entry, refused))) } }
            (print_foot(ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &tr.moment(desk.now)))
        },
    )
}

fn about(tr: Tr, entry: &FundEntry, names: &Names) -> Vec<(String, Markup)> {
    let row = &entry.row;
    let text = |text: String| html! { (text) };
    let mut rows = vec![
        (tr.t("fund-yuan"), html! { b.num { (tr.yuan(row.fen)) } }),
        (
            tr.t("fund-source"),
            text(parts::account(tr, row.source.account())),
        ),
    ];
    if let Some(used_for) = row.used_for {
        rows.push((tr.t("fund-use"), text(parts::account(tr, used_for.account()))));
    }
    rows.push((tr.t("fund-day"), text(tr.date(row.day.0))));
    rows.push((tr.t("fund-document"), text(row.document.clone())));
    let party = if row.used_for.is_some() {
        "fund-payee"
    } else {
        "fund-payer"
    };
    for (label, value) in [
        (party, &entry.party),
        ("fund-note", &entry.note),
        ("fund-rejected-because", &entry.reason),
    ] {
        if let Some(value) = value {
            rows.push((tr.t(label), html! { (**value) }));
        }
    }
    let act = |by: Option<StaffId>, at: OffsetDateTime| {
        text(format!("{} · {}", parts::who(tr, names, by), tr.moment(at)))
    };
    rows.push((tr.t("fund-by"), act(row.recorded_by, row.recorded_at.0)));
    if let Some(at) = row.decided_at {
        rows.push((tr.t("settings-decided-by"), act(row.decided_by, at.0)));
    }
    rows
}

fn transfers(tr: Tr, transfers: &[FundTransfer]) -> Markup {
    let step = move |transfer: &FundTransfer| match (transfer.reversal, transfer.kind) {
        (true, _) => tr.t("fund-step-reversal"),
        (false, TransferKind::Posted) => tr.t("fund-step-posted"),
        (false, TransferKind::Pending) => tr.t("fund-step-pending"),
        (false, TransferKind::Post) => tr.t("fund-step-post"),
        (false, TransferKind::Void | TransferKind::Expire) => tr.t("fund-step-void"),
    };
    let columns = vec![
        Column::text("seq", tr.t("ledger-serial"), |transfer: &FundTransfer| {
            transfer.seq.to_string()
        })
        .code(),
        Column::text("at", tr.t("fund-posted-at"), move |transfer: &FundTransfer| {
            tr.moment(transfer.at.0)
        })
        .code(),
        Column::text("step", tr.t("fund-step"), step).card(CardRole::Title),
        Column::text("from", tr.t("fund-debit"), move |transfer: &FundTransfer| {
            parts::account(tr, transfer.from)
        }),
        Column::text("to", tr.t("fund-credit"), move |transfer: &FundTransfer| {
            parts::account(tr, transfer.to)
        }),
        Column::text("yuan", tr.t("fund-yuan"), move |transfer: &FundTransfer| {
            tr.yuan(transfer.fen)
        })
        .num()
        .card(CardRole::Amount),
        Column::text("block", tr.t("fund-block"), |transfer: &FundTransfer| {
            transfer.block_no.to_string()
        })
        .code(),
    ];
    table(tr, &Table::new(tr.t("fund-transfers"), transfers, columns))
}

/// Approve or reject; one's own can only be taken back.
fn choices(tr: Tr, own: bool) -> Vec<Choice> {
    let reject = if own {
        "settings-take-back"
    } else {
        "settings-reject"
    };
    let mut choices = Vec::new();
    if !own {
        choices.push(Choice::new(
            FundDecision::Approve.as_str(),
            tr.t("settings-approve"),
        ));
    }
    choices.push(Choice::bad(FundDecision::Reject.as_str(), tr.t(reject)));
    choices
}

fn deciding(desk: &Desk, entry: &FundEntry, refused: &Refused) -> Markup {
    let tr = desk.ctx.tr;
    let sheet = Sheet::new(tr, "decision", refused);
    let own = entry.row.recorded_by == Some(desk.me);
    let action = format!("/fund/entries/{}/decision", entry.row.entry_id);
    html! {
        @if own { (alert(AlertKind::Info, html! { (tr.t("fund-other-person")) })) }
        (post_form(&desk.ctx, sheet.id(), &action, desk.key("decision"), html! {
            div.stack {
                (seg(&sheet.field("decision", tr.t("fund-decision")).required(), &choices(tr, own), &sheet.value("decision", ""), Hx::default()))
                (textarea(&sheet.field("reason", tr.t("fund-reason")).hint(tr.t("fund-reason-hint")), &sheet.value("reason", ""), 2, 200))
                (action_bar(html! { (Button::submit(tr.t("fund-decide-do")).primary()) }))
            }
        }))
    }
}

fn reversing(desk: &Desk, entry: &FundEntry, refused: &Refused) -> Markup {
    let tr = desk.ctx.tr;
    let sheet = Sheet::new(tr, "reversal", refused);
    let action = format!("/fund/entries/{}/reversal", entry.row.entry_id);
    html! {
        p.muted { (tr.t("fund-reverse-note")) }
        (post_form(&desk.ctx, sheet.id(), &action, desk.key("reversal"), html! {
            div.stack {
                (textarea(&sheet.field("reason", tr.t("fund-reason")).required(), &sheet.value("reason", ""), 2, 200))
                (action_bar(html! { (Button::submit(tr.t("fund-reverse")).danger()) }))
            }
        }))
    }
}

fn reversal_card(
    desk: &Desk,
    entry: &FundEntry,
    reversal: &FundReversal,
    names: &Names,
    refused: &Refused,
) -> Markup {
    let tr = desk.ctx.tr;
    let act = |by, at: OffsetDateTime| html! { (parts::who(tr, names, by)) " · " (tr.moment(at)) };
    let mut rows = vec![
        (tr.t("fund-reason"), html! { (*reversal.reason) }),
        (
            tr.t("settings-by"),
            act(reversal.proposed_by, reversal.proposed_at.0),
        ),
    ];
    if let Some(at) = reversal.decided_at {
        rows.push((tr.t("settings-decided-by"), act(reversal.decided_by, at.0)));
    }
    let form = format!("reversal-{}", reversal.reversal_id);
    let sheet = Sheet::new(tr, form.clone(), refused);
    let action = format!(
        "/fund/entries/{}/reversals/{}",
        entry.row.entry_id, reversal.reversal_id
    );
    let waits = reversal.state == FundReversalState::Proposed;
    let own = reversal.proposed_by == Some(desk.me);
    let head = Card::new(tr.t("fund-reversal")).right(status(tr, "reversal", reversal.state.as_str()));
    card(
        head,
        html! {
            (facts(&rows))
            @if waits && desk.decides {
                (post_form(&desk.ctx, sheet.id(), &action, desk.key(&form), html! {
                    div.stack {
                        (seg(&sheet.field("decision", tr.t("fund-decision")).required(), &choices(tr, own), &sheet.value("decision", ""), Hx::default()))
                        (action_bar(html! { (Button::submit(tr.t("fund-decide-do")).primary()) }))
                    }
                }))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::ledger::{
        AccountKind,
        fund::{FundEntryKind, FundEntryRow, FundSource, FundUse},
    };
    use kernel::{Fen, Lang};
    use time::macros::{date, datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:41 UTC);

    fn person(number: u128) -> StaffId {
        StaffId::from(Uuid::from_u128(number))
    }

    fn entry(state: FundEntryState) -> FundEntry {
        FundEntry {
            row: FundEntryRow {
                entry_id: FundEntryId::from(Uuid::from_u128(1)),
                kind: FundEntryKind::Expense,
                source: FundSource::Society,
                used_for: Some(FundUse::Training),
                fen: Fen::new(123_450),
                day: date!(2026 - 11 - 20).into(),
                document: "付2026-001".into(),
                state,
                recorded_by: Some(person(1)),
                recorded_at: NOW.into(),
                decided_by: None,
                decided_at: None,
                reversal_waits: false,
                reversal_by: None,
            },
            party: Some("<b>李老师</b>".into()),
            note: None,
            reason: None,
            reversals: Vec::new(),
            transfers: vec![FundTransfer {
                seq: 7,
                kind: TransferKind::Pending,
                reversal: false,
                from: AccountKind::FundSociety,
                to: AccountKind::FundTraining,
                fen: Fen::new(123_450),
                at: NOW.into(),
                block_no: 3,
            }],
            same_document: 0,
        }
    }

    fn html(lang: Lang, me: u128, keeps: bool, decides: bool, state: FundEntryState) -> String {
        let desk = Desk {
            ctx: PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/fund"),
            key: Uuid::nil(),
            me: person(me),
            keeps,
            decides,
            now: NOW,
        };
        view(&desk, &entry(state), &Names::default(), &Refused::default()).into_string()
    }

    #[test]
    fn a_second_person_approves_and_the_first_may_only_take_back() {
        for lang in [Lang::Zh, Lang::En] {
            let other = html(lang, 2, true, true, FundEntryState::Proposed);
            assert!(other.contains("value=\"approve\"") && other.contains("value=\"reject\""));
            let own = html(lang, 1, true, true, FundEntryState::Proposed);
            assert!(!own.contains("value=\"approve\"") && own.contains("value=\"reject\""));
            let auditor = html(lang, 3, false, false, FundEntryState::Proposed);
            assert!(!auditor.contains("<form id=\"decision\"") && !auditor.contains("value=\"reject\""));
        }
    }

    #[test]
    fn only_what_is_in_the_books_is_offered_for_reversal() {
        assert!(html(Lang::Zh, 2, true, true, FundEntryState::Posted).contains("/reversal\""));
        assert!(!html(Lang::Zh, 2, true, true, FundEntryState::Reversed).contains("/reversal\""));
        assert!(!html(Lang::Zh, 2, false, true, FundEntryState::Posted).contains("/reversal\""));
    }

    #[test]
    fn who_decides_reads_that_other_entries_have_the_same_number() {
        let desk = Desk {
            ctx: PageCtx::new(Tr::new(Lang::Zh), "台儿庄区时间银行", "12349", "/fund"),
            key: Uuid::nil(),
            me: person(2),
            keeps: true,
            decides: true,
            now: NOW,
        };
        let html =
            |entry: &FundEntry| view(&desk, entry, &Names::default(), &Refused::default()).into_string();
        let mut waiting = entry(FundEntryState::Proposed);
        assert!(!html(&waiting).contains("同一凭证号"));
        waiting.same_document = 2;
        assert!(html(&waiting).contains("同一凭证号另有 2 笔"));
    }

    #[test]
    fn the_payee_is_escaped_and_the_amount_is_yuan() {
        let zh = html(Lang::Zh, 2, true, true, FundEntryState::Posted);
        assert!(zh.contains("&lt;b&gt;李老师&lt;/b&gt;") && zh.contains("1,234.50"));
    }
}
