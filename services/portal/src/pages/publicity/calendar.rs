//! The calendar of a year's publicity, month by month: entries of other media together with the days of campaigns (R12.5).

use axum::extract::{Query, State};
use contracts::{
    Paging,
    notification::{
        campaign::{CampaignRow, CampaignState, FindCampaigns},
        publicity::{FindPublicity, PublicityRow, PublicityState},
    },
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Field, Filters, Hx, PageHead, Table, card, empty, filters,
    page as shell, print_foot, print_head, select, status, table,
};
use serde::Deserialize;
use time::{Date, Month};

use super::{PATH, READERS, address, day, tabs, year_of, years};
use crate::{
    pages::orders::desk::Desk,
    web::{App, Page, Signed},
};

const HERE: &str = "/publicity/calendar";
/// Rows that are asked for at once.
const AT_ONCE: u32 = 200;

/// Which year.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
}

/// A line of the calendar.
struct Line {
    day: Date,
    what: Markup,
    medium: String,
    area: String,
    state: Markup,
}

/// The calendar.
pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page {
    signed.needs(&READERS)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let year = year_of(&asked.year, desk.today());
    let (entries, campaigns) = tokio::try_join!(entries(&signed, &app, year), campaigns(&signed, &app))?;
    let mut lines: Vec<Line> = entries.iter().filter_map(|row| entry(&desk, row)).collect();
    lines.extend(campaigns.iter().filter_map(|row| campaign(&desk, row)));
    lines.retain(|line| line.day.year() == year);
    lines.sort_by_key(|line| line.day);
    Ok(view(&desk, year, &lines))
}

async fn entries(signed: &Signed, app: &App, year: i32) -> contracts::Result<Vec<PublicityRow>> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = FindPublicity {
            year: Some(year),
            medium: None,
            state: None,
            within: None,
            paging: Paging { page, size: AT_ONCE },
        };
        let found = signed.ask(app, query).await?;
        rows.extend(found.rows);
        if i64::from(page) * i64::from(AT_ONCE) >= found.total {
            break;
        }
    }
    Ok(rows)
}

/// Campaigns, for whoever may read them.
async fn campaigns(signed: &Signed, app: &App) -> contracts::Result<Vec<CampaignRow>> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = FindCampaigns {
            state: None,
            paging: Paging { page, size: AT_ONCE },
        };
        let found = match signed.ask(app, query).await {
            Ok(found) => found,
            Err(error) if error.code == contracts::Code::Forbidden => break,
            Err(error) => return Err(error),
        };
        rows.extend(found.rows);
        if i64::from(page) * i64::from(AT_ONCE) >= found.total {
            break;
        }
    }
    Ok(rows)
}

fn entry(desk: &Desk, row: &PublicityRow) -> Option<Line> {
    if row.state == PublicityState::Cancelled {
        return None;
    }
    let tr = desk.tr;
    Some(Line {
        day: day(row)?,
        what: html! { a href=(address(row.publicity_id)) { (row.title) } },
        medium: tr.word("medium", row.medium.as_str()),
        area: desk.place(&row.org),
        state: status(tr, "publicity", row.state.as_str()),
    })
}

/// A campaign stands on the day it is planned for, else on that on which it was begun.
fn campaign(desk: &Desk, row: &CampaignRow) -> Option<Line> {
    if row.state == CampaignState::Stopped {
        return None;
    }
    let tr = desk.tr;
    Some(Line {
        day: china_date(row.starts_at.unwrap_or(row.created_at).0),
        what: html! { a href={ "/campaigns/" (row.campaign_id) } { (row.title) } },
        medium: tr.t("publicity-messages"),
        area: desk.place(&row.org),
        state: status(tr, "campaign", row.state.as_str()),
    })
}

