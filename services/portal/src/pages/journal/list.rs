use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code, Day, Paging,
    dispatch::{FindOrders, GetOrder},
    ledger::{
        AccountKind, Purpose, TransferKind,
        journal::{EntriesFound, FindEntries},
    },
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Empty, Field, FormErrors, Hx, Input, PageHead, Table, Tr, card, empty, error_summary,
    input, page, print_foot, print_head, select, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{READERS, columns, people};
use crate::pages::ledger::books_tabs;
use crate::web::{
    AT_ONCE, App, Errors, ListName, Names, Page, Post, Signed, WholeList, field_errors, find_form,
    parse_date, typed, url, wants_xlsx, xlsx_button,
};

const PATH: &str = "/ledger/entries";
/// Entries a page.
const ENTRIES: u32 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list).post(find))
}

/// The search as the form sends it, and as it stands in the address, where the passbook's number is sealed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    passbook: String,
    order: String,
    purpose: String,
    kind: String,
    account: String,
    posted_from: String,
    posted_to: String,
    effective_from: String,
    effective_to: String,
    amount: String,
    before: String,
    format: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 13] {
        [
            ("from", &self.from),
            ("to", &self.to),
            ("passbook", &self.passbook),
            ("order", &self.order),
            ("purpose", &self.purpose),
            ("kind", &self.kind),
            ("account", &self.account),
            ("posted_from", &self.posted_from),
            ("posted_to", &self.posted_to),
            ("effective_from", &self.effective_from),
            ("effective_to", &self.effective_to),
            ("amount", &self.amount),
            ("before", &self.before),
        ]
    }

    fn href(&self) -> String {
        url(PATH, &self.pairs())
    }

    fn is_empty(&self) -> bool {
        self.pairs().iter().all(|(_, value)| value.trim().is_empty())
    }
}

/// The form's names of the contract's fields.
const FIELDS: [(&str, &str); 5] = [
    ("passbook_no", "passbook"),
    ("seq_from", "from"),
    ("posted_from", "posted_from"),
    ("effective_from", "effective_from"),
    ("limit", "from"),
];

async fn find(State(app): State<App>, signed: Signed, Post { data, .. }: Post<Asked>) -> Page<Redirect> {
    signed.needs(&READERS)?;
    let sealed = Asked {
        passbook: app.seal_text(&data.passbook),
        before: String::new(),
        ..data
    };
    Ok(Redirect::to(&sealed.href()))
}

