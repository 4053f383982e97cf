use contracts::{
    dispatch::VisitUploaded,
    ledger::{BlockPosted, TransferKind},
};
use testkit::actors::VILLAGE;

use crate::district::{activated, balances, bench, broken, confirmed, uploaded, visit, voided, volunteer};

const FIRST: i32 = 10_000;

#[tokio::test]
async fn the_worked_example_stands_at_325_standard_and_185_raw_minutes_r7_8() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    for (number, raw, weight) in [(1, 95, FIRST), (2, 40, 20_000), (3, 50, 30_000)] {
        t.emit(&uploaded(visit(number), volunteer(1), raw, weight)).await;
    }
    t.settle().await;
    let before = balances(&t, 1).await;
    assert_eq!(
        (
            before.pending.get(),
            before.unsettled.get(),
            before.raw_confirmed.get()
        ),
        (325, 0, 0)
    );

    for (number, raw) in [(1, 95), (2, 40), (3, 50)] {
        t.emit(&confirmed(visit(number), volunteer(1), raw)).await;
    }
    t.settle().await;
    let after = balances(&t, 1).await;
    assert_eq!(
        (
            after.pending.get(),
            after.unsettled.get(),
            after.raw_confirmed.get()
        ),
        (0, 325, 185)
    );
    assert_eq!((after.goods.get(), after.savings.get()), (0, 0));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_upheld_dispute_releases_what_was_held() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 60, FIRST)).await;
    t.emit(&voided(visit(1), volunteer(1))).await;
    t.settle().await;
    let held = balances(&t, 1).await;
    assert_eq!(
        (held.pending.get(), held.unsettled.get(), held.raw_confirmed.get()),
        (0, 0, 0)
    );
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_told_again_is_posted_once_even_under_another_id() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    for _ in 0..3 {
        t.emit(&uploaded(visit(1), volunteer(1), 60, FIRST)).await;
        t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
        t.emit(&activated(1, VILLAGE)).await;
        t.settle().await;
    }
    assert_eq!(balances(&t, 1).await.unsettled.get(), 60);
    let transfers: i64 = sqlx::query_scalar("select count(*) from ledger.transfer")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(transfers, 2);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_visit_that_is_known_before_its_volunteer_waits_for_the_accounts() {
    let t = bench().await;
    t.emit(&uploaded(visit(1), volunteer(1), 60, FIRST)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    assert_eq!(balances(&t, 1).await.unsettled.get(), 60);
    assert_eq!(t.dead_letters().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_visit_of_no_whole_minute_leaves_its_record_and_no_minutes() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 0, 30_000)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 0)).await;
    t.settle().await;
    assert_eq!(balances(&t, 1).await.unsettled.get(), 0);
    assert_eq!(t.dead_letters().await, Vec::<String>::new());
    let rows: i64 = sqlx::query_scalar("select count(*) from ledger.transfer where reference = $1")
        .bind(visit(1).uuid())
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(rows, 2);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_confirmed_visit_cannot_be_voided_nor_uploaded_with_other_minutes() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 60, FIRST)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
    t.settle().await;
    t.emit(&voided(visit(1), volunteer(1))).await;
    t.emit(&uploaded(visit(1), volunteer(1), 90, FIRST)).await;
    t.emit(&VisitUploaded {
        visit_id: visit(2),
        ..uploaded(visit(2), volunteer(1), -5, FIRST)
    })
    .await;
    t.settle().await;
    assert_eq!(balances(&t, 1).await.unsettled.get(), 60);
    let mut letters = t.dead_letters().await;
    letters.sort();
    assert_eq!(letters.len(), 3, "{letters:?}");
    for (letter, words) in letters
        .iter()
        .zip(["negative_minutes", "key_reused", "hold_resolved"])
    {
        assert!(letter.contains(words), "{letter}");
    }
}

#[tokio::test]
async fn each_block_is_told_once_with_its_postings() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 50, 30_000)).await;
    t.settle().await;
    t.emit(&confirmed(visit(1), volunteer(1), 50)).await;
    t.settle().await;
    let blocks: Vec<BlockPosted> = t.events().await;
    assert_eq!(
        blocks.iter().map(|block| block.block_no).collect::<Vec<_>>(),
        [1, 2]
    );
    let postings: Vec<_> = blocks.iter().flat_map(|block| &block.postings).collect();
    assert_eq!(
        postings.iter().map(|posting| posting.kind).collect::<Vec<_>>(),
        [TransferKind::Pending, TransferKind::Post]
    );
    for posting in postings {
        assert_eq!(posting.volunteer_id, Some(volunteer(1)));
        assert_eq!(posting.visit_id, Some(visit(1)));
        assert_eq!(posting.amount.get(), 150);
    }
}

#[tokio::test]
async fn many_visits_at_once_are_posted_in_few_blocks() {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    for number in 0..300 {
        t.emit(&uploaded(visit(number), volunteer(1), 10, FIRST)).await;
    }
    t.settle().await;
    assert_eq!(balances(&t, 1).await.pending.get(), 3_000);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}
