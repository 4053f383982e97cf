//! Opening balances and historic service are brought over by two persons, with their true days (R12.8, decision 20).

use contracts::{
    Actor, Code, Day, Paging, Role,
    ledger::import::{
        ApproveImport, CheckImport, GetImport, HistoryPosted, ImportKind, ImportRow, ImportState,
        ProposeImport, RejectImport,
    },
};
use kernel::BasisPoints;
use testkit::{
    Bench,
    actors::{DISTRICT, VILLAGE, auditor, clerk, finance, numbered_staff},
};
use time::macros::date;
use uuid::Uuid;

use crate::district::{activated, balances, bench, broken, is_named_when_broken};

fn second() -> Actor {
    numbered_staff(Role::Finance, DISTRICT, 2)
}

fn row(passbook: u128, kind: ImportKind, minutes: i64) -> ImportRow {
    ImportRow {
        passbook_no: format!("TZ{passbook:06}"),
        kind,
        day: Day(date!(2019 - 12 - 31)),
        minutes,
        weight: None,
        document: "旧存折第3页".into(),
    }
}

fn sound() -> Vec<ImportRow> {
    vec![
        row(1, ImportKind::OpeningGoods, 375),
        row(1, ImportKind::OpeningSavings, 975),
        row(2, ImportKind::OpeningUnsettled, 60),
        ImportRow {
            weight: Some(BasisPoints::new(20_000)),
            ..row(2, ImportKind::History, 55)
        },
    ]
}

async fn two_volunteers() -> Bench {
    let t = bench().await;
    for number in [1, 2] {
        t.emit(&activated(number, VILLAGE)).await;
    }
    t.settle().await;
    t
}

async fn proposed(t: &Bench, rows: Vec<ImportRow>) -> Uuid {
    let title = "2019年旧账本".to_owned();
    let command = ProposeImport { title, rows };
    t.tell(&finance(), command).await.unwrap().import_id
}

async fn posted(t: &Bench, import_id: Uuid) {
    t.tell(&second(), ApproveImport { import_id }).await.unwrap();
    t.until("the import is posted", async || {
        let query = GetImport {
            import_id,
            paging: Paging::default(),
        };
        t.ask(&auditor(), query).await.unwrap().import.state == ImportState::Posted
    })
    .await;
}

#[tokio::test]
async fn balances_and_history_stand_in_the_books_with_their_true_days_r12_8() {
    let t = two_volunteers().await;
    let id = proposed(&t, sound()).await;
    assert_eq!(
        balances(&t, 1).await.goods.get(),
        0,
        "nothing moves before it is approved"
    );
    let mine = t
        .tell(&finance(), ApproveImport { import_id: id })
        .await
        .unwrap_err();
    assert_eq!(mine.reason, "own_proposal");
    posted(&t, id).await;
    let (first, second) = (balances(&t, 1).await, balances(&t, 2).await);
    assert_eq!((first.goods.get(), first.savings.get()), (375, 975));
    assert_eq!((second.unsettled.get(), second.raw_confirmed.get()), (170, 55));
    let true_days: i64 = sqlx::query_scalar(
        "select count(*) from ledger.transfer where effective = '2019-12-31' and period <> '2019H2'",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!(true_days, 4, "true days, current period (R5.12)");
    let told: Vec<HistoryPosted> = t.events().await;
    assert_eq!(
        told.iter()
            .map(|event| event.raw_minutes.get())
            .collect::<Vec<_>>(),
        [55]
    );
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn each_row_is_checked_and_the_same_is_not_brought_twice() {
    let t = two_volunteers().await;
    let id = proposed(&t, sound()).await;
    posted(&t, id).await;
    let mut rows = sound();
    rows.truncate(1);
    rows.extend([
        row(9, ImportKind::OpeningGoods, 60),
        row(1, ImportKind::History, -5),
        row(1, ImportKind::History, 30),
        row(1, ImportKind::History, 30),
    ]);
    let checked = t
        .ask(&finance(), CheckImport { rows: rows.clone() })
        .await
        .unwrap();
    let refused: Vec<(u32, &str)> = checked
        .refused
        .iter()
        .map(|refused| (refused.row, refused.error.reason.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (1, "row_brought_before"),
            (2, "passbook_unknown"),
            (3, "minutes_out_of_range"),
            (5, "row_brought_before")
        ]
    );
    assert_eq!((checked.totals.rows, checked.totals.raw.get()), (1, 30));
    let title = "再来".to_owned();
    let refused = t
        .tell(&finance(), ProposeImport { title, rows })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("rows"), "rows_not_sound")
    );
}

#[tokio::test]
async fn a_rejected_import_may_be_proposed_again_and_only_finance_imports() {
    let t = two_volunteers().await;
    let id = proposed(&t, sound()).await;
    let note = RejectImport {
        import_id: id,
        note: "缺签字".into(),
    };
    t.tell(&second(), note).await.unwrap();
    posted(&t, proposed(&t, sound()).await).await;
    for other in [clerk(VILLAGE), auditor()] {
        let rows = sound();
        let refused = t.ask(&other, CheckImport { rows }).await.unwrap_err();
        assert_eq!(refused.code, Code::Forbidden);
    }
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_long_import_goes_in_chunks() {
    let t = two_volunteers().await;
    let rows = (1..=1_100).map(|minutes| row(1, ImportKind::OpeningGoods, minutes));
    let id = proposed(&t, rows.collect()).await;
    posted(&t, id).await;
    assert_eq!(balances(&t, 1).await.goods.get(), 1_100 * 1_101 / 2);
    let blocks: i64 = sqlx::query_scalar("select count(*) from ledger.block")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(blocks, 3);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_import_that_is_broken_by_hand_is_named() {
    const NAME: &str = "every row of an approved import has its entry and nothing else brings over";
    for sql in [
        "update ledger.import set state = 'rejected'",
        "update ledger.import_row set seq = null where row_no = 1",
        "update ledger.import_row set standard = standard + 1 where row_no = 2",
        "update ledger.import_row set key = gen_random_uuid() where row_no = 3",
        "alter table ledger.import drop constraint another_person_approves;
         update ledger.import set decided_by = proposed_by",
    ] {
        let t = two_volunteers().await;
        let id = proposed(&t, sound()).await;
        posted(&t, id).await;
        assert_eq!(broken(&t).await, Vec::<String>::new());
        is_named_when_broken(&t, NAME, sql).await;
        t.stop().await;
    }
}
