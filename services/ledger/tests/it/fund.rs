use contracts::{
    Actor, Code, Day, Error, Paging, Role,
    ledger::{
        AccountKind, BlockPosted, Books, TransferKind, TrialBalance,
        fund::{
            DecideExpense, DecideFundReversal, FindFundEntries, FundDecision, FundEntryKept, FundEntryRow,
            FundEntryState, FundSource, FundSourceLine, FundUse, GetFundEntry, GetFundStatement,
            ProposeExpense, ProposeFundReversal, RecordReceipt,
        },
    },
};
use kernel::{Fen, FundEntryId, FundReversalId};
use sqlx::AssertSqlSafe;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::district::{bench, broken, volunteer};

fn second() -> Actor {
    actors::numbered_staff(Role::Finance, DISTRICT, 2)
}

fn receipt(source: FundSource, fen: i64) -> RecordReceipt {
    RecordReceipt {
        source,
        fen: Fen::new(fen),
        day: Day(date!(2026 - 11 - 20)),
        document: "收2026-001".into(),
        document_again: true,
        payer: Some("古城酒业".into()),
        note: None,
    }
}

fn expense(source: FundSource, used_for: FundUse, fen: i64) -> ProposeExpense {
    ProposeExpense {
        source,
        used_for,
        fen: Fen::new(fen),
        day: Day(date!(2026 - 11 - 21)),
        document: "付2026-001".into(),
        document_again: true,
        payee: Some("李老师".into()),
        note: Some("培训课时费".into()),
    }
}

async fn received(t: &Bench, source: FundSource, fen: i64) -> FundEntryId {
    t.tell(&actors::finance(), receipt(source, fen))
        .await
        .unwrap()
        .entry_id
}

async fn proposed(t: &Bench, source: FundSource, used_for: FundUse, fen: i64) -> FundEntryId {
    t.tell(&actors::finance(), expense(source, used_for, fen))
        .await
        .unwrap()
        .entry_id
}

async fn decide(
    t: &Bench,
    by: &Actor,
    entry_id: FundEntryId,
    decision: FundDecision,
) -> Result<FundEntryKept, Error> {
    let reason = (decision == FundDecision::Reject).then(|| "票据不全".into());
    let command = DecideExpense {
        entry_id,
        decision,
        reason,
    };
    t.tell(by, command).await
}

async fn spent(t: &Bench, source: FundSource, used_for: FundUse, fen: i64) -> FundEntryId {
    let entry = proposed(t, source, used_for, fen).await;
    decide(t, &second(), entry, FundDecision::Approve).await.unwrap();
    entry
}

async fn reversal(t: &Bench, entry_id: FundEntryId) -> Result<FundReversalId, Error> {
    let command = ProposeFundReversal {
        entry_id,
        reason: "重复登记".into(),
    };
    Ok(t.tell(&actors::finance(), command).await?.reversal_id)
}

async fn reverse(t: &Bench, by: &Actor, reversal_id: FundReversalId) -> Result<FundEntryKept, Error> {
    let command = DecideFundReversal {
        reversal_id,
        decision: FundDecision::Approve,
    };
    t.tell(by, command).await
}

async fn line(t: &Bench, source: FundSource) -> FundSourceLine {
    let query = GetFundStatement { from: None, to: None };
    let statement = t.ask(&actors::auditor(), query).await.unwrap();
    statement
        .sources
        .into_iter()
        .find(|line| line.source == source)
        .unwrap()
}

fn used(line: &FundSourceLine, used_for: FundUse) -> i64 {
    line.spent
        .iter()
        .find(|spent| spent.used_for == used_for)
        .unwrap()
        .fen
        .get()
}

