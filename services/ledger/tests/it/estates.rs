//! What becomes of the accounts of who has died or left (R6.10).

use contracts::{
    Actor, At, Code, Role,
    ledger::{
        correction::CorrectionState,
        estate::{
            ApproveSuccession, FreezeAccounts, GetEstate, ProposeSuccession, RejectSuccession,
            SuccessionMode, UnfreezeAccounts,
        },
    },
    portal::SettingChanged,
    settings,
    volunteer::{VolunteerProfileChanged, VolunteerState},
};
use kernel::Clock;
use testkit::{
    Bench,
    actors::{DISTRICT, VILLAGE, auditor, clerk, finance, numbered_staff},
};
use uuid::Uuid;

use crate::district::{
    activated, balances, bench, broken, confirmed, is_named_when_broken, moved, uploaded, visit, volunteer,
};

fn second() -> Actor {
    numbered_staff(Role::Finance, DISTRICT, 2)
}

/// Two volunteers, the first with 110 minutes that are not settled; the setting says `word`.
async fn left_behind(word: &str) -> Bench {
    let t = bench().await;
    for number in [1, 2] {
        t.emit(&activated(number, VILLAGE)).await;
    }
    t.emit(&uploaded(visit(1), volunteer(1), 55, 20_000)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 55)).await;
    t.emit(&SettingChanged {
        key: settings::SUCCESSION.into(),
        value: word.into(),
        valid_from: At(t.clock.now()),
        version: 1,
    })
    .await;
    t.settle().await;
    t
}

fn frozen() -> FreezeAccounts {
    FreezeAccounts {
        volunteer_id: volunteer(1),
        reason: "志愿者去世".into(),
    }
}

fn proposal(heir: Option<&str>) -> ProposeSuccession {
    ProposeSuccession {
        volunteer_id: volunteer(1),
        heir_passbook_no: heir.map(str::to_owned),
        document: "公证书 2026-031".into(),
        reason: "家属申请".into(),
    }
}

async fn proposed(t: &Bench, heir: Option<&str>) -> Uuid {
    t.tell(&finance(), frozen()).await.unwrap();
    t.tell(&finance(), proposal(heir)).await.unwrap().succession_id
}

#[tokio::test]
async fn the_time_goes_to_the_heirs_savings_when_a_second_person_approves() {
    let t = left_behind("lineal_relative").await;
    let id = proposed(&t, Some("TZ 000002")).await;
    let mine = t
        .tell(&finance(), ApproveSuccession { succession_id: id })
        .await
        .unwrap_err();
    assert_eq!(mine.reason, "own_proposal");
    assert_eq!(balances(&t, 1).await.unsettled.get(), 110);
    t.tell(&second(), ApproveSuccession { succession_id: id })
        .await
        .unwrap();
    assert_eq!(balances(&t, 1).await.unsettled.get(), 0);
    assert_eq!(balances(&t, 2).await.savings.get(), 110);
    let estate = GetEstate {
        volunteer_id: volunteer(1),
    };
    let shown = t.ask(&auditor(), estate).await.unwrap();
    assert!(shown.frozen_at.is_some() && shown.mode == Some(SuccessionMode::LinealRelative));
    let done = &shown.successions[0];
    assert_eq!(
        (done.state, done.minutes.map(|minutes| minutes.get())),
        (CorrectionState::Approved, Some(110))
    );
    assert_eq!(done.document, "公证书 2026-031");
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_time_goes_to_the_pool_where_the_setting_says_so() {
    let t = left_behind("pool").await;
    let heir = t
        .tell(&finance(), frozen())
        .await
        .map(|_| proposal(Some("TZ000002")))
        .unwrap();
    let refused = t.tell(&finance(), heir).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("heir_passbook_no"));
    let id = t.tell(&finance(), proposal(None)).await.unwrap().succession_id;
    t.tell(&second(), ApproveSuccession { succession_id: id })
        .await
        .unwrap();
    let pool: i64 = sqlx::query_scalar(
        "select b.cr_posted from ledger.account a join ledger.balance b on b.account_id = a.id where a.kind = 'pool'",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!(pool, 110);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn without_the_setting_there_is_no_succession_and_without_a_freeze_neither() {
    let t = left_behind("none").await;
    t.tell(&finance(), frozen()).await.unwrap();
    assert_eq!(
        t.tell(&finance(), proposal(None)).await.unwrap_err().reason,
        "succession_off"
    );
    let t = left_behind("pool").await;
    assert_eq!(
        t.tell(&finance(), proposal(None)).await.unwrap_err().reason,
        "accounts_not_frozen"
    );
}

#[tokio::test]
async fn only_finance_freezes_and_frees_and_each_is_noted() {
    let t = left_behind("pool").await;
    for other in [clerk(VILLAGE), auditor()] {
        assert_eq!(t.tell(&other, frozen()).await.unwrap_err().code, Code::Forbidden);
    }
    t.tell(&finance(), frozen()).await.unwrap();
    assert_eq!(
        t.tell(&finance(), frozen()).await.unwrap_err().reason,
        "accounts_frozen"
    );
    let free = UnfreezeAccounts {
        volunteer_id: volunteer(1),
        reason: "弄错了人".into(),
    };
    t.tell(&finance(), free.clone()).await.unwrap();
    assert_eq!(
        t.tell(&finance(), free).await.unwrap_err().reason,
        "accounts_not_frozen"
    );
    let estate = GetEstate {
        volunteer_id: volunteer(1),
    };
    let shown = t.ask(&auditor(), estate).await.unwrap();
    let noted: Vec<bool> = shown.standstills.iter().map(|one| one.frozen).collect();
    assert_eq!((noted, shown.frozen_at), (vec![false, true], None));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_accounts_of_who_leaves_are_frozen_by_themselves() {
    let t = left_behind("pool").await;
    t.emit(&VolunteerProfileChanged {
        state: VolunteerState::Exited,
        ..moved(1, VILLAGE, 2)
    })
    .await;
    t.settle().await;
    let id = t.tell(&finance(), proposal(None)).await.unwrap().succession_id;
    let note = RejectSuccession {
        succession_id: id,
        note: "文件不全".into(),
    };
    t.tell(&second(), note).await.unwrap();
    assert_eq!(balances(&t, 1).await.unsettled.get(), 110);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_succession_that_is_broken_by_hand_is_named() {
    const NAME: &str = "every approved succession has its entries and every freeze its word";
    for sql in [
        "update ledger.succession set minutes = 5",
        "update ledger.succession set key = gen_random_uuid()",
        "alter table ledger.succession drop constraint another_person_approves;
         update ledger.succession set decided_by = proposed_by",
        "update ledger.holder set frozen_at = null",
    ] {
        let t = left_behind("pool").await;
        let id = proposed(&t, None).await;
        t.tell(&second(), ApproveSuccession { succession_id: id })
            .await
            .unwrap();
        assert_eq!(broken(&t).await, Vec::<String>::new());
        is_named_when_broken(&t, NAME, sql).await;
        t.stop().await;
    }
}
