use contracts::{
    Code, Role,
    ledger::{AccountKind, Books, GetBalances, GetStatement, TrialBalance},
};
use testkit::{
    Bench,
    actors::{self, TOWN, VILLAGE},
};

use crate::district::{activated, balances, bench, broken, confirmed, moved, uploaded, visit, volunteer};

async fn code(t: &Bench, actor: &contracts::Actor) -> Option<Code> {
    t.ask(
        actor,
        GetBalances {
            volunteer_id: volunteer(1),
        },
    )
    .await
    .err()
    .map(|error| error.code)
}

#[tokio::test]
async fn an_active_volunteer_has_three_accounts_that_cannot_be_overdrawn() {
    let t = bench().await;
    for number in 1..=50 {
        t.emit(&activated(number, VILLAGE)).await;
    }
    t.settle().await;
    let accounts: i64 = sqlx::query_scalar(
        "select count(*) from ledger.account a join ledger.balance b on b.account_id = a.id
         where a.volunteer_id is not null and b.floor = 0",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!(accounts, 150);
    assert_eq!(balances(&t, 50).await.unsettled.get(), 0);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn accounts_are_seen_by_their_holder_and_by_staff_of_their_place_r1_8() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    for may in [
        actors::volunteer(volunteer(1)),
        actors::clerk(VILLAGE),
        actors::branch(TOWN),
        actors::operator(),
        actors::finance(),
        actors::auditor(),
        actors::staff(Role::Oversight, actors::DISTRICT),
    ] {
        assert_eq!(code(&t, &may).await, None, "{may:?}");
    }
    // Elsewhere there is no such account.
    for (may_not, refused) in [
        (actors::volunteer(volunteer(2)), Code::Forbidden),
        (actors::clerk("370405001005"), Code::NotFound),
        (actors::branch("370405100"), Code::NotFound),
        (actors::org_clerk("370405S01"), Code::NotFound),
        (actors::staff(Role::Stock, actors::DISTRICT), Code::Forbidden),
        (actors::system_admin(), Code::Forbidden),
    ] {
        assert_eq!(code(&t, &may_not).await, Some(refused), "{may_not:?}");
        let statement = GetStatement {
            volunteer_id: volunteer(1),
            from: None,
            to: None,
            account: None,
            purpose: None,
            before: None,
            limit: 50,
        };
        assert_eq!(t.ask(&may_not, statement).await.unwrap_err().code, refused);
    }
    let unknown = t
        .ask(
            &actors::finance(),
            GetBalances {
                volunteer_id: volunteer(7),
            },
        )
        .await
        .unwrap_err();
    assert_eq!(
        (unknown.code, unknown.reason.as_str()),
        (Code::NotFound, "account_not_found")
    );
}

#[tokio::test]
async fn accounts_move_with_their_holder_and_an_old_message_does_not_move_them_back() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    t.emit(&moved(1, "370405100002", 2)).await;
    t.settle().await;
    t.emit(&moved(1, VILLAGE, 1)).await;
    t.settle().await;
    assert_eq!(code(&t, &actors::clerk("370405100002")).await, None);
    assert_eq!(code(&t, &actors::clerk(VILLAGE)).await, Some(Code::NotFound));
}

#[tokio::test]
async fn a_place_that_is_known_before_activation_is_kept_and_opens_no_account() {
    let t = bench().await;
    t.emit(&moved(1, "370405100002", 2)).await;
    t.settle().await;
    assert_eq!(code(&t, &actors::finance()).await, Some(Code::NotFound));
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    assert_eq!(code(&t, &actors::clerk("370405100002")).await, None);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_trial_balance_adds_up_and_is_not_for_villages() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 60, 10_000)).await;
    t.emit(&uploaded(visit(2), volunteer(1), 30, 10_000)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
    t.settle().await;
    let books: Books = t.ask(&actors::auditor(), TrialBalance {}).await.unwrap();
    assert!(books.balanced);
    assert_eq!(books.transfers, 3);
    assert_eq!(books.head.len(), 64);
    let line = |kind| books.lines.iter().find(|line| line.account == kind).unwrap();
    let issuance = line(AccountKind::Issuance);
    assert_eq!((issuance.debits.get(), issuance.pending_debits.get()), (60, 30));
    let unsettled = line(AccountKind::Unsettled);
    assert_eq!(
        (
            unsettled.accounts,
            unsettled.credits.get(),
            unsettled.pending_credits.get()
        ),
        (1, 60, 30)
    );
    for may_not in [
        actors::clerk(VILLAGE),
        actors::branch(TOWN),
        actors::volunteer(volunteer(1)),
    ] {
        assert_eq!(
            t.ask(&may_not, TrialBalance {}).await.unwrap_err().code,
            Code::Forbidden
        );
    }
}