/// Money in every state: received, spent, waiting, rejected, reversed.
async fn with_history() -> Bench {
    let t = bench().await;
    received(&t, FundSource::Government, 1_000_000).await;
    received(&t, FundSource::Enterprise, 500_050).await;
    spent(&t, FundSource::Government, FundUse::Training, 120_000).await;
    proposed(&t, FundSource::Government, FundUse::Goods, 50_000).await;
    let rejected = proposed(&t, FundSource::Enterprise, FundUse::Rewards, 1_000).await;
    decide(&t, &second(), rejected, FundDecision::Reject)
        .await
        .unwrap();
    let twice = received(&t, FundSource::Enterprise, 500_050).await;
    let wrong = spent(&t, FundSource::Government, FundUse::Services, 7).await;
    for entry in [twice, wrong] {
        let reversal_id = reversal(&t, entry).await.unwrap();
        reverse(&t, &second(), reversal_id).await.unwrap();
    }
    t.settle().await;
    assert_eq!(broken(&t).await, Vec::<String>::new());
    t
}

/// 政府投一点、社会帮一点、企业捐一点、居民筹一点; the five uses of R8.2, and services bought.
#[tokio::test]
async fn four_sources_give_and_six_uses_take_r8_2_r12_7() {
    let t = bench().await;
    for source in FundSource::ALL {
        received(&t, *source, 100_000).await;
    }
    for used_for in FundUse::ALL {
        spent(&t, FundSource::Government, *used_for, 1_001).await;
    }
    let words: Vec<&str> = FundSource::ALL.iter().map(|source| source.as_str()).collect();
    assert_eq!(words, ["government", "society", "enterprise", "residents"]);
    let words: Vec<&str> = FundUse::ALL.iter().map(|used_for| used_for.as_str()).collect();
    assert_eq!(
        words,
        [
            "projects",
            "goods",
            "equipment",
            "training",
            "rewards",
            "services"
        ]
    );
    for source in FundSource::ALL {
        let line = line(&t, *source).await;
        let is_spent = *source == FundSource::Government;
        assert_eq!(line.received.get(), 100_000);
        for used_for in FundUse::ALL {
            assert_eq!(used(&line, *used_for), if is_spent { 1_001 } else { 0 });
        }
        assert_eq!(
            line.closing.get(),
            if is_spent { 100_000 - 6 * 1_001 } else { 100_000 }
        );
    }
}

#[tokio::test]
async fn money_comes_from_a_source_and_goes_to_a_use_to_the_fen_r12_7() {
    let t = with_history().await;
    let government = line(&t, FundSource::Government).await;
    assert_eq!(
        (
            government.opening.get(),
            government.received.get(),
            government.closing.get(),
            government.held.get()
        ),
        (0, 1_000_000, 880_000, 50_000)
    );
    assert_eq!(used(&government, FundUse::Training), 120_000);
    assert_eq!(used(&government, FundUse::Services), 0, "reversed");
    assert_eq!(used(&government, FundUse::Goods), 0, "only held");
    let enterprise = line(&t, FundSource::Enterprise).await;
    assert_eq!(
        (enterprise.received.get(), enterprise.closing.get()),
        (500_050, 500_050)
    );
    assert_eq!(line(&t, FundSource::Residents).await.closing, Fen::ZERO);
}

#[tokio::test]
async fn what_was_posted_before_the_first_day_is_the_opening() {
    let t = with_history().await;
    t.clock.advance(Duration::days(3));
    spent(&t, FundSource::Government, FundUse::Training, 80_000).await;
    let query = GetFundStatement {
        from: Some(Day(date!(2026 - 11 - 24))),
        to: None,
    };
    let statement = t.ask(&actors::finance(), query).await.unwrap();
    for line in &statement.sources {
        let spent: i64 = line.spent.iter().map(|spent| spent.fen.get()).sum();
        assert_eq!(
            line.opening.get() + line.received.get() - spent,
            line.closing.get()
        );
    }
    let government = &statement.sources[0];
    assert_eq!(
        (government.opening.get(), government.received.get()),
        (880_000, 0)
    );
    assert_eq!(
        (used(government, FundUse::Training), government.closing.get()),
        (80_000, 800_000)
    );
    let query = GetFundStatement {
        from: Some(Day(date!(2026 - 11 - 24))),
        to: Some(Day(date!(2026 - 11 - 23))),
    };
    let refused = t.ask(&actors::finance(), query).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("from"), "from_after_to")
    );
}

