//! A period's settlement from the freeze to the closed period, through the public commands and events (R7).

use contracts::{
    Actor, At, Code, Day, Paging, Role,
    ledger::{AccountKind, Purpose, minutes::Spending, settlement::*},
    portal::SettingChanged,
    settings,
};
use kernel::{BasisPoints, Clock, SettlementId, StandardMinutes};
use ledger::domain::{
    account::AccountName,
    request::{Action, Leg, Request, Tag},
    settlement::line::{Figures, Line, Rule},
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE, numbered_staff},
};
use time::{Duration, macros::date};

use crate::district::{
    SERVED, activated, balances, bench, broken, confirmed, earned, is_named_when_broken, uploaded, visit,
    volunteer,
};
use crate::minutes::{hold, redemption};

const OTHER_TOWN: &str = "370405100";

fn first() -> Actor {
    numbered_staff(Role::Finance, DISTRICT, 1)
}

fn second() -> Actor {
    numbered_staff(Role::Finance, DISTRICT, 2)
}

fn opening() -> OpenSettlement {
    OpenSettlement {
        period: "2026H2".parse().unwrap(),
        cutoff: Day(date!(2026 - 11 - 23)),
        window_opens: None,
        window_closes: None,
    }
}

async fn stands(t: &Bench, settlement_id: SettlementId) -> Settlement {
    t.ask(&first(), GetSettlement { settlement_id }).await.unwrap()
}

async fn until(t: &Bench, settlement_id: SettlementId, state: SettlementState) -> Settlement {
    t.until(state.as_str(), async || {
        stands(t, settlement_id).await.state == state
    })
    .await;
    stands(t, settlement_id).await
}

async fn open(t: &Bench, opening: OpenSettlement) -> SettlementId {
    let id = t.tell(&first(), opening).await.unwrap().settlement_id;
    until(t, id, SettlementState::Computed).await;
    id
}

/// To the towns, whose branches agree, and to the second person.
async fn approve(t: &Bench, settlement_id: SettlementId) {
    t.tell(&first(), SubmitSettlement { settlement_id })
        .await
        .unwrap();
    for review in stands(t, settlement_id).await.towns {
        let command = ReviewSettlement {
            settlement_id,
            town: review.town.clone(),
            verdict: Verdict::Approve,
            reason: None,
        };
        t.tell(&actors::branch(review.town.as_str()), command)
            .await
            .unwrap();
    }
    t.tell(&second(), ApproveSettlement { settlement_id })
        .await
        .unwrap();
}

async fn execute(t: &Bench, settlement_id: SettlementId) -> Settlement {
    let total = stands(t, settlement_id).await.sums.total;
    t.tell(&first(), ExecuteSettlement { settlement_id, total })
        .await
        .unwrap();
    until(t, settlement_id, SettlementState::Posted).await
}

async fn settle(t: &Bench, opening: OpenSettlement) -> Settlement {
    let id = open(t, opening).await;
    approve(t, id).await;
    execute(t, id).await
}

async fn lines(t: &Bench, settlement_id: SettlementId) -> Vec<SettlementLine> {
    let query = SettlementLines {
        settlement_id,
        within: None,
        paging: Paging { page: 1, size: 200 },
    };
    t.ask(&first(), query).await.unwrap().rows
}

async fn exceptions(t: &Bench, settlement_id: SettlementId) -> Vec<(ExceptionKind, i64)> {
    let query = SettlementExceptions {
        settlement_id,
        kind: None,
        within: None,
        paging: Paging { page: 1, size: 200 },
    };
    let found = t.ask(&first(), query).await.unwrap();
    let mut kinds: Vec<_> = found
        .rows
        .iter()
        .map(|row| (row.kind, row.minutes.get()))
        .collect();
    kinds.sort();
    kinds
}

