use contracts::{
    Day,
    ledger::{AccountKind, GetStatement, LineState, Purpose, Statement},
};
use testkit::{
    Bench,
    actors::{self, VILLAGE},
};
use time::{Duration, macros::date};

use crate::district::{activated, bench, confirmed, uploaded, visit, voided, volunteer};

fn asked() -> GetStatement {
    GetStatement {
        volunteer_id: volunteer(1),
        from: None,
        to: None,
        account: None,
        purpose: None,
        before: None,
        limit: 50,
    }
}

async fn statement(t: &Bench, query: GetStatement) -> Statement {
    t.ask(&actors::volunteer(volunteer(1)), query).await.unwrap()
}

#[tokio::test]
async fn every_visit_has_one_line_and_the_balances_run_through_them() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    for (number, raw, weight) in [(1, 95, 10_000), (2, 40, 20_000), (3, 50, 30_000), (4, 20, 10_000)] {
        t.emit(&uploaded(visit(number), volunteer(1), raw, weight)).await;
        t.settle().await;
        t.clock.advance(Duration::minutes(1));
    }
    t.emit(&confirmed(visit(2), volunteer(1), 40)).await;
    t.settle().await;
    t.emit(&confirmed(visit(1), volunteer(1), 95)).await;
    t.emit(&voided(visit(3), volunteer(1))).await;
    t.settle().await;

    let statement = statement(&t, asked()).await;
    assert_eq!(
        (statement.from, statement.to),
        (Day(date!(2026 - 07 - 01)), Day(date!(2026 - 11 - 23)))
    );
    assert_eq!((statement.total, statement.more_before), (4, None));
    assert_eq!(
        (
            statement.balances.unsettled.get(),
            statement.balances.pending.get()
        ),
        (175, 20)
    );
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.visit_id, line.state, line.amount.get(), line.balance.get()))
        .collect();
    assert_eq!(
        lines,
        [
            (Some(visit(1)), LineState::Posted, 95, 175),
            (Some(visit(2)), LineState::Posted, 80, 80),
            (Some(visit(4)), LineState::Pending, 20, 0),
            (Some(visit(3)), LineState::Voided, 150, 0),
        ]
    );
    let plumbing = &statement.lines[1];
    assert_eq!(plumbing.raw_minutes.map(|raw| raw.get()), Some(40));
    assert_eq!(plumbing.weight.map(|weight| weight.get()), Some(20_000));
    assert_eq!(
        (plumbing.purpose, plumbing.account),
        (Purpose::Visit, AccountKind::Unsettled)
    );
    assert_eq!(plumbing.effective, Day(date!(2026 - 11 - 22)));
}

#[tokio::test]
async fn a_statement_is_read_page_by_page_without_a_line_lost_or_twice() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    for number in 0..25 {
        t.emit(&uploaded(visit(number), volunteer(1), 10, 10_000)).await;
        if number % 2 == 0 {
            t.emit(&confirmed(visit(number), volunteer(1), 10)).await;
        }
    }
    t.settle().await;
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = statement(
            &t,
            GetStatement {
                before,
                limit: 10,
                ..asked()
            },
        )
        .await;
        assert_eq!(page.total, 25);
        assert!(page.lines.len() <= 10);
        seen.extend(page.lines.into_iter().map(|line| (line.seq, line.visit_id)));
        before = page.more_before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.is_sorted_by(|a, b| a.0 > b.0), "newest first");
    let mut visits: Vec<_> = seen.into_iter().map(|(_, visit)| visit).collect();
    visits.sort();
    visits.dedup();
    assert_eq!(visits.len(), 25);
}

#[tokio::test]
async fn days_are_chinas_days_of_posting() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    // 23 November, 10:00 in China; then 00:30 of the 24th, which is still the 23rd in UTC.
    t.emit(&uploaded(visit(1), volunteer(1), 10, 10_000)).await;
    t.settle().await;
    t.clock.advance(Duration::minutes(14 * 60 + 30));
    t.emit(&uploaded(visit(2), volunteer(1), 20, 10_000)).await;
    t.settle().await;
    let on = |from, to| GetStatement {
        from: Some(Day(from)),
        to: Some(Day(to)),
        ..asked()
    };
    for (first, last, visits) in [
        (date!(2026 - 11 - 23), date!(2026 - 11 - 23), vec![visit(1)]),
        (date!(2026 - 11 - 24), date!(2026 - 11 - 24), vec![visit(2)]),
        (
            date!(2026 - 11 - 23),
            date!(2026 - 11 - 24),
            vec![visit(2), visit(1)],
        ),
        (date!(2026 - 11 - 01), date!(2026 - 11 - 22), vec![]),
    ] {
        let found = statement(&t, on(first, last)).await;
        assert_eq!(found.total, visits.len() as i64);
        assert_eq!(
            found
                .lines
                .iter()
                .filter_map(|line| line.visit_id)
                .collect::<Vec<_>>(),
            visits
        );
    }
}

#[tokio::test]
async fn an_account_or_a_purpose_is_picked_and_nonsense_is_refused_by_field() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 10, 10_000)).await;
    t.settle().await;
    let savings = statement(
        &t,
        GetStatement {
            account: Some(AccountKind::Savings),
            ..asked()
        },
    )
    .await;
    assert!(savings.lines.is_empty());
    let unsettled = statement(
        &t,
        GetStatement {
            account: Some(AccountKind::Unsettled),
            ..asked()
        },
    )
    .await;
    assert_eq!(unsettled.lines.len(), 1);
    for (purpose, lines) in [(Purpose::Visit, 1), (Purpose::Goods, 0)] {
        let asked = GetStatement {
            purpose: Some(purpose),
            ..asked()
        };
        let found = statement(&t, asked).await;
        assert_eq!(
            (found.lines.len(), found.total),
            (lines, lines as i64),
            "{purpose:?}"
        );
    }
    let asker = actors::finance();
    let refused = t
        .ask(&asker, GetStatement { limit: 0, ..asked() })
        .await
        .unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("limit"));
    let refused = t
        .ask(
            &asker,
            GetStatement {
                account: Some(AccountKind::Pool),
                ..asked()
            },
        )
        .await
        .unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("account"));
}
