//! Recording a receipt and proposing an expense: the same form, with a use more for the expense.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Personal,
    ledger::fund::{FundEntryKind, FundSource, FundUse, ProposeExpense, RecordReceipt},
};
use kernel::{Fen, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Field, FormErrors, Hx, Input, PageCtx, PageHead, action_bar, alert, check,
    error_summary, input, page, post_form, select, textarea,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{KEEPERS, parts};
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("source", "fund-source"),
    ("used_for", "fund-use"),
    ("day", "fund-day"),
    ("document", "fund-document"),
];

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    source: String,
    used_for: String,
    yuan: String,
    day: String,
    document: String,
    /// Ticked: another entry has the number, and that is meant.
    document_again: String,
    /// The number that it was said of.
    document_seen: String,
    party: String,
    note: String,
    /// The number was refused because another entry has it.
    #[serde(skip)]
    document_used: bool,
}

impl Typed {
    fn is_again(&self) -> bool {
        !self.document_again.is_empty() && self.document_seen == self.document
    }
}

/// The blank form of a receipt.
pub async fn ask_receipt(State(app): State<App>, signed: Signed) -> Page {
    blank(&app, &signed, FundEntryKind::Receipt)
}

/// The blank form of an expense.
pub async fn ask_expense(State(app): State<App>, signed: Signed) -> Page {
    blank(&app, &signed, FundEntryKind::Expense)
}

fn blank(app: &App, signed: &Signed, kind: FundEntryKind) -> Page {
    signed.needs(&KEEPERS)?;
    let typed = Typed {
        day: china_date(app.host.clock().now()).to_string(),
        ..Typed::default()
    };
    Ok(view(
        &signed.ctx(app, "/fund"),
        app.key(),
        kind,
        &typed,
        &FormErrors::new(),
    ))
}

/// Records a receipt.
pub async fn record(State(app): State<App>, signed: Signed, form: Post<Typed>) -> Page<Response> {
    let typed = form.data;
    let read = Read::of(
        &typed,
        Errors::new(signed.tr).naming(LABELS),
        FundEntryKind::Receipt,
    );
    let told = match read {
        Ok(read) => {
            let command = RecordReceipt {
                source: read.source,
                fen: read.fen,
                day: read.day.into(),
                document: read.document,
                document_again: typed.is_again(),
                payer: personal(&typed.party),
                note: personal(&typed.note),
            };
            Ok(signed
                .tell(&app, form.idem, command)
                .await
                .map(|kept| kept.entry_id))
        }
        Err(errors) => Err(errors),
    };
    answer(&app, &signed, FundEntryKind::Receipt, typed, told)
}

/// Proposes an expense.
pub async fn propose(State(app): State<App>, signed: Signed, form: Post<Typed>) -> Page<Response> {
    let typed = form.data;
    let read = Read::of(
        &typed,
        Errors::new(signed.tr).naming(LABELS),
        FundEntryKind::Expense,
    );
    let told = match read {
        Ok(Read {
            used_for: Some(used_for),
            source,
            fen,
            day,
            document,
        }) => {
            let command = ProposeExpense {
                source,
                used_for,
                fen,
                day: day.into(),
                document,
                document_again: typed.is_again(),
                payee: personal(&typed.party),
                note: personal(&typed.note),
            };
            Ok(signed
                .tell(&app, form.idem, command)
                .await
                .map(|kept| kept.entry_id))
        }
        Ok(_) => Err(FormErrors::new()),
        Err(errors) => Err(errors),
    };
    answer(&app, &signed, FundEntryKind::Expense, typed, told)
}

fn personal(text: &str) -> Option<Personal> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