/// Moves minutes by hand, as corrections and counters will.
async fn moved(t: &Bench, from: AccountName, to: AccountName, amount: i64, purpose: Purpose) {
    let request = Request {
        key: t.client.new_key(),
        action: Action::Move(
            vec![Leg {
                from,
                to,
                amount,
                basis: None,
            }],
            Tag {
                purpose,
                reference: None,
                effective: SERVED.date(),
            },
        ),
    };
    let mut transaction = t.admin().begin().await.unwrap();
    let suite = t.host("ledger").crypto().suite();
    let now = t.clock.now();
    let decision = ledger::store::poster::post(
        &mut transaction,
        &ledger::store::memory::Memory::default(),
        suite,
        now,
        &[request],
    )
    .await
    .unwrap();
    assert!(decision.rejections.is_empty(), "{:?}", decision.rejections);
    transaction.commit().await.unwrap();
}

async fn set(t: &Bench, version: i64, key: &str, value: i64) {
    t.emit(&SettingChanged {
        version,
        key: key.into(),
        value: json!(value),
        valid_from: At(t.clock.now() - Duration::days(400)),
    })
    .await;
    t.settle().await;
}

async fn serve(t: &Bench, number: u128, by: u128, raw: i64, weight: i32) {
    t.emit(&uploaded(visit(number), volunteer(by), raw, weight)).await;
    t.emit(&confirmed(visit(number), volunteer(by), raw)).await;
}

#[tokio::test]
async fn the_worked_example_is_settled_from_the_visits_to_the_closed_period_r7_8() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    for (number, raw, weight) in [(1, 95, 10_000), (2, 40, 20_000), (3, 50, 30_000)] {
        serve(&t, number, 1, raw, weight).await;
    }
    t.settle().await;
    t.clock.advance(Duration::days(1));
    let done = settle(&t, opening()).await;
    assert_eq!((done.sums.volunteers, done.sums.total.get()), (1, 325));
    assert_eq!((done.sums.goods.get(), done.sums.savings.get()), (162, 163));

    let after = balances(&t, 1).await;
    assert_eq!(
        (after.unsettled.get(), after.goods.get(), after.savings.get()),
        (0, 162, 163)
    );
    assert_eq!(after.raw_confirmed.get(), 185, "stars count what was served");

    // An hour of counselling costs 180 and is refused, an hour of plumbing costs 120 and leaves 43.
    let refused = t
        .tell(&redemption(), hold(Spending::Savings, 180))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "insufficient_balance");
    t.tell(&redemption(), hold(Spending::Savings, 120)).await.unwrap();
    let left = balances(&t, 1).await;
    assert_eq!(left.savings.get() - left.savings_held.get(), 43);

    let told: Vec<SettlementPosted> = t.events().await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (
            told[0].volunteers[0].goods.get(),
            told[0].volunteers[0].savings.get()
        ),
        (162, 163)
    );

    // What comes later belongs to the next period, with the day of its service kept (R5.12).
    serve(&t, 4, 1, 60, 10_000).await;
    t.settle().await;
    let periods: Vec<String> =
        sqlx::query_scalar("select distinct period from ledger.transfer where seq > $1 order by 1")
            .bind(closed_seq(&t).await)
            .fetch_all(t.admin())
            .await
            .unwrap();
    assert_eq!(periods, ["2027H1"]);
    sound(&t).await;
}

/// Nothing is broken once everything has been told.
async fn sound(t: &Bench) {
    t.settle().await;
    assert_eq!(broken(t).await, Vec::<String>::new());
}

async fn closed_seq(t: &Bench) -> i64 {
    sqlx::query_scalar("select max(last_seq) from ledger.closed_period")
        .fetch_one(t.admin())
        .await
        .unwrap()
}

