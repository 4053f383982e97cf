//! The page of a statement: balances on top, filters, lines. What is signed is printed from [`super::paper`].

use axum::response::Response;
use contracts::{
    ledger::{AccountKind, Purpose, Statement},
    volunteer::VolunteerCard,
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    Account, Button, Card, Chip, Empty, Field, Filters, Hx, Icon, PageCtx, PageHead, Tr, card, chips, empty,
    filter_empty, filters, print_head, select, statement,
};
use time::OffsetDateTime;

use super::{
    ACCOUNTS, grouped,
    lines::{self, Row},
    period::Period,
};
use crate::web::{App, ListName, Page, Signed, WholeList, url, xlsx_button};

/// The filters in force.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    pub period: Period,
    pub account: Option<AccountKind>,
    pub purpose: Option<Purpose>,
    pub before: Option<i64>,
}

impl Chosen {
    fn href(self, path: &str) -> String {
        let before = self.before.map(|seq| seq.to_string()).unwrap_or_default();
        let account = self.account.map(AccountKind::as_str).unwrap_or_default();
        let purpose = self.purpose.map(Purpose::as_str).unwrap_or_default();
        url(
            path,
            &[
                ("period", &self.period.code()),
                ("account", account),
                ("purpose", purpose),
                ("before", &before),
            ],
        )
    }
}

/// Everything on the page.
pub struct Sheet {
    pub ctx: PageCtx,
    pub now: OffsetDateTime,
    pub card: VolunteerCard,
    /// 兴中社区
    pub branch: String,
    pub statement: Statement,
    pub rows: Vec<Row>,
    pub periods: Vec<Period>,
    pub chosen: Chosen,
    /// Share of a settlement that goes to goods, basis points.
    pub goods_share: i64,
    /// Whether the reader reads the books as a whole.
    pub reads_books: bool,
}

impl Sheet {
    fn path(&self) -> String {
        format!("/volunteers/{}/statement", self.card.row.volunteer_id)
    }

    /// Address of the whole half-year's lines, with the filters.
    pub fn on_screen(&self) -> String {
        self.whole().href(&self.path())
    }

    fn on_paper(&self) -> String {
        self.whole().href(&format!("{}/paper", self.path()))
    }

    fn whole(&self) -> Chosen {
        Chosen {
            before: None,
            ..self.chosen
        }
    }

    /// 2026-07-01 至 2026-11-23
    pub fn span(&self, tr: Tr) -> String {
        let days = [
            ("from", self.statement.from.0.to_string().into()),
            ("to", self.statement.to.0.to_string().into()),
        ];
        tr.args("ledger-span", &days)
    }
}

/// The whole page.
pub fn page(sheet: &Sheet) -> Markup {
    let (ctx, tr) = (&sheet.ctx, sheet.ctx.tr);
    let name = &sheet.card.row.name.0;
    let count = tr.args("ledger-count", &[("n", sheet.statement.total.into())]);
    let head = PageHead::new(tr.t("ledger-statement"))
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(name, format!("/volunteers/{}", sheet.card.row.volunteer_id))
        .here(tr.t("ledger-statement-short"))
        .meta(html! { (sheet.span(tr)) " · " (count) })
        .actions(html! {
            @if sheet.reads_books {
                (Button::link(tr.t("estate-title"), format!("/volunteers/{}/estate", sheet.card.row.volunteer_id)))
            }
            (xlsx_button(tr, &sheet.on_screen()))
            (Button::link(tr.t("ledger-print"), sheet.on_paper()).icon(Icon::Print).primary())
        });
    portal_kit::page(
        ctx,
        &head,
        html! {
            (print_head(ctx, &tr.t("ledger-statement"), &format!("{name} · {}", sheet.span(tr))))
            (balances(sheet))
            (card(Card::new("").flush(), html! { (filter_row(sheet)) (body(sheet)) }))
        },
    )
}