#[tokio::test]
async fn two_proposals_cannot_both_spend_the_same_money() {
    let t = bench().await;
    received(&t, FundSource::Residents, 10_000).await;
    let first = proposed(&t, FundSource::Residents, FundUse::Equipment, 7_000).await;
    let second_one = expense(FundSource::Residents, FundUse::Goods, 3_001);
    let refused = t.tell(&actors::finance(), second_one.clone()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::InsufficientBalance, "fund_insufficient")
    );
    assert_eq!(
        (&refused.details["have_fen"], &refused.details["need_fen"]),
        (&3_000.into(), &3_001.into())
    );
    decide(&t, &second(), first, FundDecision::Reject).await.unwrap();
    t.tell(&actors::finance(), second_one).await.unwrap();
    assert_eq!(
        broken(&t).await,
        Vec::<String>::new(),
        "the refused proposal left nothing"
    );
}

#[tokio::test]
async fn proposals_at_the_same_time_never_hold_more_than_there_is() {
    let t = bench().await;
    received(&t, FundSource::Society, 10_000).await;
    let finance = actors::finance();
    let tries = (0..12).map(|_| t.tell(&finance, expense(FundSource::Society, FundUse::Projects, 3_000)));
    let done = futures::future::join_all(tries).await;
    assert_eq!(done.iter().filter(|answer| answer.is_ok()).count(), 3);
    assert_eq!(line(&t, FundSource::Society).await.held.get(), 9_000);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_two_receipts_of_one_number_at_the_same_time_one_is_kept() {
    let t = bench().await;
    let finance = actors::finance();
    let once = RecordReceipt {
        document_again: false,
        ..receipt(FundSource::Government, 10_000)
    };
    let tries = (0..8).map(|_| t.tell(&finance, once.clone()));
    let done = futures::future::join_all(tries).await;
    let refused = done.iter().filter_map(|answer| answer.as_ref().err());
    assert_eq!(
        refused
            .filter(|error| error.reason == "fund_document_used")
            .count(),
        7
    );
    assert_eq!(line(&t, FundSource::Government).await.received.get(), 10_000);
}

#[tokio::test]
async fn a_number_stands_under_a_second_entry_only_where_that_is_meant() {
    let t = bench().await;
    let finance = actors::finance();
    let once = RecordReceipt {
        document_again: false,
        ..receipt(FundSource::Government, 10_000)
    };
    t.tell(&finance, once.clone()).await.unwrap();
    let twice = t.tell(&finance, once).await.unwrap_err();
    assert_eq!(
        (twice.code, twice.reason.as_str(), twice.field.as_deref()),
        (Code::Conflict, "fund_document_used", Some("document"))
    );
    assert_eq!(twice.details["count"].as_i64(), Some(1));
    // Receipts and expenses count together, however the number is typed.
    let same = ProposeExpense {
        document: " 收2026-001 ".into(),
        document_again: false,
        ..expense(FundSource::Government, FundUse::Goods, 100)
    };
    assert_eq!(
        t.tell(&finance, same.clone()).await.unwrap_err().reason,
        "fund_document_used"
    );
    let part = ProposeExpense {
        document_again: true,
        ..same.clone()
    };
    let entry_id = t.tell(&finance, part).await.unwrap().entry_id;
    let shown = t.ask(&second(), GetFundEntry { entry_id }).await.unwrap();
    assert_eq!(shown.same_document, 1, "the second person is told");
    // What was rejected holds no number.
    let other = ProposeExpense {
        document: "付2026-002".into(),
        ..same
    };
    let entry = t.tell(&finance, other.clone()).await.unwrap().entry_id;
    decide(&t, &second(), entry, FundDecision::Reject).await.unwrap();
    t.tell(&finance, other).await.unwrap();
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_expense_needs_another_person_and_is_decided_once() {
    let t = bench().await;
    received(&t, FundSource::Government, 10_000).await;
    let entry = proposed(&t, FundSource::Government, FundUse::Goods, 100).await;
    let own = decide(&t, &actors::finance(), entry, FundDecision::Approve)
        .await
        .unwrap_err();
    assert_eq!((own.code, own.reason.as_str()), (Code::Forbidden, "same_person"));
    let no_reason = DecideExpense {
        entry_id: entry,
        decision: FundDecision::Reject,
        reason: None,
    };
    let refused = t.tell(&second(), no_reason).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("reason"), "blank")
    );
    decide(&t, &actors::operator(), entry, FundDecision::Approve)
        .await
        .unwrap();
    let again = decide(&t, &second(), entry, FundDecision::Reject)
        .await
        .unwrap_err();
    assert_eq!(
        (again.code, again.reason.as_str()),
        (Code::Conflict, "fund_decided")
    );

    let taken_back = proposed(&t, FundSource::Government, FundUse::Goods, 100).await;
    let kept = decide(&t, &actors::finance(), taken_back, FundDecision::Reject)
        .await
        .unwrap();
    assert_eq!(kept.state, FundEntryState::Rejected);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_entry_is_mirrored_once_by_two_persons_and_not_when_its_money_is_spent() {
    let t = bench().await;
    let entry = received(&t, FundSource::Society, 10_000).await;
    let waiting = reversal(&t, entry).await.unwrap();
    assert_eq!(
        reversal(&t, entry).await.unwrap_err().reason,
        "fund_reversal_waits"
    );
    assert_eq!(
        reverse(&t, &actors::finance(), waiting).await.unwrap_err().reason,
        "same_person"
    );
    let spending = spent(&t, FundSource::Society, FundUse::Goods, 1).await;
    let short = reverse(&t, &second(), waiting).await.unwrap_err();
    assert_eq!(
        (short.reason.as_str(), &short.details["have_fen"]),
        ("fund_insufficient", &9_999.into())
    );
    let back = reversal(&t, spending).await.unwrap();
    reverse(&t, &second(), back).await.unwrap();
    assert_eq!(
        reverse(&t, &second(), waiting).await.unwrap().state,
        FundEntryState::Reversed
    );
    assert_eq!(
        reverse(&t, &second(), waiting).await.unwrap_err().reason,
        "fund_decided"
    );
    assert_eq!(reversal(&t, entry).await.unwrap_err().reason, "fund_not_posted");
    assert_eq!(line(&t, FundSource::Society).await.closing, Fen::ZERO);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_rejected_reversal_leaves_the_entry_and_may_be_proposed_again() {
    let t = bench().await;
    let entry = received(&t, FundSource::Society, 10_000).await;
    let reversal_id = reversal(&t, entry).await.unwrap();
    let reject = DecideFundReversal {
        reversal_id,
        decision: FundDecision::Reject,
    };
    let kept = t.tell(&second(), reject).await.unwrap();
    assert_eq!(kept.state, FundEntryState::Posted);
    reversal(&t, entry).await.unwrap();
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_key_is_the_same_receipt() {
    let t = bench().await;
    let key = Uuid::from_u128(7);
    let finance = actors::finance();
    let first = t
        .tell_keyed(&finance, key, receipt(FundSource::Society, 5))
        .await
        .unwrap();
    let again = t
        .tell_keyed(&finance, key, receipt(FundSource::Society, 5))
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(line(&t, FundSource::Society).await.received.get(), 5);
}

#[tokio::test]
async fn an_entry_shows_its_persons_and_its_transfers() {
    let t = with_history().await;
    let entry_id = spent(&t, FundSource::Government, FundUse::Training, 300).await;
    let entry = t
        .ask(&actors::auditor(), GetFundEntry { entry_id })
        .await
        .unwrap();
    assert_eq!(entry.party.as_deref(), Some("李老师"));
    assert_eq!(
        (entry.row.recorded_by, entry.row.decided_by),
        (actors::finance().staff_id(), second().staff_id())
    );
    let steps: Vec<_> = entry
        .transfers
        .iter()
        .map(|step| (step.kind, step.from, step.to, step.fen.get()))
        .collect();
    let way = (AccountKind::FundGovernment, AccountKind::FundTraining);
    assert_eq!(
        steps,
        [
            (TransferKind::Pending, way.0, way.1, 300),
            (TransferKind::Post, way.0, way.1, 300)
        ]
    );
    let list = FindFundEntries {
        kind: None,
        state: None,
        waiting: true,
        paging: Paging::default(),
    };
    let found = t.ask(&actors::finance(), list.clone()).await.unwrap();
    assert_eq!((found.total, found.rows.len()), (1, 1), "one expense waits");
    reversal(&t, entry_id).await.unwrap();
    let found = t.ask(&actors::finance(), list).await.unwrap();
    assert_eq!(found.total, 2);
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.reversal_waits && row.entry_id == entry_id)
    );
    // Who proposed what waits, so that nobody is told to decide about their own.
    let by = |of: &dyn Fn(&FundEntryRow) -> bool| {
        let row = found.rows.iter().find(|row| of(row)).unwrap();
        (row.recorded_by, row.reversal_by)
    };
    let proposer = actors::finance().staff_id();
    assert_eq!(by(&|row| row.reversal_waits), (proposer, proposer));
    assert_eq!(by(&|row| !row.reversal_waits), (proposer, None));
    let shown = t.ask(&second(), GetFundEntry { entry_id }).await.unwrap();
    assert_eq!(shown.row.reversal_by, proposer);
}

#[tokio::test]
async fn nothing_personal_leaves_the_ledger_and_fen_are_told_apart_from_minutes() {
    let t = with_history().await;
    let blocks: Vec<BlockPosted> = t.events().await;
    assert!(
        blocks
            .iter()
            .all(|block| block.postings.is_empty() && !block.fund.is_empty())
    );
    let text = serde_json::to_string(&blocks).unwrap();
    assert!(!text.contains("李老师") && !text.contains("古城酒业") && !text.contains("收2026"));
    let sealed: Vec<Vec<u8>> =
        sqlx::query_scalar("select party from ledger.fund_entry where party is not null")
            .fetch_all(t.admin())
            .await
            .unwrap();
    assert!(!sealed.is_empty());
    assert!(
        sealed
            .iter()
            .all(|field| !String::from_utf8_lossy(field).contains("李老师"))
    );
    let audit: Vec<String> = sqlx::query_scalar("select detail::text from ledger.audit")
        .fetch_all(t.admin())
        .await
        .unwrap();
    assert!(audit.len() >= 10 && audit.iter().all(|detail| !detail.contains("李老师")));
}

#[tokio::test]
async fn the_trial_balance_keeps_minutes_and_fen_apart() {
    let t = with_history().await;
    let books: Books = t.ask(&actors::auditor(), TrialBalance {}).await.unwrap();
    assert!(books.balanced && books.fund_balanced);
    assert_eq!(books.fund_lines.len(), 11);
    assert!(books.lines.iter().all(|line| !line.account.is_of_the_fund()));
    let inflow = &books.fund_lines[0];
    assert_eq!(inflow.account, AccountKind::FundInflow);
    assert_eq!((inflow.debits.get(), inflow.credits.get()), (2_000_100, 500_050));
}

#[tokio::test]
async fn others_neither_keep_nor_decide_nor_read_the_fund() {
    let t = bench().await;
    let entry_id = received(&t, FundSource::Society, 10_000).await;
    let waiting = proposed(&t, FundSource::Society, FundUse::Goods, 1).await;
    let elsewhere = actors::staff(Role::Finance, TOWN);
    for nobody in [
        actors::operator(),
        actors::auditor(),
        actors::staff(Role::Oversight, DISTRICT),
        actors::clerk(VILLAGE),
        actors::volunteer(volunteer(1)),
        elsewhere.clone(),
    ] {
        let code = |answer: Result<FundEntryKept, Error>| answer.unwrap_err().code;
        assert_eq!(
            code(t.tell(&nobody, receipt(FundSource::Society, 1)).await),
            Code::Forbidden
        );
        let spend = expense(FundSource::Society, FundUse::Goods, 1);
        assert_eq!(code(t.tell(&nobody, spend).await), Code::Forbidden);
        let mirror = ProposeFundReversal {
            entry_id,
            reason: "重复登记".into(),
        };
        assert_eq!(t.tell(&nobody, mirror).await.unwrap_err().code, Code::Forbidden);
    }
    for nobody in [
        actors::auditor(),
        actors::clerk(VILLAGE),
        actors::system_admin(),
        elsewhere,
    ] {
        let refused = decide(&t, &nobody, waiting, FundDecision::Approve)
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::Forbidden);
    }
    for nobody in [
        actors::branch(TOWN),
        actors::clerk(VILLAGE),
        actors::volunteer(volunteer(1)),
    ] {
        let query = GetFundStatement { from: None, to: None };
        assert_eq!(t.ask(&nobody, query).await.unwrap_err().code, Code::Forbidden);
        assert_eq!(
            t.ask(&nobody, GetFundEntry { entry_id }).await.unwrap_err().code,
            Code::Forbidden
        );
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_bad_input_names_its_field() {
    let t = bench().await;
    let nowhere = FundEntryId::from(Uuid::from_u128(1));
    let missing = decide(&t, &second(), nowhere, FundDecision::Approve)
        .await
        .unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
    assert_eq!(reversal(&t, nowhere).await.unwrap_err().code, Code::NotFound);
    let missing = t
        .ask(&second(), GetFundEntry { entry_id: nowhere })
        .await
        .unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
    for (command, field) in [
        (receipt(FundSource::Society, 0), "fen"),
        (
            RecordReceipt {
                day: Day(date!(2026 - 11 - 24)),
                ..receipt(FundSource::Society, 1)
            },
            "day",
        ),
        (
            RecordReceipt {
                document: String::new(),
                ..receipt(FundSource::Society, 1)
            },
            "document",
        ),
        (
            RecordReceipt {
                note: Some("\u{7}".into()),
                ..receipt(FundSource::Society, 1)
            },
            "note",
        ),
    ] {
        let refused = t.tell(&actors::finance(), command).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
}

#[tokio::test]
async fn the_database_itself_refuses_one_person_alone_and_a_changed_amount() {
    let t = with_history().await;
    for sql in [
        "update ledger.fund_entry set decided_by = recorded_by where state = 'posted' and kind = 'expense'",
        "update ledger.fund_reversal set decided_by = proposed_by where state = 'approved'",
        "update ledger.fund_entry set state = 'proposed' where kind = 'receipt'",
    ] {
        let refused = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(t.admin())
            .await;
        assert!(refused.is_err(), "{sql}");
    }
    for sql in [
        "update ledger.fund_entry set fen = fen + 1",
        "delete from ledger.fund_reversal",
        "delete from ledger.fund_entry",
    ] {
        let refused = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(t.host("ledger").pool())
            .await;
        assert!(refused.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn each_invariant_of_the_fund_that_is_broken_by_hand_is_named() {
    for (sql, name) in [
        (
            "update ledger.fund_entry set fen = fen + 1 where kind = 'receipt' and state = 'posted'",
            "every entry of the fund has the transfers of its state",
        ),
        (
            "update ledger.fund_entry set state = 'posted', decided_at = recorded_at where state = 'proposed'",
            "every entry of the fund has the transfers of its state",
        ),
        (
            "update ledger.fund_entry set used_for = 'rewards' where used_for = 'goods'",
            "every entry of the fund has the transfers of its state",
        ),
        (
            "update ledger.transfer set reference = gen_random_uuid() where seq = 1",
            "no transfer of the fund without an entry",
        ),
        (
            "delete from ledger.fund_reversal where state = 'approved'",
            "two persons stand behind every expense and reversal of the fund",
        ),
        (
            "alter table ledger.fund_entry drop constraint two_persons_for_an_expense;
             update ledger.fund_entry set decided_by = recorded_by where state = 'posted' and kind = 'expense'",
            "two persons stand behind every expense and reversal of the fund",
        ),
    ] {
        let t = with_history().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(t.admin()).await.unwrap();
        let found = broken(&t).await;
        assert!(found.iter().any(|violation| violation.starts_with(name)), "{sql}: {found:?}");
        t.stop().await;
    }
}