async fn list(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    if asked.is_empty() {
        let nothing = EntriesFound {
            entries: Vec::new(),
            more_before: None,
        };
        return Ok(view(&app, &signed, &asked, &nothing, &FormErrors::new())
            .await?
            .into_response());
    }
    let whole = wants_xlsx(&asked.format);
    let mut errors = Errors::new(signed.tr);
    let query = question(&app, &signed, &asked, &mut errors).await?;
    let query = query.filter(|_| errors.is_empty());
    if let (Some(query), true) = (&query, whole) {
        return file(&app, &signed, &asked, query).await;
    }
    let found = match query {
        Some(query) => search(&app, &signed, query).await,
        None => Ok(Err(errors.into_inner())),
    }?;
    match found {
        Ok(found) => Ok(view(&app, &signed, &asked, &found, &FormErrors::new())
            .await?
            .into_response()),
        Err(errors) => {
            let nothing = EntriesFound {
                entries: Vec::new(),
                more_before: None,
            };
            let shown = view(&app, &signed, &asked, &nothing, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// What was typed, as a question. Nothing when the order that was named is not there.
async fn question(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    errors: &mut Errors,
) -> Page<Option<FindEntries>> {
    let mut number = |field: &str, text: &str| {
        let text = text.trim().trim_start_matches("LS").to_owned();
        if text.is_empty() {
            return None;
        }
        errors.read(
            field,
            "number_form",
            text.parse::<i64>().ok().filter(|number| *number >= 0),
        )
    };
    let (seq_from, seq_to) = (number("from", &asked.from), number("to", &asked.to));
    let (amount, before) = (number("amount", &asked.amount), asked.before.parse().ok());
    let mut day = |field: &str, text: &str| {
        if text.trim().is_empty() {
            return None;
        }
        errors.read(field, "date_form", parse_date(text)).map(Day)
    };
    let days = [
        day("posted_from", &asked.posted_from),
        day("posted_to", &asked.posted_to),
        day("effective_from", &asked.effective_from),
        day("effective_to", &asked.effective_to),
    ];
    let references = match asked.order.trim() {
        "" => Vec::new(),
        text => match text.parse::<Uuid>() {
            Ok(id) => vec![id],
            Err(_) => visits_of(app, signed, text).await?,
        },
    };
    if !asked.order.trim().is_empty() && references.is_empty() {
        errors.add("order", "order_not_found");
        return Ok(None);
    }
    let [posted_from, posted_to, effective_from, effective_to] = days;
    Ok(Some(FindEntries {
        seq_from,
        // One number alone is that entry.
        seq_to: seq_to.or(seq_from.filter(|_| asked.to.trim().is_empty())),
        passbook_no: app.open_text(&asked.passbook),
        references,
        purpose: Purpose::parse(&asked.purpose),
        kind: TransferKind::parse(&asked.kind),
        account: AccountKind::parse(&asked.account),
        posted_from,
        posted_to,
        effective_from,
        effective_to,
        amount,
        before,
        limit: ENTRIES,
    }))
}

/// The visits of the order with this number, and the order itself.
async fn visits_of(app: &App, signed: &Signed, order_no: &str) -> Page<Vec<Uuid>> {
    let query = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id: None,
        volunteer_id: None,
        order_no: Some(order_no.to_owned()),
        paging: Paging::default(),
    };
    let mut ids = Vec::new();
    for row in signed.ask(app, query).await?.rows {
        ids.push(row.order_id.uuid());
        let order = signed
            .ask(
                app,
                GetOrder {
                    order_id: row.order_id,
                },
            )
            .await?;
        ids.extend(order.visits.iter().map(|visit| visit.visit_id.uuid()));
    }
    Ok(ids)
}

/// Asks. What the ledger does not take stands beside its field.
async fn search(app: &App, signed: &Signed, query: FindEntries) -> Page<Result<EntriesFound, FormErrors>> {
    match signed.ask(app, query).await {
        Ok(found) => Ok(Ok(found)),
        Err(error) if error.code == Code::Invalid => Ok(Err(field_errors(&error, signed.tr, &FIELDS))),
        Err(error) => Err(error.into()),
    }
}

/// Every entry that is found, as a file.
async fn file(app: &App, signed: &Signed, asked: &Asked, query: &FindEntries) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "entries",
        title: &tr.t("journal-title"),
        narrowed: said(tr, asked),
        filter: &asked.pairs().map(|(name, value)| match name {
            "passbook" => (name, typed(value)),
            "before" => (name, ""),
            _ => (name, value),
        }),
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    let mut next = FindEntries {
        limit: AT_ONCE,
        before: None,
        ..query.clone()
    };
    loop {
        let found = signed.ask(app, next.clone()).await?;
        let names = Names::load(signed, app, [], people(&found.entries)).await?;
        whole.add_part(&found.entries, columns(tr, &names))?;
        if found.more_before.is_none() {
            return whole.finish().await;
        }
        next.before = found.more_before;
    }
}

/// What is searched for, in the words of the form.
fn said(tr: Tr, asked: &Asked) -> Vec<(String, String)> {
    let labels = [
        "journal-seq-from",
        "journal-seq-to",
        "ledger-passbook-no",
        "journal-order",
        "ledger-kind",
        "journal-kind",
        "ledger-account",
        "journal-posted-from",
        "journal-posted-to",
        "journal-effective-from",
        "journal-effective-to",
        "journal-amount-exact",
    ];
    let given = asked
        .pairs()
        .into_iter()
        .zip(labels)
        .filter(|((_, value), _)| !value.trim().is_empty());
    given
        .map(|((name, value), label)| {
            let words = match name {
                "passbook" => tr.t("list_file-typed"),
                "purpose" | "account" => tr.word(name, value),
                "kind" => tr.word("transfer", value),
                _ => value.to_owned(),
            };
            (tr.t(label), words)
        })
        .collect()
}

async fn view(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    found: &EntriesFound,
    errors: &FormErrors,
) -> Page<Markup> {
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    let names = Names::load(signed, app, [], people(&found.entries)).await?;
    let title = tr.t("journal-title");
    let at_first = Asked {
        before: String::new(),
        ..asked.clone()
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .here(title.clone())
        .errors(!errors.is_empty())
        .actions(html! {
            @if !found.entries.is_empty() {
                (xlsx_button(tr, &at_first.href()))
                (Button::print(tr.t("ledger-print")))
            }
        });
    let hint = if asked.is_empty() {
        "journal-how"
    } else {
        "journal-none"
    };
    let nothing = empty(&Empty {
        text: tr.t(hint),
        action: None,
    });
    let older = found.more_before.map(|before| {
        Asked {
            before: before.to_string(),
            ..asked.clone()
        }
        .href()
    });
    let printed = tr.moment(app.host.clock().now());
    Ok(page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, ""))
            (books_tabs(tr, PATH))
            (card(Card::new("").flush(), html! {
                (error_summary(tr, errors))
                (find_form(&ctx, PATH, fields(app, tr, asked, errors)))
                (table(tr, &Table::new(title.clone(), &found.entries, columns(tr, &names)).empty(nothing)))
                nav.pager aria-label=(tr.t("kit-pages")) {
                    span.r {
                        @if !asked.before.is_empty() { a rel="prev" href=(at_first.href()) { (tr.t("ledger-newest")) } }
                        @if let Some(href) = older { a rel="next" href=(href) { (tr.t("ledger-older")) } }
                    }
                }
            }))
            (print_foot(&ctx, &[tr.t("ledger-sign-clerk"), tr.t("ledger-sign-checker"), tr.t("ledger-sign-seal")], None, &printed))
        },
    ))
}

