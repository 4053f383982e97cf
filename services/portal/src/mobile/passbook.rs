//! `/m/passbook`: the three balances, how time is counted, and every line, older ones page by page.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::{
    Code, Day,
    dispatch::VisitLines,
    ledger::{Balances, GetStatement, LineState, Statement, StatementLine},
    settings,
};
use kernel::{Lang, ServiceClass, VisitId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, alert, facts,
    mobile::{Line, Tab, lines},
    status,
};
use serde::Deserialize;

use super::{home::purse, screen::Screen};
use crate::{
    pages::{orders::catalogue::factor, statement::BEGINNING},
    web::{App, Page, Volunteer},
};

/// Lines a page: a phone scrolls.
const LINES: u32 = 20;

/// `/m/passbook`
pub fn routes() -> Router<App> {
    Router::new().route("/m/passbook", get(show))
}

#[derive(Deserialize)]
struct Asked {
    before: Option<i64>,
}

async fn show(State(app): State<App>, me: Volunteer, Query(asked): Query<Asked>) -> Page {
    let (screen, statement) = tokio::try_join!(Screen::open(&me, &app), statement(&me, &app, asked.before))?;
    let services = match &statement {
        Some(statement) => services(&me, &app, &statement.lines).await?,
        None => HashMap::new(),
    };
    let goods_share = app.host.settings().int(settings::SPLIT_GOODS_BP);
    let passbook = Passbook {
        statement: statement.as_ref(),
        services,
        older: asked.before.is_some(),
        goods_share,
    };
    Ok(view(&screen, &passbook))
}