#[tokio::test]
async fn goods_are_taken_within_the_window_of_a_posted_settlement_only_r7_6() {
    let t = bench().await;
    earned(&t, 1, 1, |_| 100).await;
    t.clock.advance(Duration::days(1));
    let windows = || async {
        t.ask(&actors::volunteer(volunteer(1)), RedemptionWindow {})
            .await
            .unwrap()
    };
    assert_eq!(windows().await.next, None);
    settle(&t, opening()).await;
    let next = windows().await.next.unwrap();
    assert_eq!(
        (next.opens, next.closes),
        (Day(date!(2026 - 12 - 01)), Day(date!(2026 - 12 - 31)))
    );
    let early = t
        .tell(&redemption(), hold(Spending::Goods, 10))
        .await
        .unwrap_err();
    assert_eq!(
        (early.reason.as_str(), &early.details["opens"]),
        ("window_closed", &json!("2026-12-01"))
    );
    t.clock.advance(Duration::days(20));
    let key = t.client.new_key();
    let held = t
        .tell_keyed(&redemption(), key, hold(Spending::Goods, 10))
        .await
        .unwrap();
    assert_eq!(windows().await.current, Some(next.clone()));
    t.clock.advance(Duration::days(30));
    assert_eq!(
        (windows().await.current, windows().await.last),
        (None, Some(next))
    );
    let again = t
        .tell_keyed(&redemption(), key, hold(Spending::Goods, 10))
        .await
        .unwrap();
    assert_eq!(again, held, "asked again, it has its first answer");
    assert!(t.tell(&redemption(), hold(Spending::Goods, 10)).await.is_err());
}

#[tokio::test]
async fn two_persons_all_towns_and_the_typed_total_are_needed() {
    let t = bench().await;
    earned(&t, 1, 6, |number| number as i64 * 10).await;
    t.clock.advance(Duration::days(1));
    let settlement_id = open(&t, opening()).await;
    let reason = |error: contracts::Error| error.reason;

    let early = t.tell(&second(), ApproveSettlement { settlement_id }).await;
    assert_eq!(reason(early.unwrap_err()), "settlement_wrong_state");
    t.tell(&first(), SubmitSettlement { settlement_id })
        .await
        .unwrap();
    let say = |town: &str, verdict, why: Option<&str>| ReviewSettlement {
        settlement_id,
        town: actors::org(town),
        verdict,
        reason: why.map(Into::into),
    };
    let mine = t
        .tell(&actors::branch(TOWN), say(OTHER_TOWN, Verdict::Approve, None))
        .await;
    assert_eq!(mine.unwrap_err().code, Code::Forbidden);
    let no_reason = t
        .tell(&actors::branch(TOWN), say(TOWN, Verdict::Object, None))
        .await;
    assert_eq!(no_reason.unwrap_err().field.as_deref(), Some("reason"));
    t.tell(
        &actors::branch(TOWN),
        say(TOWN, Verdict::Object, Some("少了一次服务")),
    )
    .await
    .unwrap();
    t.tell(
        &actors::branch(OTHER_TOWN),
        say(OTHER_TOWN, Verdict::Approve, None),
    )
    .await
    .unwrap();
    assert_eq!(stands(&t, settlement_id).await.state, SettlementState::InReview);
    // Explained and asked again: who has agreed is not asked a second time.
    t.tell(&first(), SubmitSettlement { settlement_id })
        .await
        .unwrap();
    let last = t
        .tell(&actors::branch(TOWN), say(TOWN, Verdict::Approve, None))
        .await;
    assert_eq!(last.unwrap().state, SettlementState::Reviewed);

    let own = t.tell(&first(), ApproveSettlement { settlement_id }).await;
    assert_eq!(reason(own.unwrap_err()), "settlement_own");
    t.tell(&second(), ApproveSettlement { settlement_id })
        .await
        .unwrap();
    let execute = |minutes| ExecuteSettlement {
        settlement_id,
        total: StandardMinutes::new(minutes),
    };
    let wrong = t.tell(&first(), execute(209)).await.unwrap_err();
    assert_eq!(
        (wrong.reason.as_str(), wrong.field.as_deref()),
        ("settlement_total_differs", Some("total"))
    );
    let clerk = t.tell(&actors::clerk(VILLAGE), execute(210)).await.unwrap_err();
    assert_eq!(clerk.code, Code::Forbidden);
    t.tell(&second(), execute(210)).await.unwrap();
    until(&t, settlement_id, SettlementState::Posted).await;
    sound(&t).await;
}