fn view(desk: &Desk, year: i32, lines: &[Line]) -> Markup {
    let tr = desk.tr;
    let title = tr.t("publicity-calendar");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("publicity-title"), PATH)
        .here(title.clone())
        .meta(html! { (year) })
        .actions(html! { (Button::print(tr.t("ledger-print"))) });
    let chosen = year.to_string();
    shell(
        &desk.ctx,
        &head,
        html! {
            (print_head(&desk.ctx, &title, &chosen))
            div.noprint {
                (portal_kit::tabs(&tr.t("publicity-pages"), &tabs(desk, HERE)))
                (filters(tr, &Filters::new(HERE), html! {
                    (select(&Field::new(tr, "year", tr.t("publicity-year")), &years(desk.today()), &chosen, Hx::default()))
                }))
            }
            @if lines.is_empty() {
                (card(Card::new(""), empty(&Empty { text: tr.t("publicity-year-none"), action: None })))
            }
            @for month in months(lines) { (month_of(desk, year, month, lines)) }
            (print_foot(&desk.ctx, &[tr.t("ledger-sign-clerk")], None, &tr.moment(desk.now)))
        },
    )
}

/// Months that have something, from January on.
fn months(lines: &[Line]) -> Vec<Month> {
    let mut months: Vec<Month> = lines.iter().map(|line| line.day.month()).collect();
    months.dedup();
    months
}

fn month_of(desk: &Desk, year: i32, month: Month, lines: &[Line]) -> Markup {
    let tr = desk.tr;
    let lines: Vec<&Line> = lines.iter().filter(|line| line.day.month() == month).collect();
    let name = tr.args(
        "publicity-month",
        &[
            ("year", year.to_string().into()),
            ("month", u8::from(month).into()),
        ],
    );
    let columns = vec![
        Column::text("day", tr.t("publicity-day"), move |line: &&Line| {
            tr.date(line.day)
        })
        .code(),
        Column::new("what", tr.t("publicity-what"), |line: &&Line| line.what.clone()).card(CardRole::Title),
        Column::text("medium", tr.t("publicity-medium"), |line: &&Line| {
            line.medium.clone()
        }),
        Column::text("area", tr.t("publicity-area"), |line: &&Line| line.area.clone()),
        Column::new("state", tr.t("list-state"), |line: &&Line| line.state.clone()).card(CardRole::Amount),
    ];
    let count = tr.args("kit-pager-total", &[("n", lines.len().into())]);
    card(
        Card::new(name.clone())
            .right(html! { span.small.muted { (count) } })
            .flush(),
        table(tr, &Table::new(name, &lines, columns)),
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::{CampaignId, Lang, StaffId};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn campaign_row(state: CampaignState) -> CampaignRow {
        CampaignRow {
            campaign_id: CampaignId::from(Uuid::from_u128(2)),
            title: "冬季招募".into(),
            org: "370405".parse().unwrap(),
            state,
            author: StaffId::from(Uuid::from_u128(3)),
            created_at: datetime!(2026-11-20 02:00 UTC).into(),
            starts_at: Some(datetime!(2026-12-01 01:30 UTC).into()),
            recipients: 412,
            delivered: 0,
            failed: 0,
            may_approve: false,
        }
    }

    #[test]
    fn r12_5_entries_and_campaigns_stand_in_their_months_together() {
        for lang in [Lang::Zh, Lang::En] {
            let desk = desk(Role::Outreach, lang);
            let mut lines: Vec<Line> = entry(&desk, &row(PublicityState::Planned)).into_iter().collect();
            lines.extend(campaign(&desk, &campaign_row(CampaignState::Approved)));
            let html = view(&desk, 2026, &lines).into_string();
            assert_sound(&html);
            let (november, december) = (html.find("邻里互助&lt;b&gt;"), html.find("冬季招募"));
            assert!(november.is_some() && november < december, "{html}");
            assert_eq!(months(&lines), [Month::November, Month::December]);
        }
    }

    #[test]
    fn what_was_cancelled_or_stopped_is_not_in_the_calendar() {
        let desk = desk(Role::Outreach, Lang::Zh);
        assert!(entry(&desk, &row(PublicityState::Cancelled)).is_none());
        assert!(campaign(&desk, &campaign_row(CampaignState::Stopped)).is_none());
        assert!(view(&desk, 2026, &[]).into_string().contains("class=\"empty\""));
    }
}
