//! The export, proved by a program that shares nothing with ours: `ops/verify-ledger`.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use contracts::ledger::{AccountKind, Purpose};
use kernel::Clock;
use ledger::{
    domain::{
        account::AccountName,
        request::{Action, Leg, Request, Tag},
    },
    export::{Span, export},
    store::{memory::Memory, poster::post},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runtime::Suite;
use sqlx::AssertSqlSafe;
use testkit::Bench;
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::{check::with_history, district::broken};

struct Export(PathBuf);

impl Export {
    async fn of(t: &Bench, span: Span) -> Self {
        let folder = std::env::temp_dir().join(format!(
            "timebank-export-{}",
            kernel::uuid_v7(kernel::SystemClock.now())
        ));
        let mut db = t.admin().acquire().await.unwrap();
        export(&mut db, &folder, span).await.unwrap();
        Self(folder)
    }

    fn verify(&self, printed: &[&str]) -> (i32, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ops/verify-ledger");
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new("python3")
            .arg(script)
            .arg(&self.0)
            .args(printed)
            .output()
            .unwrap();
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        (status.code().unwrap(), said)
    }

    fn files(&self) -> Vec<PathBuf> {
        let list = |folder: &Path| -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder).unwrap();
            entries
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.is_file())
                .collect()
        };
        let mut files = list(&self.0);
        files.extend(list(&self.0.join("heads")));
        files.sort();
        files
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn signed_history() -> Bench {
    let t = with_history().await;
    t.clock.advance(Duration::days(1));
    t.until("the day is signed", async || {
        let signed: i64 = sqlx::query_scalar("select count(*) from ledger.signed_head")
            .fetch_one(t.admin())
            .await
            .unwrap();
        signed > 0
    })
    .await;
    t
}

async fn head(t: &Bench) -> String {
    sqlx::query_scalar("select encode(hash, 'hex') from ledger.block order by no desc limit 1")
        .fetch_one(t.admin())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_proved_without_our_software_and_so_is_a_printed_head() {
    let t = signed_history().await;
    let export = Export::of(&t, Span::ALL).await;
    let (code, said) = export.verify(&[&head(&t).await]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("holds: blocks 1 to "), "{said}");
    let (code, said) = export.verify(&[&"7f".repeat(32)]);
    assert_eq!(code, 1);
    assert!(said.contains("no block has this printed hash"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_chain_is_proved_from_its_first_block_on() {
    let t = signed_history().await;
    let export = Export::of(&t, Span { from: 2, to: 3 }).await;
    let (code, said) = export.verify(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("holds: blocks 2 to 3, "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_flipped_in_any_file_is_found_and_a_row_is_named() {
    let t = signed_history().await;
    let export = Export::of(&t, Span::ALL).await;
    let mut random = StdRng::seed_from_u64(7);
    for path in export.files() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let whole = std::fs::read(&path).unwrap();
        for _ in 0..12 {
            let place = random.random_range(0..whole.len());
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << random.random_range(0..8);
            std::fs::write(&path, &flipped).unwrap();
            let (code, said) = export.verify(&[]);
            assert_eq!(code, 1, "{name} at byte {place}: {said}");
            if name == "transfers.txt" {
                let row = whole[..place].iter().filter(|byte| **byte == b'\n').count() + 1;
                assert!(
                    said.starts_with(&format!("BROKEN  transfer {row}: ")),
                    "{place}: {said}"
                );
            }
        }
        std::fs::write(&path, &whole).unwrap();
    }
    assert_eq!(export.verify(&[]).0, 0, "everything was put back");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_flipped_in_the_database_makes_check_lead_with_that_row_and_the_export_fail_at_it() {
    let t = signed_history().await;
    for change in [
        "posted = posted # 1",
        "dr_after = dr_after # 4",
        "cr_version = cr_version # 2",
    ] {
        let seq: i64 = sqlx::query_scalar("select max(seq) from ledger.transfer where kind = 'post'")
            .fetch_one(t.admin())
            .await
            .unwrap();
        let flip = format!(
            "alter table ledger.transfer drop constraint if exists amounts_fit_the_kind;
             update ledger.transfer set {change} where seq = {seq}"
        );
        sqlx::raw_sql(AssertSqlSafe(flip.clone()))
            .execute(t.admin())
            .await
            .unwrap();
        let found = broken(&t).await;
        assert!(
            found[0].starts_with(&format!("the chain of blocks is unbroken: transfer {seq} ")),
            "{change}: {found:?}"
        );
        let (code, said) = Export::of(&t, Span::ALL).await.verify(&[]);
        assert_eq!(code, 1);
        assert!(said.starts_with(&format!("BROKEN  transfer {seq}: ")), "{said}");
        // The same flip once more takes it back.
        sqlx::raw_sql(AssertSqlSafe(flip))
            .execute(t.admin())
            .await
            .unwrap();
        assert_eq!(broken(&t).await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_of_the_sm_suite_are_proved_where_python_knows_it_and_named_where_not() {
    let t = with_history().await;
    let request = Request {
        key: Uuid::from_u128(77),
        action: Action::Move(
            vec![Leg {
                from: AccountName::bank(AccountKind::Issuance),
                to: AccountName::bank(AccountKind::Pool),
                amount: 60,
                basis: None,
            }],
            Tag {
                purpose: Purpose::Adjustment,
                reference: None,
                effective: date!(2026 - 11 - 23),
            },
        ),
    };
    let mut transaction = t.admin().begin().await.unwrap();
    post(
        &mut transaction,
        &Memory::default(),
        Suite::Sm,
        t.clock.now(),
        &[request],
    )
    .await
    .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(broken(&t).await, Vec::<String>::new());
    let export = Export::of(&t, Span::ALL).await;
    let (code, said) = export.verify(&[]);
    let known = Command::new("python3")
        .args(["-c", "import hashlib; hashlib.new('sm3')"])
        .status()
        .unwrap()
        .success();
    if known {
        assert_eq!(code, 0, "{said}");
    } else {
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("NOT CHECKED  hashes of the suite sm"), "{said}");
    }
}
