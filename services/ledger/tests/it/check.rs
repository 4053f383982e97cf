use contracts::ledger::{
    Overrun,
    minutes::{PostMinutes, Spending},
};
use kernel::Clock;
use sqlx::AssertSqlSafe;
use testkit::{Bench, actors::VILLAGE};
use time::Duration;

use crate::{
    district::{activated, bench, broken, confirmed, uploaded, visit, voided, volunteer},
    minutes,
};

/// Three volunteers, 24 visits in blocks as they come: held, posted, voided and open.
pub async fn with_history() -> Bench {
    let t = bench().await;
    for number in 1..=3 {
        t.emit(&activated(number, VILLAGE)).await;
    }
    for number in 0..24 {
        t.emit(&uploaded(visit(number), volunteer(number % 3 + 1), 30, 20_000))
            .await;
        if number % 6 == 0 {
            t.settle().await;
        }
        match number % 4 {
            0 | 1 => {
                t.emit(&confirmed(visit(number), volunteer(number % 3 + 1), 30))
                    .await
            }
            2 => t.emit(&voided(visit(number), volunteer(number % 3 + 1))).await,
            _ => continue,
        };
    }
    t.settle().await;
    assert_eq!(broken(&t).await, Vec::<String>::new());
    t
}

/// Breaks something as the superuser, who can do everything, and tells what the check says.
async fn after(t: &Bench, sql: &str) -> Vec<String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(t.admin())
        .await;
    assert!(done.unwrap().rows_affected() > 0, "{sql}");
    broken(t).await
}

/// The first transfer at or after `seq` that carries a basis: raw minutes, weight and settings version. Which serial
/// number that is depends on which messages shared a block.
async fn based_row(t: &Bench, seq: i64) -> i64 {
    sqlx::query_scalar(
        "select min(seq) from ledger.transfer where settings_version is not null and seq >= $1",
    )
    .bind(seq)
    .fetch_one(t.admin())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_flipped_byte_is_found_and_its_row_named() {
    let t = with_history().await;
    for (seq, change) in [
        (
            5,
            "fingerprint = set_byte(fingerprint, 0, get_byte(fingerprint, 0) # 1)",
        ),
        (9, "effective = effective + 1"),
        (11, "reference = gen_random_uuid()"),
        (based_row(&t, 14).await, "settings_version = settings_version + 1"),
        (17, "at = at + interval '1 microsecond'"),
        (20, "digest = set_byte(digest, 31, get_byte(digest, 31) # 1)"),
        (22, "period = '2026H1'"),
    ] {
        let keep =
            format!("create table if not exists kept as select * from ledger.transfer where seq = {seq}");
        sqlx::raw_sql(AssertSqlSafe(keep))
            .execute(t.admin())
            .await
            .unwrap();
        let found = after(
            &t,
            &format!("update ledger.transfer set {change} where seq = {seq}"),
        )
        .await;
        assert_eq!(found.len(), 1, "{change}: {found:?}");
        assert!(
            found[0].starts_with("the chain of blocks is unbroken: "),
            "{found:?}"
        );
        assert!(
            found[0].contains(&format!("transfer {seq} ")),
            "{change}: {found:?}"
        );
        let restore = format!(
            "delete from ledger.transfer where seq = {seq}; insert into ledger.transfer select * from kept; drop table kept"
        );
        assert_eq!(after(&t, &restore).await, Vec::<String>::new());
    }
}

/// The statement by which anybody can prove the rows, as the README gives it.
fn readme_sql() -> &'static str {
    let (_, rest) = include_str!("../../README.md").split_once("```sql").unwrap();
    rest.split_once("```").unwrap().0
}

#[tokio::test]
async fn a_row_is_proved_without_our_software_and_one_rewritten_with_its_digest_breaks_its_block() {
    let t = with_history().await;
    let wrong = || async {
        sqlx::query_scalar::<_, i64>(readme_sql())
            .fetch_all(t.admin())
            .await
            .unwrap()
    };
    assert_eq!(wrong().await, Vec::<i64>::new());
    let seq = based_row(&t, 8).await;
    after(
        &t,
        &format!("update ledger.transfer set settings_version = 9 where seq = {seq}"),
    )
    .await;
    assert_eq!(wrong().await, [seq]);
    let (_, digest) = readme_sql().split_once("digest <>").unwrap();
    let rewrite = format!(
        "update ledger.transfer t set digest = new.digest
         from (select seq as at_seq, {digest} as digest from ledger.transfer) new where seq = {seq} and at_seq = {seq}"
    );
    let found = after(&t, &rewrite).await;
    assert_eq!(wrong().await, Vec::<i64>::new());
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("its hash differs"), "{found:?}");
}