/// To the entry, or back to the form with what is wrong.
fn answer(
    app: &App,
    signed: &Signed,
    kind: FundEntryKind,
    mut typed: Typed,
    told: Result<contracts::Result<kernel::FundEntryId>, FormErrors>,
) -> Page<Response> {
    let errors = match told {
        Ok(Ok(entry)) => return Ok(Redirect::to(&format!("/fund/entries/{entry}")).into_response()),
        // A source that does not hold enough is a matter of the amount.
        Ok(Err(error)) if error.reason == "fund_insufficient" => {
            field_errors(&error.at("yuan"), signed.tr, &[])
        }
        Ok(Err(error)) if error.field.is_some() => {
            typed.document_used = error.reason == "fund_document_used";
            field_errors(
                &error,
                signed.tr,
                &[("fen", "yuan"), ("payer", "party"), ("payee", "party")],
            )
        }
        Ok(Err(error)) => return Err(error.into()),
        Err(errors) => errors,
    };
    let page = view(&signed.ctx(app, "/fund"), app.key(), kind, &typed, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What the form says.
struct Read {
    source: FundSource,
    used_for: Option<FundUse>,
    fen: Fen,
    day: time::Date,
    document: String,
}

impl Read {
    fn of(typed: &Typed, mut errors: Errors, kind: FundEntryKind) -> Result<Self, FormErrors> {
        let source = errors.read("source", "choose", FundSource::parse(&typed.source));
        let used_for = match kind {
            FundEntryKind::Receipt => None,
            FundEntryKind::Expense => errors.read("used_for", "choose", FundUse::parse(&typed.used_for)),
        };
        let fen = errors.read("yuan", "yuan_form", typed.yuan.parse::<Fen>().ok());
        let day = errors.read("day", "date_form", parse_date(&typed.day));
        let document = errors.required("document", &typed.document);
        match (source, fen, day) {
            (Some(source), Some(fen), Some(day)) if errors.is_empty() => Ok(Self {
                source,
                used_for,
                fen,
                day,
                document,
            }),
            _ => Err(errors.into_inner()),
        }
    }
}

fn view(ctx: &PageCtx, key: Uuid, kind: FundEntryKind, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let expense = kind == FundEntryKind::Expense;
    let (title, action, party) = if expense {
        (tr.t("fund-propose"), "/fund/expenses", "fund-payee")
    } else {
        (tr.t("fund-record"), "/fund/receipts", "fund-payer")
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("fund-title"), "/fund")
        .here(title.clone())
        .errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    let choose = || vec![("", tr.t("fund-choose"))];
    let mut sources = choose();
    sources.extend(
        FundSource::ALL
            .iter()
            .map(|source| (source.as_str(), parts::account(tr, source.account()))),
    );
    let mut uses = choose();
    uses.extend(
        FundUse::ALL
            .iter()
            .map(|used_for| (used_for.as_str(), parts::account(tr, used_for.account()))),
    );
    page(
        ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                (error_summary(tr, errors))
                @if expense { (alert(AlertKind::Info, html! { (tr.t("fund-propose-note")) })) }
                (post_form(ctx, "fund-entry", action, key, html! {
                    div.stack {
                        (select(&field("source", "fund-source").required(), &sources, &typed.source, Hx::default()))
                        @if expense { (select(&field("used_for", "fund-use").required(), &uses, &typed.used_for, Hx::default())) }
                        (input(&field("yuan", "fund-yuan").required().hint(tr.t("fund-yuan-hint")), Input::text(&typed.yuan).max(20)))
                        (input(&field("day", "fund-day").required(), Input::date(&typed.day)))
                        (input(&field("document", "fund-document").required().hint(tr.t("fund-document-hint")), Input::text(&typed.document).max(40)))
                        // Only who has been told that the number is used has to say that this is meant.
                        @if typed.document_used || typed.is_again() {
                            input type="hidden" name="document_seen" value=(typed.document);
                            (check("document_again", &tr.t("fund-document-again"), typed.is_again(), None))
                        }
                        (input(&field("party", party), Input::text(&typed.party).max(100)))
                        (textarea(&field("note", "fund-note"), &typed.note, 2, 200))
                    }
                    (action_bar(html! { (Button::submit(title.clone()).primary()) (Button::link(tr.t("form-cancel"), "/fund").quiet()) }))
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

    fn typed(yuan: &str) -> Typed {
        Typed {
            source: "society".into(),
            used_for: "goods".into(),
            yuan: yuan.into(),
            day: "2026-11-23".into(),
            document: "付1".into(),
            ..Typed::default()
        }
    }

    fn read(typed: &Typed) -> Result<Read, FormErrors> {
        Read::of(
            typed,
            Errors::new(Tr::new(Lang::Zh)).naming(LABELS),
            FundEntryKind::Expense,
        )
    }

    #[test]
    fn yuan_become_fen_exactly_and_a_third_decimal_is_refused() {
        assert_eq!(
            read(&typed("1,234.5")).map(|read| read.fen).ok(),
            Some(Fen::new(123_450))
        );
        for wrong in ["", "1.005", "十元", "1e3"] {
            let errors = read(&typed(wrong)).err().unwrap();
            assert!(errors.get("yuan").is_some(), "{wrong}");
        }
    }

    #[test]
    fn what_is_missing_is_named_at_its_field() {
        let errors = read(&Typed::default()).err().unwrap();
        for field in ["source", "used_for", "yuan", "day", "document"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
    }

    #[test]
    fn only_who_was_told_that_a_number_is_used_is_asked_whether_it_is_meant() {
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/fund");
            let html = |typed: &Typed| {
                let kind = FundEntryKind::Receipt;
                view(&ctx, Uuid::nil(), kind, typed, &FormErrors::new()).into_string()
            };
            assert!(!html(&typed("1")).contains("name=\"document_again\""));
            let used = Typed {
                document_used: true,
                ..typed("1")
            };
            assert!(html(&used).contains("name=\"document_again\""));
        }
    }

    #[test]
    fn an_expense_asks_for_its_use_and_a_receipt_does_not() {
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/fund");
            let html = |kind| view(&ctx, Uuid::nil(), kind, &typed("1"), &FormErrors::new()).into_string();
            assert!(html(FundEntryKind::Expense).contains("name=\"used_for\""));
            assert!(!html(FundEntryKind::Receipt).contains("name=\"used_for\""));
        }
    }
}
