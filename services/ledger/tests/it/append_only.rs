use sqlx::{AssertSqlSafe, PgPool};
use testkit::{Bench, actors::VILLAGE};

use crate::district::{activated, bench, broken, confirmed, uploaded, visit, volunteer};

async fn with_a_visit() -> Bench {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 60, 10_000)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
    t.settle().await;
    t.emit(&uploaded(visit(2), volunteer(1), 30, 10_000)).await;
    t.settle().await;
    t
}

/// SQLSTATE and constraint with which the database refuses.
async fn refusal(db: &PgPool, sql: &str) -> (String, Option<String>) {
    match sqlx::query(AssertSqlSafe(sql.to_owned())).execute(db).await {
        Ok(_) => panic!("not refused: {sql}"),
        Err(error) => {
            let error = error.into_database_error().expect("the database refuses");
            (
                error.code().expect("a code").into_owned(),
                error.constraint().map(str::to_owned),
            )
        }
    }
}

#[tokio::test]
async fn the_service_cannot_rewrite_what_it_has_written() {
    let t = with_a_visit().await;
    for sql in [
        "update ledger.transfer set posted = posted + 1",
        "delete from ledger.transfer",
        "truncate ledger.transfer",
        "update ledger.block set n = n",
        "delete from ledger.block",
        "truncate ledger.block",
        "update ledger.rejection set after_seq = 0",
        "delete from ledger.rejection",
        "update ledger.tombstone set after_seq = 0",
        "delete from ledger.tombstone",
        "update ledger.closed_period set last_seq = 0",
        "delete from ledger.closed_period",
        "update ledger.account set kind = 'goods'",
        "delete from ledger.account",
        "delete from ledger.balance",
        "delete from ledger.holder",
        "update ledger.open_hold set seq = 0",
        "update ledger.signed_head set day = day",
        "delete from ledger.signed_head",
        "truncate ledger.signed_head",
        "update ledger.head_key set id = id",
        "delete from ledger.head_key",
        "insert into ledger.unit values (3, 'yuan')",
        "alter table ledger.transfer add column more int",
        "drop table ledger.transfer",
    ] {
        assert_eq!(refusal(t.db("ledger"), sql).await.0, "42501", "{sql}");
    }
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

/// A row like the last one, with something changed.
fn copy(changes: &[(&str, &str)]) -> String {
    let columns = [
        "seq",
        "key",
        "leg",
        "fingerprint",
        "kind",
        "unit",
        "dr",
        "cr",
        "posted",
        "pending",
        "hold_seq",
        "reverses_seq",
        "purpose",
        "reference",
        "effective",
        "period",
        "raw_minutes",
        "weight_bp",
        "settings_version",
        "expires_at",
        "waived",
        "dr_version",
        "dr_after",
        "cr_version",
        "cr_after",
        "block_no",
        "at",
        "digest",
    ];
    let value = |column: &&str| {
        let fresh = [("seq", "seq + 1"), ("key", "gen_random_uuid()")];
        let changed = changes.iter().chain(&fresh).find(|(name, _)| name == column);
        changed.map_or((*column).to_owned(), |(_, value)| (*value).to_owned())
    };
    format!(
        "insert into ledger.transfer ({}) select {} from ledger.transfer order by seq desc limit 1",
        columns.join(", "),
        columns.iter().map(value).collect::<Vec<_>>().join(", ")
    )
}

#[tokio::test]
async fn the_tables_alone_refuse_what_must_never_happen() {
    let t = with_a_visit().await;
    let db = t.db("ledger");
    let check = |name: &str| ("23514".to_owned(), Some(name.to_owned()));
    let unique = |name: &str| ("23505".to_owned(), Some(name.to_owned()));
    for (sql, expected) in [
        (
            "update ledger.balance set dr_posted = 61 where floor = 0 and cr_posted = 60".into(),
            check("no_overdraft"),
        ),
        (
            "update ledger.balance set dr_pending = 61 where floor = 0 and cr_posted = 60".into(),
            check("no_overdraft"),
        ),
        (copy(&[("seq", "seq")]), unique("transfer_pkey")),
        (copy(&[("key", "key")]), unique("transfer_once")),
        (
            copy(&[("kind", "'post'"), ("pending", "-60"), ("hold_seq", "1")]),
            unique("transfer_resolved_once"),
        ),
        (copy(&[("cr", "dr")]), check("two_sides")),
        (copy(&[("posted", "1")]), check("amounts_fit_the_kind")),
        (
            copy(&[
                ("pending", "-1"),
                ("raw_minutes", "null"),
                ("weight_bp", "null"),
                ("settings_version", "null"),
            ]),
            check("amounts_fit_the_kind"),
        ),
        (copy(&[("hold_seq", "1")]), check("resolutions_name_their_hold")),
        (copy(&[("reverses_seq", "1")]), check("reversals_move_at_once")),
        (copy(&[("waived", "5")]), check("only_captures_waive")),
        (
            copy(&[
                ("kind", "'posted'"),
                ("posted", "60"),
                ("pending", "0"),
                ("expires_at", "at"),
            ]),
            check("only_holds_expire"),
        ),
        (copy(&[("weight_bp", "null")]), check("basis_is_whole")),
        (copy(&[("pending", "pending + 1")]), check("weighed_once")),
        (
            "insert into ledger.account (unit, kind, opened_at) values (1, 'issuance', '2026-01-01')".into(),
            unique("account_of_bank"),
        ),
        (
            "insert into ledger.account (unit, kind, opened_at) values (1, 'goods', '2026-01-01')".into(),
            check("account_kind"),
        ),
    ] {
        let sql: String = sql;
        assert_eq!(refusal(db, &sql).await, expected, "{sql}");
    }
    // The copy itself is sound: each refusal above is for the one change.
    sqlx::query(AssertSqlSafe(copy(&[]))).execute(db).await.unwrap();
}