#[tokio::test]
async fn of_two_at_once_one_wins_and_a_cancelled_settlement_makes_room() {
    let t = bench().await;
    earned(&t, 1, 3, |_| 61).await;
    t.clock.advance(Duration::days(1));
    let (a, b) = (first(), second());
    let (one, other) = tokio::join!(t.tell(&a, opening()), t.tell(&b, opening()));
    let (won, lost) = match (one, other) {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
        both => panic!("{both:?}"),
    };
    assert!(["settlement_exists", "settlement_under_way"].contains(&lost.reason.as_str()));
    let settlement_id = won.settlement_id;
    until(&t, settlement_id, SettlementState::Computed).await;
    let cancel = CancelSettlement {
        settlement_id,
        reason: "截止日选错".into(),
    };
    t.tell(&first(), cancel.clone()).await.unwrap();
    assert_eq!(
        t.tell(&first(), cancel).await.unwrap_err().reason,
        "settlement_wrong_state"
    );
    let again = open(&t, opening()).await;
    t.tell(&first(), SubmitSettlement { settlement_id: again })
        .await
        .unwrap();
    for town in [TOWN, OTHER_TOWN] {
        let command = ReviewSettlement {
            settlement_id: again,
            town: actors::org(town),
            verdict: Verdict::Approve,
            reason: None,
        };
        t.tell(&actors::branch(town), command).await.unwrap();
    }
    let (third, fourth) = (
        numbered_staff(Role::Finance, DISTRICT, 3),
        numbered_staff(Role::Finance, DISTRICT, 4),
    );
    let approval = ApproveSettlement { settlement_id: again };
    let (one, other) = tokio::join!(t.tell(&third, approval.clone()), t.tell(&fourth, approval));
    assert!(one.is_ok() != other.is_ok());
    execute(&t, again).await;
    assert_eq!(balances(&t, 1).await.savings.get(), 31);
    let late = t.tell(&first(), opening()).await.unwrap_err();
    assert_eq!(late.reason, "settlement_before_last");
    sound(&t).await;
}

#[tokio::test]
async fn what_is_not_confirmed_by_the_cut_off_and_what_is_frozen_is_carried_forward_r7_4() {
    let t = bench().await;
    for number in 1..=3 {
        t.emit(&activated(number, VILLAGE)).await;
    }
    serve(&t, 1, 1, 60, 10_000).await;
    serve(&t, 2, 2, 40, 10_000).await;
    t.emit(&uploaded(visit(3), volunteer(1), 30, 10_000)).await;
    t.settle().await;
    sqlx::query("update ledger.holder set frozen_at = $2 where volunteer_id = $1")
        .bind(volunteer(2).uuid())
        .bind(t.clock.now())
        .execute(t.admin())
        .await
        .unwrap();
    t.clock.advance(Duration::days(1));
    serve(&t, 4, 3, 20, 10_000).await;
    t.settle().await;
    let settlement_id = open(&t, opening()).await;
    let carried = [
        (ExceptionKind::PendingVisit, 30),
        (ExceptionKind::AfterCutoff, 20),
        (ExceptionKind::FrozenHolder, 40),
    ];
    assert_eq!(exceptions(&t, settlement_id).await, carried);
    // What happens after the freeze changes nothing of it.
    t.emit(&confirmed(visit(3), volunteer(1), 30)).await;
    t.settle().await;
    approve(&t, settlement_id).await;
    let done = execute(&t, settlement_id).await;
    assert_eq!(
        (done.sums.total.get(), done.exceptions, done.carried.get()),
        (60, 3, 90)
    );
    assert_eq!(balances(&t, 1).await.unsettled.get(), 30);
    assert_eq!(balances(&t, 2).await.unsettled.get(), 40);
    assert_eq!(balances(&t, 3).await.unsettled.get(), 20);
    sound(&t).await;
}