/// The lines as an Excel file.
pub async fn excel(app: &App, signed: &Signed, sheet: &Sheet) -> Page<Response> {
    let tr = sheet.ctx.tr;
    let number = sheet.card.row.passbook_no.as_deref().map(grouped);
    let (account, purpose) = (sheet.chosen.account, sheet.chosen.purpose);
    let mut said = vec![
        (tr.t("person-name"), sheet.card.row.name.0.clone()),
        (tr.t("ledger-passbook-no"), number.unwrap_or_default()),
        (tr.t("ledger-date"), sheet.span(tr)),
    ];
    said.extend(account.map(|kind| (tr.t("ledger-account"), tr.word("account", kind.as_str()))));
    said.extend(purpose.map(|of| (tr.t("ledger-kind"), tr.word("purpose", of.as_str()))));
    let name = ListName {
        code: "statement",
        title: &format!("{}-{}", tr.t("ledger-statement"), sheet.chosen.period.code()),
        narrowed: said,
        filter: &[
            ("volunteer", &sheet.card.row.volunteer_id.to_string()),
            ("period", &sheet.chosen.period.code()),
            ("account", account.map_or("", AccountKind::as_str)),
            ("purpose", purpose.map_or("", Purpose::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    whole.add_part(&sheet.rows, lines::columns(tr))?;
    whole.finish().await
}

/// The boxes on top.
pub fn balances(sheet: &Sheet) -> Markup {
    let (tr, of, row) = (sheet.ctx.tr, &sheet.statement.balances, &sheet.card.row);
    let account = |kind: AccountKind, minutes: i64, note: String| Account {
        label: tr.word("account", kind.as_str()),
        value: tr.minutes(minutes),
        note,
    };
    let held = |held: i64, note: &str| match held {
        0 => tr.t(note),
        held => tr.args("ledger-held", &[("time", tr.minutes(held).into())]),
    };
    let unsettled_note = match of.pending.get() {
        0 => settled_when(sheet),
        pending => {
            let time = tr.args("ledger-pending", &[("time", tr.minutes(pending).into())]);
            format!("{time} · {}", settled_when(sheet))
        }
    };
    let served = tr.args(
        "ledger-served",
        &[("time", tr.minutes(of.raw_confirmed.get()).into())],
    );
    statement(
        &tr.t("ledger-balances"),
        &portal_kit::Statement {
            name: row.name.0.clone(),
            stars: None,
            number: row.passbook_no.as_deref().map(grouped).unwrap_or_default(),
            note: format!("{} · {} · {served}", tr.t("ledger-passbook-no"), sheet.branch),
            accounts: vec![
                account(
                    AccountKind::Goods,
                    of.goods.get(),
                    held(of.goods_held.get(), "ledger-note-goods"),
                ),
                account(
                    AccountKind::Savings,
                    of.savings.get(),
                    held(of.savings_held.get(), "ledger-note-savings"),
                ),
                account(AccountKind::Unsettled, of.unsettled.get(), unsettled_note),
            ],
        },
    )
}

/// “预计 2027-01-01 按 50% / 50% 转入” (R7.1, R7.3)
fn settled_when(sheet: &Sheet) -> String {
    let running = Period::all(china_date(sheet.now), china_date(sheet.now))[0];
    let goods = sheet.goods_share / 100;
    let args = [
        ("day", running.settled_on().to_string().into()),
        ("goods", goods.into()),
        ("savings", (100 - goods).into()),
    ];
    sheet.ctx.tr.args("ledger-note-unsettled", &args)
}

fn filter_row(sheet: &Sheet) -> Markup {
    let (tr, chosen) = (sheet.ctx.tr, &sheet.chosen);
    let periods: Vec<(String, String)> = sheet
        .periods
        .iter()
        .map(|period| (period.code(), period.words(tr)))
        .collect();
    let all = || (String::new(), tr.t("ledger-all"));
    let kinds: Vec<(String, String)> = [all()]
        .into_iter()
        .chain(
            Purpose::ALL
                .iter()
                .filter(|one| !one.is_of_the_fund())
                .map(|one| (one.as_str().to_owned(), tr.word("purpose", one.as_str()))),
        )
        .collect();
    let accounts: Vec<(String, String)> = [all()]
        .into_iter()
        .chain(
            ACCOUNTS
                .iter()
                .map(|kind| (kind.as_str().to_owned(), tr.word("account", kind.as_str()))),
        )
        .collect();
    let purpose = chosen.purpose.map(Purpose::as_str).unwrap_or_default();
    let account = chosen.account.map(AccountKind::as_str).unwrap_or_default();
    filters(
        tr,
        // Not live: what is exported and printed, the days and the number of lines stand above the table.
        &Filters::new(sheet.path()),
        html! {
            (select(&Field::new(tr, "period", tr.t("ledger-period")), &periods, &chosen.period.code(), Hx::default()))
            (select(&Field::new(tr, "purpose", tr.t("ledger-kind")), &kinds, purpose, Hx::default()))
            (select(&Field::new(tr, "account", tr.t("ledger-account")), &accounts, account, Hx::default()))
        },
    )
}

fn body(sheet: &Sheet) -> Markup {
    let (tr, chosen, path) = (sheet.ctx.tr, sheet.chosen, sheet.path());
    let mut on = Vec::new();
    on.extend(chosen.purpose.map(|purpose| {
        Chip {
            label: tr.t("ledger-kind"),
            value: tr.word("purpose", purpose.as_str()),
            remove: Chosen {
                purpose: None,
                before: None,
                ..chosen
            }
            .href(&path),
        }
    }));
    on.extend(chosen.account.map(|account| {
        Chip {
            label: tr.t("ledger-account"),
            value: tr.word("account", account.as_str()),
            remove: Chosen {
                account: None,
                before: None,
                ..chosen
            }
            .href(&path),
        }
    }));
    let whole = chosen.before.is_none() && sheet.statement.more_before.is_none();
    let totals = tr.t(if whole {
        "ledger-total-period"
    } else {
        "ledger-total-page"
    });
    let nothing = if on.is_empty() {
        empty(&Empty {
            text: tr.t("ledger-no-lines"),
            action: None,
        })
    } else {
        filter_empty(tr, &path)
    };
    let older = sheet.statement.more_before.map(|before| {
        Chosen {
            before: Some(before),
            ..chosen
        }
        .href(&path)
    });
    let newest = chosen.before.map(|_| {
        Chosen {
            before: None,
            ..chosen
        }
        .href(&path)
    });
    html! {
        (chips(tr, &on, &path))
        (lines::list(tr, &sheet.rows, &totals, nothing))
        nav.pager aria-label=(tr.t("kit-pages")) {
            span { (tr.args("ledger-count", &[("n", sheet.statement.total.into())])) }
            span.r {
                @if let Some(href) = newest { a rel="prev" href=(href) { (tr.t("ledger-newest")) } }
                @if let Some(href) = older { a rel="next" href=(href) { (tr.t("ledger-older")) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use contracts::ledger::{Balances, LineState};
    use kernel::{Lang, RawMinutes, StandardMinutes};
    use time::macros::{date, datetime};

    use super::*;
    use crate::mobile::sample;

    /// Two lines of 李建国's, one of them pending.
    pub fn sheet(lang: Lang, more_before: Option<i64>) -> Sheet {
        let card = sample::card();
        let periods = Period::all(date!(2026 - 01 - 10), date!(2026 - 11 - 23));
        let period = periods[0];
        let mut ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/");
        ctx.user = Some(portal_kit::UserBadge {
            name: "陈晓燕".into(),
            org_name: "总行".into(),
        });
        Sheet {
            ctx,
            now: datetime!(2026-11-23 02:41 UTC),
            branch: "兴中社区".into(),
            statement: Statement {
                balances: Balances {
                    volunteer_id: card.row.volunteer_id,
                    pending: StandardMinutes::new(45),
                    unsettled: StandardMinutes::new(1_020),
                    goods: StandardMinutes::new(375),
                    goods_held: StandardMinutes::ZERO,
                    savings: StandardMinutes::new(975),
                    savings_held: StandardMinutes::new(120),
                    raw_confirmed: RawMinutes::new(8_550),
                },
                from: period.from().into(),
                to: date!(2026 - 11 - 23).into(),
                lines: vec![],
                total: 2,
                more_before,
                check_code: Some("8-9f2c01aa34be".into()),
            },
            card,
            rows: vec![
                lines::tests::row(9, LineState::Posted),
                lines::tests::row(8, LineState::Pending),
            ],
            periods,
            chosen: Chosen {
                period,
                account: None,
                purpose: None,
                before: None,
            },
            goods_share: 5_000,
            reads_books: false,
        }
    }

    #[test]
    fn the_head_shows_name_passbook_number_and_three_balances_in_hours_and_minutes() {
        let html = page(&sheet(Lang::Zh, None)).into_string();
        for words in [
            "李建国",
            "3704 0500 0128 6",
            "6时15分",
            "16时15分",
            "17时",
            "142时30分",
            "2027-01-01",
            "50%",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(html.contains("其中 2时 已冻结") && html.contains("待确认 45分"));
    }

    #[test]
    fn the_page_is_there_in_english_too() {
        let html = page(&sheet(Lang::En, None)).into_string();
        for words in [
            "6 h 15 min",
            "July–December 2026",
            "January–June 2026",
            "Unsettled",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("ledger-"), "a key without words");
    }

    #[test]
    fn older_lines_keep_the_filters_in_the_address() {
        let mut sheet = sheet(Lang::Zh, Some(8));
        sheet.chosen.account = Some(AccountKind::Unsettled);
        let html = page(&sheet).into_string();
        assert!(
            html.contains("?period=2026H2&amp;account=unsettled&amp;before=8"),
            "{html}"
        );
        assert!(html.contains("本页合计"));
    }

    #[test]
    fn the_screen_is_not_signed_and_leads_to_the_paper_of_the_same_lines() {
        let mut sheet = sheet(Lang::Zh, Some(8));
        sheet.chosen.account = Some(AccountKind::Unsettled);
        sheet.chosen.before = Some(9);
        let html = page(&sheet).into_string();
        assert!(!html.contains("志愿者签字") && !html.contains("data-print"));
        let paper = "/statement/paper?period=2026H2&amp;account=unsettled\"";
        assert!(html.contains(paper), "{html}");
        assert!(
            !html.contains("hx-get"),
            "the filters would leave that address behind"
        );
    }
}