fn fields(app: &App, tr: Tr, asked: &Asked, errors: &FormErrors) -> Markup {
    let passbook = app.open_text(&asked.passbook).unwrap_or_default();
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    let all = || vec![(String::new(), tr.t("ledger-all"))];
    let mut purposes = all();
    purposes.extend(
        Purpose::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("purpose", one.as_str()))),
    );
    let mut kinds = all();
    kinds.extend(
        TransferKind::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("transfer", one.as_str()))),
    );
    let mut accounts = all();
    accounts.extend(
        AccountKind::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("account", one.as_str()))),
    );
    html! {
        (input(&field("from", "journal-seq-from"), Input::text(&asked.from).max(20)))
        (input(&field("to", "journal-seq-to"), Input::text(&asked.to).max(20)))
        (input(&field("passbook", "ledger-passbook-no"), Input::search(&passbook)))
        (input(&field("order", "journal-order"), Input::text(&asked.order).max(40)))
        (input(&field("posted_from", "journal-posted-from"), Input::date(&asked.posted_from)))
        (input(&field("posted_to", "journal-posted-to"), Input::date(&asked.posted_to)))
        (input(&field("effective_from", "journal-effective-from"), Input::date(&asked.effective_from)))
        (input(&field("effective_to", "journal-effective-to"), Input::date(&asked.effective_to)))
        (select(&field("purpose", "ledger-kind"), &purposes, &asked.purpose, Hx::default()))
        (select(&field("kind", "journal-kind"), &kinds, &asked.kind, Hx::default()))
        (select(&field("account", "ledger-account"), &accounts, &asked.account, Hx::default()))
        (input(&field("amount", "journal-amount-exact"), Input::whole(&asked.amount)))
    }
}