#[tokio::test]
async fn a_line_whose_balance_fell_is_carried_and_the_others_are_posted() {
    let t = bench().await;
    earned(&t, 1, 3, |_| 100).await;
    t.clock.advance(Duration::days(1));
    let settlement_id = open(&t, opening()).await;
    approve(&t, settlement_id).await;
    let (own, bank) = (
        AccountName::of(volunteer(2), AccountKind::Unsettled),
        AccountName::bank(AccountKind::Adjustment),
    );
    moved(&t, own, bank, 1, Purpose::Adjustment).await;
    let done = execute(&t, settlement_id).await;
    assert_eq!((done.posted.get(), done.carried.get()), (200, 100));
    assert_eq!(
        exceptions(&t, settlement_id).await,
        [(ExceptionKind::BalanceFell, 100)]
    );
    let fates: Vec<LineFate> = lines(&t, settlement_id)
        .await
        .iter()
        .map(|line| line.fate)
        .collect();
    assert_eq!(fates.iter().filter(|fate| **fate == LineFate::Carried).count(), 1);
    assert_eq!(balances(&t, 2).await.unsettled.get(), 99);
    sound(&t).await;
}

#[tokio::test]
async fn everybodys_line_is_what_the_rule_makes_of_their_own_figures() {
    let t = bench().await;
    set(&t, 1, settings::SPLIT_GOODS_BP, 3_333).await;
    set(&t, 2, settings::SAVINGS_CAP_MINUTES, 500).await;
    let unsettled = |number: u128| (number * 7_919 % 997) as i64;
    earned(&t, 1, 60, unsettled).await;
    let own = |number, kind| AccountName::of(volunteer(number), kind);
    let (owed, saved) = (
        |number: u128| (number % 5 * 120) as i64,
        |number: u128| (number % 7 * 90) as i64,
    );
    for number in 1..=60 {
        if owed(number) > 0 {
            let (memo, bank) = (
                own(number, AccountKind::Recoverable),
                AccountName::bank(AccountKind::Adjustment),
            );
            moved(&t, memo, bank, owed(number), Purpose::Adjustment).await;
        }
        if saved(number) > 0 {
            let (bank, savings) = (
                AccountName::bank(AccountKind::Issuance),
                own(number, AccountKind::Savings),
            );
            moved(&t, bank, savings, saved(number), Purpose::Adjustment).await;
        }
    }
    t.clock.advance(Duration::days(1));
    // Earned after the cut-off: no part of it.
    moved(
        &t,
        AccountName::bank(AccountKind::Issuance),
        own(1, AccountKind::Unsettled),
        1_000,
        Purpose::Adjustment,
    )
    .await;
    let settlement_id = open(&t, opening()).await;
    let rule = Rule {
        goods_share: BasisPoints::new(3_333),
        savings_cap: Some(500),
    };
    let found = lines(&t, settlement_id).await;
    assert_eq!(found.len(), 60);
    for line in &found {
        let number = (1..=60)
            .find(|number| volunteer(*number) == line.volunteer_id)
            .unwrap();
        let figures = Figures {
            unsettled: unsettled(number),
            owed: owed(number),
            savings: saved(number),
            ..Figures::default()
        };
        let expected = Line::of(figures, rule);
        assert_eq!(
            (
                line.total.get(),
                line.recovered.get(),
                line.goods.get(),
                line.savings.get(),
                line.donated.get()
            ),
            (
                expected.total,
                expected.recovered,
                expected.goods,
                expected.savings,
                expected.donated
            ),
            "{number}"
        );
    }
    // Given up and computed again a day later it is the same.
    let cancel = CancelSettlement {
        settlement_id,
        reason: "再试算一次".into(),
    };
    t.tell(&first(), cancel).await.unwrap();
    t.clock.advance(Duration::days(1));
    let again = open(&t, opening()).await;
    assert_eq!(lines(&t, again).await, found);
    approve(&t, again).await;
    execute(&t, again).await;
    sound(&t).await;
}

