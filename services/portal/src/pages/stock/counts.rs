//! Stock counts (R8.4): opened, counted blind row by row, signed by a second person.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Page as Rows, Paging,
    redemption::count::{
        CountLine, CountRow, CountState, CountStep, Counted, FindCounts, GetCount, MoveCount, OpenCount,
        SaveCount, StockCount,
    },
};
use kernel::{OrgCode, StockCountId};
use maud::{Markup, html};
use portal_kit::{
    Card, CardRole, Column, Empty, Field, Filters, FormErrors, Hx, PageCtx, PageHead, Pager, Table, Tr, card,
    empty, filters, page as shell, pager, select, status, table,
};
use serde::Deserialize;

pub use super::COUNTS as LIST;
use super::{
    PATH, READERS, SIGNERS, keeps,
    parts::{self, PER_PAGE},
    sheet::{self, KNOWN_MISSED, Missed, Reader},
};
use crate::{
    pages::orders::{form::Typed, typed},
    web::{
        App, Errors, ListName, Names, Page, Post, Signed, WholeList, page_of, url, wants_xlsx, words,
        xlsx_button,
    },
};

/// Which part of the list, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    page: String,
    format: String,
}

/// A sheet as it was refused.
#[derive(Default)]
pub struct Told {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: FormErrors,
    /// Why a step was not taken.
    pub conflict: Option<String>,
    /// How many lines were saved.
    pub saved: Option<usize>,
    /// It was not finished yet: so much was left out.
    pub missed: Option<Missed>,
}

/// Begins to count an outlet.
pub async fn open(
    State(app): State<App>,
    signed: Signed,
    Path(outlet): Path<OrgCode>,
    form: Post<Typed>,
) -> Page<Response> {
    let opened = signed.tell(&app, form.idem, OpenCount { outlet }).await?;
    Ok(Redirect::to(&address(opened.count_id)).into_response())
}

fn address(id: StockCountId) -> String {
    format!("{LIST}/{id}")
}