/// The lines before a serial number; nothing while the accounts are being opened.
async fn statement(me: &Volunteer, app: &App, before: Option<i64>) -> contracts::Result<Option<Statement>> {
    let asked = GetStatement {
        volunteer_id: me.id,
        from: Some(Day(BEGINNING)),
        to: None,
        account: None,
        purpose: None,
        before,
        limit: LINES,
    };
    match me.ask(app, asked).await {
        Ok(statement) => Ok(Some(statement)),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Which service stands behind each visit of the lines.
async fn services(
    me: &Volunteer,
    app: &App,
    lines: &[StatementLine],
) -> contracts::Result<HashMap<VisitId, String>> {
    let visits: Vec<VisitId> = lines.iter().filter_map(|line| line.visit_id).collect();
    if visits.is_empty() {
        return Ok(HashMap::new());
    }
    let found = me.ask(app, VisitLines { visits }).await?;
    Ok(found
        .lines
        .into_iter()
        .map(|line| (line.visit_id, line.service))
        .collect())
}

struct Passbook<'a> {
    statement: Option<&'a Statement>,
    services: HashMap<VisitId, String>,
    older: bool,
    goods_share: i64,
}

fn view(screen: &Screen, passbook: &Passbook<'_>) -> Markup {
    let tr = screen.tr;
    let body = html! {
        @match passbook.statement {
            None => (alert(AlertKind::Info, html! { (tr.t("mobile-no-account-yet")) })),
            Some(statement) => {
                @if !passbook.older {
                    (purse(tr, &statement.balances, None))
                    (on_the_way(screen, &statement.balances))
                    p { (Button::link(tr.t("m-care-title"), "/m/care").wide()) }
                    p { (Button::link(tr.t("m-goods-title"), "/m/goods").wide()) }
                }
                (book(screen, passbook, statement))
            }
        }
        @if !passbook.older { (explanation(screen, passbook.goods_share)) }
    };
    screen.page(&tr.t("kit-tab-passbook"), Tab::Passbook, body)
}

/// What is not settled yet, what the elder has still to confirm; and the raw time, which counts for stars.
fn on_the_way(screen: &Screen, of: &Balances) -> Markup {
    let tr = screen.tr;
    let rows = [
        (tr.word("account", "unsettled"), tr.minutes(of.unsettled.get())),
        (tr.t("mobile-to-be-confirmed"), tr.minutes(of.pending.get())),
        (tr.t("mobile-raw-total"), tr.minutes(of.raw_confirmed.get())),
    ];
    html! { section.tk { (facts(&rows)) } }
}

fn book(screen: &Screen, passbook: &Passbook<'_>, statement: &Statement) -> Markup {
    let tr = screen.tr;
    let list: Vec<Line> = statement
        .lines
        .iter()
        .map(|line| row(screen, passbook, line))
        .collect();
    html! {
        section.tk {
            h2 { (tr.t("mobile-lines")) }
            @if list.is_empty() { p.muted { (tr.t("mobile-no-lines")) } } @else { (lines(&list)) }
            @if let Some(before) = statement.more_before {
                (Button::link(tr.t("mobile-older-lines"), format!("{}?before={before}", Tab::Passbook.href())).wide())
            }
            @if passbook.older {
                (Button::link(tr.t("mobile-newest-lines"), Tab::Passbook.href()).wide())
            }
        }
    }
}

/// Raw time and weight in the note, standard time in the sum: never in one figure.
fn row(screen: &Screen, passbook: &Passbook<'_>, line: &StatementLine) -> Line {
    let tr = screen.tr;
    let service = line.visit_id.and_then(|visit| passbook.services.get(&visit));
    let day = tr.day(line.effective.0, china_date(screen.now));
    let note = html! {
        (day)
        @if let (Some(raw), Some(weight)) = (line.raw_minutes, line.weight) {
            " · " span.nowrap { (tr.minutes(raw.get())) " × " (factor(weight)) }
        }
        @if line.reverses.is_some() { " · " (tr.t("journal-reversal")) }
        @if let Some(released) = line.released {
            " · " span.nowrap { (tr.args("ledger-released", &[("time", tr.minutes(released.get()).into())])) }
        }
    };
    let amount = line.amount.get();
    let sign = if amount < 0 { "−" } else { "+" };
    let posted = line.state == LineState::Posted;
    Line {
        title: service.map_or_else(
            || tr.word("purpose", line.purpose.as_str()),
            |code| screen.service(code),
        ),
        note,
        change: format!("{sign}{}", tr.minutes(amount.abs())),
        plus: amount >= 0,
        balance: if posted {
            let account = tr.word("account", line.account.as_str());
            let time = tr.minutes(line.balance.get());
            tr.args(
                "mobile-balance",
                &[("account", account.into()), ("time", time.into())],
            )
        } else {
            String::new()
        },
        mark: (!posted).then(|| status(tr, "line", line.state.as_str())),
        counts: !matches!(line.state, LineState::Voided | LineState::Released),
    }
}

/// What an hour is worth and where it goes, from the catalogue and the settings in force.
fn explanation(screen: &Screen, goods_share: i64) -> Markup {
    let tr = screen.tr;
    let goods = goods_share / 100;
    let split = tr.args(
        "mobile-explain-split",
        &[("goods", goods.into()), ("savings", (100 - goods).into())],
    );
    html! {
        section.tk {
            h2 { (tr.t("mobile-explain")) }
            ul.m-list {
                @for class in [ServiceClass::Ordinary, ServiceClass::Technical, ServiceClass::Professional] {
                    @if let Some(words) = weight(screen, class) { li { (words) } }
                }
                li { (tr.t("mobile-explain-round")) }
                li { (split) }
                li { (tr.t("mobile-explain-raw")) }
            }
        }
    }
}

/// “技术服务（家电维修…）：服务 1时 记 2时”
fn weight(screen: &Screen, class: ServiceClass) -> Option<String> {
    let tr = screen.tr;
    let of_class: Vec<_> = screen
        .catalogue
        .services()
        .iter()
        .filter(|service| service.class == class)
        .collect();
    let first = of_class.first()?;
    let names: Vec<String> = of_class
        .iter()
        .take(3)
        .map(|service| screen.service(&service.code))
        .collect();
    let names = names.join(if tr.lang() == Lang::Zh { "、" } else { ", " });
    let brings = kernel::RawMinutes::new(60).weighted(first.weight).get();
    let args = [
        ("names", names.into()),
        ("factor", factor(first.weight).into()),
        ("time", tr.minutes(60).into()),
        ("credit", tr.minutes(brings).into()),
    ];
    Some(tr.args("mobile-explain-weight", &args))
}

#[cfg(test)]
mod tests {
    use contracts::ledger::{AccountKind, Purpose};
    use kernel::{BasisPoints, RawMinutes, StandardMinutes, VolunteerId};
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;
    use crate::mobile::screen::tests::screen;

    fn visit() -> VisitId {
        VisitId::from(Uuid::from_u128(7))
    }

    fn line(seq: i64, state: LineState) -> StatementLine {
        StatementLine {
            seq,
            posted_at: datetime!(2026-11-20 02:00 UTC).into(),
            effective: date!(2026 - 11 - 20).into(),
            purpose: Purpose::Visit,
            state,
            account: AccountKind::Unsettled,
            visit_id: Some(visit()),
            raw_minutes: Some(RawMinutes::new(55)),
            weight: Some(BasisPoints::new(20_000)),
            amount: StandardMinutes::new(110),
            balance: StandardMinutes::new(1_020),
            released: None,
            reverses: None,
        }
    }

    fn sample(more_before: Option<i64>) -> Statement {
        Statement {
            balances: Balances {
                volunteer_id: VolunteerId::from(Uuid::from_u128(2)),
                pending: StandardMinutes::new(45),
                unsettled: StandardMinutes::new(1_020),
                goods: StandardMinutes::new(375),
                goods_held: StandardMinutes::ZERO,
                savings: StandardMinutes::new(975),
                savings_held: StandardMinutes::ZERO,
                raw_confirmed: RawMinutes::new(8_550),
            },
            from: BEGINNING.into(),
            to: date!(2026 - 11 - 23).into(),
            lines: vec![
                line(9, LineState::Posted),
                line(8, LineState::Pending),
                line(7, LineState::Voided),
            ],
            total: 3,
            more_before,
            check_code: None,
        }
    }

    fn page(lang: Lang, statement: &Statement, older: bool) -> String {
        let services = [(visit(), "02".to_owned())].into_iter().collect();
        let passbook = Passbook {
            statement: Some(statement),
            services,
            older,
            goods_share: 5_000,
        };
        view(&screen(lang), &passbook).into_string()
    }

    #[test]
    fn raw_and_standard_time_stand_apart_in_every_line_decision_10() {
        let html = page(Lang::Zh, &sample(None), false);
        assert!(html.contains(">55分 × 2<") && html.contains("+1时50分"));
        assert!(html.contains("142时30分"), "raw total");
        let html = page(Lang::En, &sample(None), false);
        assert!(html.contains("55 min × 2") && html.contains("+1 h 50 min"));
    }

    #[test]
    fn a_pending_line_is_marked_and_a_voided_one_struck_out() {
        let html = page(Lang::Zh, &sample(None), false);
        assert!(html.contains("待确认") && html.contains("已作废"));
        assert_eq!(html.matches("<s>").count(), 1);
        assert_eq!(
            html.matches("待结算余额 17时").count(),
            1,
            "only a posted line has a balance after it"
        );
    }

    #[test]
    fn what_is_held_cannot_be_spent_and_a_line_says_balance_and_not_what_can() {
        let mut statement = sample(None);
        statement.balances.goods_held = StandardMinutes::new(60);
        statement.lines[0].account = AccountKind::Goods;
        statement.lines[0].balance = StandardMinutes::new(375);
        statement.lines[1].state = LineState::Held;
        let html = page(Lang::Zh, &statement, false);
        for words in ["5时15分", "另有 1时 已冻结", "可换物品余额 6时15分", ">已冻结<"] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains("已占用"));
    }

    #[test]
    fn the_weights_and_the_halves_are_explained_r7_1() {
        let html = page(Lang::Zh, &sample(None), false);
        for words in ["×1", "×2", "×3", "50%"] {
            assert!(html.contains(words), "{words}");
        }
    }

    #[test]
    fn older_lines_are_a_page_away() {
        assert!(page(Lang::Zh, &sample(Some(7)), false).contains("/m/passbook?before=7"));
        let html = page(Lang::Zh, &sample(None), true);
        assert!(!html.contains("before=") && html.contains("href=\"/m/passbook\""));
    }
}