#[tokio::test]
async fn time_for_goods_expires_after_its_windows_and_what_was_spent_meanwhile_does_not_r6_8() {
    let t = bench().await;
    set(&t, 1, settings::GOODS_EXPIRY_WINDOWS, 1).await;
    earned(&t, 1, 2, |_| 100).await;
    t.clock.advance(Duration::days(1));
    assert_eq!(settle(&t, opening()).await.sums.expired.get(), 0);
    let taken = |number, minutes| {
        let t = &t;
        async move {
            let goods = AccountName::of(volunteer(number), AccountKind::Goods);
            moved(
                t,
                goods,
                AccountName::bank(AccountKind::RedeemedGoods),
                minutes,
                Purpose::Goods,
            )
            .await;
        }
    };
    taken(1, 20).await;
    t.clock.set(time::macros::datetime!(2027-02-10 02:00 UTC));
    let next = OpenSettlement {
        period: "2027H1".parse().unwrap(),
        cutoff: Day(date!(2027 - 02 - 09)),
        ..opening()
    };
    let settlement_id = open(&t, next).await;
    assert_eq!(stands(&t, settlement_id).await.sums.expired.get(), 30 + 50);
    approve(&t, settlement_id).await;
    taken(1, 10).await;
    taken(2, 50).await;
    execute(&t, settlement_id).await;
    assert_eq!(
        (
            balances(&t, 1).await.goods.get(),
            balances(&t, 2).await.goods.get()
        ),
        (0, 0)
    );
    let expired: i64 = sqlx::query_scalar(
        "select cr_posted from ledger.balance join ledger.account a on a.id = account_id where a.kind = 'expired'",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!(expired, 20);
    sound(&t).await;
}

#[tokio::test]
async fn stopped_in_the_middle_it_goes_on_to_the_same_minutes() {
    let mut t = bench().await;
    let minutes = |number: u128| (number % 400) as i64 + 1;
    earned(&t, 1, 2_600, minutes).await;
    t.clock.advance(Duration::days(1));
    let settlement_id = open(&t, opening()).await;
    approve(&t, settlement_id).await;
    let total = stands(&t, settlement_id).await.sums.total;
    assert_eq!(total.get(), (1..=2_600).map(minutes).sum::<i64>());
    t.tell(&first(), ExecuteSettlement { settlement_id, total })
        .await
        .unwrap();
    let done = || async {
        sqlx::query_scalar::<_, i32>("select done from ledger.settlement")
            .fetch_one(t.admin())
            .await
            .unwrap()
    };
    while done().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    t.stop_services().await;
    let replica = t.start_again(vec![ledger::service()]).await;
    t.until("posted and told", async || {
        sqlx::query_scalar::<_, bool>(
            "select state = 'posted' and not exists (select from ledger.outbox where published_at is null)
             from ledger.settlement",
        )
        .fetch_one(t.admin())
        .await
        .unwrap()
    })
    .await;
    let sums: (i64, i64, i64, i64) = sqlx::query_as(
        "select count(*) filter (where a.kind = 'goods' and b.version = 1)::bigint,
             sum(b.cr_posted - b.dr_posted) filter (where a.kind = 'unsettled')::bigint,
             sum(b.cr_posted) filter (where a.kind = 'goods')::bigint,
             sum(b.cr_posted) filter (where a.kind = 'savings')::bigint
         from ledger.account a join ledger.balance b on b.account_id = a.id where a.volunteer_id is not null",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    let goods = (1..=2_600).map(|number| minutes(number) / 2).sum::<i64>();
    // One minute has no half: those volunteers get savings alone.
    let with_goods = (1..=2_600).filter(|number| minutes(*number) > 1).count() as i64;
    assert_eq!(sums, (with_goods, 0, goods, total.get() - goods));
    let (parts, told): (i64, i64) = sqlx::query_as(
        "select count(*), coalesce(sum(jsonb_array_length(payload::jsonb -> 'volunteers')), 0)::bigint
         from ledger.outbox where subject = 'tb.evt.ledger.settlement.posted'",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!((parts, told), (6, 2_600));
    let report = runtime::check(
        t.admin(),
        &[ledger::service()],
        replica.hosts[0].crypto(),
        t.clock.now() + Duration::hours(1),
    )
    .await
    .unwrap();
    assert!(report.is_clean(), "{:?}", report.broken);
    replica.stop().await;
}

#[tokio::test]
async fn a_town_sees_its_own_lines_and_the_sums_of_all() {
    let t = bench().await;
    earned(&t, 1, 6, |_| 10).await;
    t.clock.advance(Duration::days(1));
    let settlement_id = open(&t, opening()).await;
    let query = SettlementLines {
        settlement_id,
        within: None,
        paging: Paging::default(),
    };
    let mine = t.ask(&actors::branch(TOWN), query.clone()).await.unwrap();
    assert_eq!((mine.total, mine.rows.len()), (2, 2));
    assert!(mine.rows.iter().all(|line| line.org == actors::org(VILLAGE)));
    let elsewhere = SettlementLines {
        within: Some(actors::org(OTHER_TOWN)),
        ..query.clone()
    };
    assert_eq!(
        t.ask(&actors::branch(TOWN), elsewhere).await.unwrap_err().code,
        Code::Forbidden
    );
    let summary = SummarizeSettlement {
        settlement_id,
        within: None,
    };
    assert_eq!(t.ask(&actors::branch(TOWN), summary).await.unwrap().orgs.len(), 3);
    assert_eq!(
        t.ask(&actors::clerk(VILLAGE), query).await.unwrap_err().code,
        Code::Forbidden
    );
}

#[tokio::test]
async fn each_invariant_of_settlements_that_is_broken_by_hand_is_named() {
    let t = bench().await;
    earned(&t, 1, 3, |_| 101).await;
    t.clock.advance(Duration::days(1));
    settle(&t, opening()).await;
    sound(&t).await;
    for (sql, undo, name) in [
        (
            "update ledger.settlement_line set goods = goods - 1, savings = savings + 1 where line_no = 1",
            "update ledger.settlement_line set goods = goods + 1, savings = savings - 1 where line_no = 1",
            "every posted line of a settlement has its transfers",
        ),
        (
            "update ledger.settlement_org set total = total + 1 where org = '370405S01'",
            "update ledger.settlement_org set total = total - 1 where org = '370405S01'",
            "a settlement is the sum of its lines",
        ),
        (
            "insert into ledger.settlement_exception (settlement_no, kind, volunteer_id, org, minutes)
             select no, 'frozen_holder', volunteer_id, org, 5 from ledger.settlement, ledger.holder limit 1",
            "delete from ledger.settlement_exception",
            "every minute of the frozen books is either settled or carried",
        ),
        (
            "alter table ledger.closed_period disable trigger sealed_once;
             update ledger.closed_period set snapshot_hash = sha256(snapshot_hash), accounts = accounts",
            "",
            "the seal of a closed period is that of its balances",
        ),
    ] {
        is_named_when_broken(&t, name, sql).await;
        sqlx::raw_sql(AssertSqlSafe(undo.to_owned()))
            .execute(t.admin())
            .await
            .unwrap();
    }
}
