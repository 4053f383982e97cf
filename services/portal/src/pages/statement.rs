//! `/volunteers/{id}/statement`: the time passbook of one volunteer, a half-year at a time, every line with its order; a page
//! of lines on the screen, all of them on paper and as a file.

mod lines;
mod paper;
mod period;
mod view;

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Code,
    dispatch::{ListServices, VisitLine, VisitLines},
    ledger::{AccountKind, GetStatement, Purpose, Statement, StatementLine},
    volunteer::GetVolunteer,
};
use kernel::{VisitId, VolunteerId, china_date};
use serde::Deserialize;
use time::{Date, macros::date};

pub(super) use self::lines::{kind_of_purpose, serial};
use self::{
    lines::Row,
    period::Period,
    view::{Chosen, Sheet},
};
use super::orders::catalogue::Catalogue;
use crate::web::{AT_ONCE, App, Names, Page, Signed, wants_xlsx};

/// Lines a page.
const LINES: u32 = 50;
/// Accounts of a volunteer, in the order of the filter.
pub(super) const ACCOUNTS: [AccountKind; 3] =
    [AccountKind::Unsettled, AccountKind::Goods, AccountKind::Savings];
/// Before the first minute was ever banked.
pub(crate) const BEGINNING: Date = date!(2000 - 01 - 01);

/// `/volunteers/{id}/statement`, and what is printed of it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/volunteers/{id}/statement", get(show))
        .route("/volunteers/{id}/statement/paper", get(paper::show))
}

/// The filters of the address; what makes no sense counts as not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    period: String,
    account: String,
    purpose: String,
    before: String,
    format: String,
}

/// How much of the half-year is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// A page of it.
    OnePage,
    /// All its lines, or the newest so many.
    Newest(usize),
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(volunteer_id): Path<VolunteerId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    if wants_xlsx(&asked.format) {
        let sheet = read(&app, &signed, volunteer_id, &asked, Extent::Newest(usize::MAX)).await?;
        return view::excel(&app, &signed, &sheet).await;
    }
    let sheet = read(&app, &signed, volunteer_id, &asked, Extent::OnePage).await?;
    Ok(view::page(&sheet).into_response())
}

/// The lines that are asked for, with what stands behind them.
async fn read(
    app: &App,
    signed: &Signed,
    volunteer_id: VolunteerId,
    asked: &Asked,
    extent: Extent,
) -> Page<Sheet> {
    let now = app.host.clock().now();
    let card = signed.ask(app, GetVolunteer { volunteer_id }).await?;
    let periods = Period::all(china_date(card.row.registered_at.0), china_date(now));
    let period = Period::chosen(&periods, &asked.period);
    let before: Option<i64> = asked.before.parse().ok();
    let chosen = Chosen {
        period,
        account: AccountKind::parse(&asked.account).filter(|kind| ACCOUNTS.contains(kind)),
        purpose: Purpose::parse(&asked.purpose),
        before: before.filter(|_| extent == Extent::OnePage),
    };
    let wanted = GetStatement {
        volunteer_id,
        from: Some(period.from().into()),
        to: Some(period.to(china_date(now)).into()),
        account: chosen.account,
        purpose: chosen.purpose,
        before: chosen.before,
        limit: match extent {
            Extent::OnePage => LINES,
            Extent::Newest(_) => AT_ONCE,
        },
    };
    let (mut statement, services) =
        tokio::try_join!(signed.ask(app, wanted.clone()), signed.ask(app, ListServices {}))?;
    if let Extent::Newest(most) = extent {
        older(signed, app, &wanted, most, &mut statement).await?;
    }
    let visits = visits(signed, app, &statement.lines).await?;
    let names = Names::load(signed, app, visits.values().map(|visit| visit.elder_id), []).await?;
    let catalogue = Catalogue::new(services.services);
    let row = |line| Row::new(signed.tr, line, &visits, &names, &catalogue);
    let rows: Vec<Row> = statement.lines.iter().map(row).collect();
    Ok(Sheet {
        ctx: signed.ctx(app, "/volunteers"),
        now,
        branch: app.orgs().name(&card.row.org).to_owned(),
        card,
        statement,
        rows,
        periods,
        chosen,
        goods_share: app.host.settings().int(contracts::settings::SPLIT_GOODS_BP),
        reads_books: signed.has(&super::journal::READERS),
    })
}

/// Adds older lines of the days that are asked for, page by page, until there are `most`.
async fn older(
    signed: &Signed,
    app: &App,
    wanted: &GetStatement,
    most: usize,
    statement: &mut Statement,
) -> contracts::Result<()> {
    while statement.more_before.is_some() && statement.lines.len() < most {
        let next = GetStatement {
            before: statement.more_before,
            ..wanted.clone()
        };
        let page = signed.ask(app, next).await?;
        statement.lines.extend(page.lines);
        statement.more_before = page.more_before;
    }
    Ok(())
}

/// The order behind each visit of the lines. Who may not see orders sees the lines without them.
async fn visits(
    signed: &Signed,
    app: &App,
    lines: &[StatementLine],
) -> contracts::Result<HashMap<VisitId, VisitLine>> {
    let visits: Vec<VisitId> = lines.iter().filter_map(|line| line.visit_id).collect();
    let mut by_id = HashMap::new();
    for some in visits.chunks(AT_ONCE as usize) {
        let visits = some.to_vec();
        match signed.ask(app, VisitLines { visits }).await {
            Ok(found) => by_id.extend(found.lines.into_iter().map(|line| (line.visit_id, line))),
            Err(error) if error.code == Code::Forbidden => return Ok(HashMap::new()),
            Err(error) => return Err(error),
        }
    }
    Ok(by_id)
}

/// A passbook number in fours, as it is printed: `3704 0500 0128 6`.
pub(crate) fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    let fours: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    fours.join(" ")
}