/// Counts, newest first.
pub async fn list(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let tr = signed.tr;
    let state = CountState::parse(&asked.state);
    let query = |paging| FindCounts {
        within: None,
        state,
        paging,
    };
    if wants_xlsx(&asked.format) {
        let narrowed = state.map(|state| {
            let words = tr.word("status-stock_count", state.as_str());
            (tr.t("list-state"), words)
        });
        let name = ListName {
            code: "stock_counts",
            title: &tr.t("stock-counts"),
            narrowed: narrowed.into_iter().collect(),
            filter: &[("state", state.map_or("", CountState::as_str))],
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
    signed.reaches(PER_PAGE, found.total)?;
    let names = names(&app, &found.rows).await?;
    Ok(list_view(&signed.ctx(&app, PATH), (&asked, page), &found, &names).into_response())
}

async fn names(app: &App, rows: &[CountRow]) -> contracts::Result<Names> {
    let mut people = Vec::new();
    for row in rows {
        people.extend(
            [row.opened_by, row.finished_by, row.approved_by]
                .into_iter()
                .flatten(),
        );
    }
    Names::default().with_staff(app, people).await
}

fn list_view(ctx: &PageCtx, (asked, page): (&Asked, u32), found: &Rows<CountRow>, names: &Names) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-counts");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .here(title.clone())
        .actions(xlsx_button(tr, &url(LIST, &[("state", &asked.state)])));
    let mut states = vec![(String::new(), tr.t("ledger-all"))];
    states.extend(CountState::ALL.iter().map(|state| {
        let words = tr.word("status-stock_count", state.as_str());
        (state.as_str().to_owned(), words)
    }));
    let nothing = empty(&Empty {
        text: tr.t("stock-no-counts"),
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

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, CountRow>> {
    vec![
        Column::new("no", tr.t("stock-no"), |row: &CountRow| {
            html! { a href=(address(row.count_id)) { (row.no) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("outlet", tr.t("stock-outlet"), |row: &CountRow| {
            row.outlet_name.clone()
        }),
        Column::new("state", tr.t("list-state"), move |row: &CountRow| {
            status(tr, "stock_count", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::text("lines", tr.t("stock-counted-lines"), |row: &CountRow| row.lines)
            .num()
            .xlsx_number(|row: &CountRow| Some(i64::from(row.lines))),
        Column::text("differences", tr.t("stock-differences"), |row: &CountRow| {
            row.differences.map_or_else(|| "—".to_owned(), |n| n.to_string())
        })
        .num()
        .xlsx_number(|row: &CountRow| row.differences.map(i64::from)),
        Column::text("opened", tr.t("stock-opened-by"), move |row: &CountRow| {
            parts::who(tr, names, row.opened_by)
        }),
        Column::text("at", tr.t("stock-opened-at"), move |row: &CountRow| {
            tr.moment(row.opened_at.0)
        })
        .code()
        .xlsx_moment(|row: &CountRow| Some(row.opened_at.0)),
        Column::text("approved", tr.t("stock-signed-by"), move |row: &CountRow| {
            row.approved_at
                .map(|_| parts::who(tr, names, row.approved_by))
                .unwrap_or_default()
        }),
    ]
}

/// One count: a sheet while it is open, differences afterwards; or as a file.
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<StockCountId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    if wants_xlsx(&asked.format) {
        let count = signed.ask(&app, GetCount { count_id: id }).await?;
        let name = ListName {
            code: "stock_count",
            title: &format!("{} {}", signed.tr.t("stock-count"), count.row.no),
            narrowed: vec![(signed.tr.t("stock-outlet"), count.row.outlet_name.clone())],
            filter: &[("count_id", &id.to_string())],
        };
        let names = counters(&app, &count).await?;
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&count.lines, sheet::columns(signed.tr, &count, &names))?;
        return whole.finish().await;
    }
    again(&app, &signed, id, &Told::default()).await
}

async fn counters(app: &App, count: &StockCount) -> contracts::Result<Names> {
    let mut people: Vec<_> = count.lines.iter().filter_map(|line| line.counted_by).collect();
    people.extend(
        [count.row.opened_by, count.row.finished_by, count.row.approved_by]
            .into_iter()
            .flatten(),
    );
    people.sort_unstable();
    people.dedup();
    Names::default().with_staff(app, people).await
}

async fn again(app: &App, signed: &Signed, id: StockCountId, told: &Told) -> Page<Response> {
    let count = signed.ask(app, GetCount { count_id: id }).await?;
    let names = counters(app, &count).await?;
    let counted = count
        .lines
        .iter()
        .any(|line| line.counted_by == Some(signed.staff_id))
        || count.row.finished_by == Some(signed.staff_id);
    let reader = Reader {
        ctx: &signed.ctx(app, PATH),
        names: &names,
        key: app.key(),
        keeper: keeps(signed, &count.row.outlet),
        signer: signed.has(&SIGNERS) && signed.scope.contains(&count.row.outlet),
        // Who has counted does not sign as second (R8.4).
        counted,
    };
    let status = match (&told.conflict, told.errors.is_empty() && told.missed.is_none()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    Ok((status, sheet::view(&reader, &count, told)).into_response())
}

/// What was typed for a line: a whole number, from none.
fn read(text: &str) -> Option<u32> {
    typed::whole(text).and_then(|qty| u32::try_from(qty).ok())
}

/// Lines that were typed and differ from what is saved; whatever is empty has not been counted.
fn changed(tr: Tr, lines: &[CountLine], sent: &Typed) -> (Vec<Counted>, FormErrors) {
    let mut errors = Errors::new(tr);
    let mut counted = Vec::new();
    for line in lines {
        let name = sheet::cell(line);
        let Some(text) = sent
            .get(&name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        let Some(qty) = errors.read(&name, "number_form", read(text)) else {
            continue;
        };
        if line.counted != Some(qty) {
            counted.push(Counted {
                item_id: line.item_id,
                lot_id: line.lot_id,
                qty,
            });
        }
    }
    (counted, errors.into_inner())
}

/// The whole sheet at once, or a step: the way without a script.
pub async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<StockCountId>,
    form: Post<Typed>,
) -> Page<Response> {
    let count = signed.ask(&app, GetCount { count_id: id }).await?;
    let step = form.data.get("do").and_then(|step| CountStep::parse(step));
    let (lines, errors) = changed(signed.tr, &count.lines, &form.data);
    let saved = lines.len();
    let mut told = Told {
        typed: form.data,
        errors,
        ..Told::default()
    };
    let is_open = count.row.state == CountState::Open;
    if is_open && saved > 0 && step != Some(CountStep::Cancel) {
        // Sound lines are kept whatever the others say.
        let save = SaveCount { count_id: id, lines };
        signed.tell(&app, app.key(), save).await?;
        told.saved = Some(saved);
    }
    let Some(step) = step.filter(|step| told.errors.is_empty() || *step == CountStep::Cancel) else {
        return again(&app, &signed, id, &told).await;
    };
    if is_open && step == CountStep::Finish {
        // Who leaves lines out says so: a field that was passed over looks like one that needs no counting.
        let sheet = signed.ask(&app, GetCount { count_id: id }).await?;
        let known = told.typed.get(KNOWN_MISSED);
        let known = known.and_then(|known| known.parse::<usize>().ok());
        told.missed = sheet::missed(&sheet.lines).filter(|missed| missed.lines > known.unwrap_or(0));
        if told.missed.is_some() {
            return again(&app, &signed, id, &told).await;
        }
    }
    let move_on = MoveCount { count_id: id, step };
    match signed.tell(&app, form.idem, move_on).await {
        Ok(_) => Ok(Redirect::to(&address(id)).into_response()),
        Err(error) if error.code == Code::Conflict => {
            told.conflict = Some(words(&error, signed.tr));
            again(&app, &signed, id, &told).await
        }
        Err(error) => Err(error.into()),
    }
}

/// One line, as soon as its field is left: a word beside the field is the answer.
pub async fn save_line(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<StockCountId>,
    form: Post<BTreeMap<String, String>>,
) -> Page<Response> {
    let tr = signed.tr;
    let sent = form
        .data
        .iter()
        .find_map(|(name, text)| Some((name, text, sheet::line_of(name)?)));
    let Some((_, text, (item_id, lot_id))) = sent else {
        return Err(contracts::Error::invalid("", "malformed", "no line was sent").into());
    };
    let said = |status: StatusCode, class: &str, text: String| {
        (status, html! { span class=(class) { (text) } }).into_response()
    };
    let Some(qty) = read(text) else {
        let error = contracts::Error::invalid("qty", "number_form", "");
        return Ok(said(StatusCode::OK, "down", words(&error, tr)));
    };
    let line = Counted { item_id, lot_id, qty };
    let save = SaveCount {
        count_id: id,
        lines: vec![line],
    };
    match signed.tell(&app, form.idem, save).await {
        Ok(_) => Ok(said(StatusCode::OK, "muted", tr.t("stock-saved"))),
        Err(error) if matches!(error.code, Code::Conflict | Code::Invalid) => {
            Ok(said(StatusCode::OK, "down", words(&error, tr)))
        }
        Err(error) => Err(error.into()),
    }
}