#[tokio::test]
async fn a_changed_block_is_named() {
    for (sql, finding) in [
        (
            "update ledger.block set at = at + interval '1 second' where no = 2",
            "does not belong into block 2",
        ),
        (
            "update ledger.block set hash = prev_hash where no = 2",
            "block 2 is not what was written",
        ),
        (
            "update ledger.block set prev_hash = hash where no = 2",
            "block 2 does not follow",
        ),
    ] {
        let t = with_history().await;
        let found = after(&t, sql).await;
        assert!(found[0].contains(finding), "{found:?}");
        t.stop().await;
    }
}

#[tokio::test]
async fn each_invariant_that_is_broken_by_hand_is_named() {
    for (sql, name) in [
        (
            "update ledger.balance set cr_posted = cr_posted + 1 where account_id = (select min(id) from ledger.account
             where kind = 'unsettled')",
            "debits equal credits in every unit",
        ),
        ("update ledger.balance set raw = raw + 1 where raw > 0", "every balance is the sum of its transfers"),
        ("update ledger.balance set version = version + 1", "every balance is the sum of its transfers"),
        ("update ledger.transfer set cr_after = cr_after + 1 where seq = 7",
            "every balance after a transfer is the running sum"),
        ("update ledger.transfer set cr_version = cr_version + 40 where seq = 7",
            "every balance after a transfer is the running sum"),
        (
            "alter table ledger.balance drop constraint no_overdraft;
             update ledger.balance set dr_pending = 1000 where cr_posted = 180 or cr_posted = 240 or cr_posted > 0",
            "no account is below its floor",
        ),
        ("update ledger.balance set floor = null where floor = 0", "no account is below its floor"),
        ("delete from ledger.transfer where seq = 7", "serial numbers have no gaps"),
        ("delete from ledger.open_hold", "open holds are the unresolved pending transfers"),
        ("insert into ledger.open_hold values (100000)", "open holds are the unresolved pending transfers"),
        (
            "update ledger.transfer set cr = (select id from ledger.account where kind = 'goods' limit 1)
             where seq = (select min(seq) from ledger.transfer where kind = 'post')",
            "resolutions and reversals fit what they refer to",
        ),
        (
            "delete from ledger.balance b using ledger.account a where a.id = b.account_id and a.kind = 'pool'",
            "accounts are complete and units never mix",
        ),
        ("update ledger.transfer set unit = 2 where seq = 7", "accounts are complete and units never mix"),
    ] {
        let t = with_history().await;
        let found = after(&t, sql).await;
        assert!(found.iter().any(|violation| violation.starts_with(name)), "{sql}: {found:?}");
        t.stop().await;
    }
}

/// Minutes held, captured in part, released, and still held.
async fn with_minutes() -> Bench {
    let t = minutes::volunteer_with(1_000, 1_000).await;
    t.clock.advance(Duration::minutes(1));
    let tomorrow = Clock::now(&t.clock) + Duration::days(1);
    let keys = [t.client.new_key(), t.client.new_key(), t.client.new_key()];
    let service = minutes::redemption();
    for key in keys {
        let hold = minutes::until(minutes::hold(Spending::Goods, 60), tomorrow);
        t.tell_keyed(&service, key, hold).await.unwrap();
    }
    t.tell(&service, minutes::capture(keys[0], 45, Overrun::Refuse))
        .await
        .unwrap();
    t.tell(&service, PostMinutes::Void { hold: keys[1] })
        .await
        .unwrap();
    assert_eq!(broken(&t).await, Vec::<String>::new());
    t
}

#[tokio::test]
async fn each_invariant_of_holds_holders_and_periods_that_is_broken_by_hand_is_named() {
    for (sql, name) in [
        (
            "update ledger.open_hold set expires_at = expires_at + interval '1 day'",
            "open holds are the unresolved pending transfers",
        ),
        (
            "update ledger.open_hold set expires_at = '2026-11-23 02:00+00'",
            "holds fall when their time has come",
        ),
        (
            "update ledger.transfer set kind = 'expire' where kind = 'void'",
            "resolutions and reversals fit what they refer to",
        ),
        (
            "update ledger.transfer set waived = 5 where kind = 'post'",
            "resolutions and reversals fit what they refer to",
        ),
        (
            "insert into ledger.tombstone (key, hold_key, fingerprint, after_seq, at)
             select gen_random_uuid(), key, fingerprint, seq - 1, at from ledger.transfer where kind = 'pending' limit 1",
            "a barred hold never comes",
        ),
        (
            "update ledger.holder set frozen_at = '2026-11-23 02:00+00'",
            "nothing is taken from a frozen holder",
        ),
        (
            "insert into ledger.closed_period (period, last_seq, accounts, snapshot_hash, at)
             select '2026H2', 1, 4, hash, at from ledger.block limit 1",
            "nothing is posted into a closed period",
        ),
        (
            "update ledger.balance b set cr_posted = 5 from ledger.account a
             where a.id = b.account_id and a.kind = 'recoverable'",
            "no account is below its floor",
        ),
    ] {
        let t = with_minutes().await;
        let found = after(&t, sql).await;
        assert!(
            found.iter().any(|violation| violation.starts_with(name)),
            "{sql}: {found:?}"
        );
        t.stop().await;
    }
}
