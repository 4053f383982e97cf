//! The sealed columns: all declared, and all under a new key while the platform works.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use contracts::elderly::GetElder;
use runtime::{Becomes, Crypto, NewKey, Suite, count_keys, with_key};
use sqlx::{AssertSqlSafe, PgPool};
use timebank::services;

use crate::{history::lived, world::World};

/// Columns of bytes that are not sealed: keyed digests, hashes, signatures, and what events say without personal data.
const PLAIN: [&str; 19] = [
    "phone_index",
    "openid_index",
    "code_index",
    "contact_phone_index",
    "alike",
    "code_hash",
    "token_hash",
    "fingerprint",
    "digest",
    "hash",
    "prev_hash",
    "snapshot_hash",
    "public_key",
    "signature",
    // Pictures of goods, which everybody may see.
    "item_photo.large",
    "item_photo.small",
    // A keyed digest of a row of an import.
    "import_row.content",
    // A message that no handler could read: events hold ids only, and no key of ours has sealed them.
    "payload",
    // Of sqlx's own table of migrations.
    "checksum",
];

/// Adds a second key, of the other suite, that nobody seals under yet.
fn add_key(folder: &Path) {
    let file = folder.join("field-keys.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let new = NewKey::draw(&text, Suite::Sm).unwrap();
    std::fs::write(&file, with_key(&text, &new, Becomes::Known).unwrap()).unwrap();
}

async fn columns_of_bytes(admin: &PgPool) -> Vec<(String, String)> {
    let schemas: Vec<String> = services::all()
        .iter()
        .map(|service| service.schema().to_owned())
        .collect();
    sqlx::query_as(
        "select table_schema || '.' || table_name, column_name from information_schema.columns
         where data_type = 'bytea' and table_schema = any($1) order by 1, 2",
    )
    .bind(schemas)
    .fetch_all(admin)
    .await
    .unwrap()
}

async fn values(admin: &PgPool, table: &str, column: &str) -> Vec<Vec<u8>> {
    let sql = format!("select {column} from {table} where octet_length({column}) > 0");
    sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_all(admin)
        .await
        .unwrap()
}

/// Every key by which a sealed field is found.
async fn keys(admin: &PgPool) -> BTreeSet<String> {
    let mut db = admin.acquire().await.unwrap();
    let mut found = BTreeSet::new();
    for service in services::all() {
        let counts = count_keys(&mut db, &service).await.unwrap();
        found.extend(counts.into_iter().map(|count| count.key));
    }
    found
}

async fn every_sealed_column_is_declared(admin: &PgPool, crypto: &Crypto) {
    let mut declared: BTreeSet<String> = services::all()
        .iter()
        .flat_map(|service| {
            service.sealed_columns().iter().flat_map(|sealed| {
                let table = format!("{}.{}", service.schema(), sealed.table);
                sealed
                    .columns
                    .iter()
                    .map(move |column| format!("{table}.{column}"))
            })
        })
        .collect();
    for (table, column) in columns_of_bytes(admin).await {
        let name = format!("{table}.{column}");
        let plain = PLAIN
            .iter()
            .any(|plain| *plain == column || name.ends_with(&format!(".{plain}")));
        let is_declared = declared.remove(&name);
        assert!(
            is_declared != plain,
            "{name} is sealed or not: declare it in its service's lib.rs, or name it here"
        );
        for value in values(admin, &table, &column).await {
            assert_eq!(
                crypto.open(&value).is_ok(),
                is_declared,
                "{name} holds what it should not"
            );
        }
    }
    assert!(declared.is_empty(), "no such columns: {declared:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sealed_field_goes_under_a_new_key_while_the_platform_works() {
    // Every process knows the new key before one seals under it.
    let world = World::prepared(add_key).await;
    let history = lived(&world).await;
    let (admin, services) = (world.bench.admin(), services::all());
    let old = world.bench.host("portal").crypto();
    every_sealed_column_is_declared(admin, old).await;
    assert_eq!(keys(admin).await, BTreeSet::from(["k1".to_owned()]));

    let folder = &world.bench.config.secrets.dir;
    let text = std::fs::read_to_string(folder.join("field-keys.toml")).unwrap();
    let new = Crypto::from_toml(&text.replacen("current = \"k1\"", "current = \"k2\"", 1)).unwrap();
    assert_eq!((new.current(), new.suite()), ("k2", Suite::Sm));

    // Somebody changes one field over and over, and people are registered, while it goes on.
    let stop = AtomicBool::new(false);
    let changing = async {
        let mut last = 0_u32;
        while !stop.load(Ordering::Relaxed) {
            last += 1;
            sqlx::query("update elderly.elder set note = $1 where id = $2")
                .bind(old.seal(&format!("note {last}")))
                .bind(history.elder.id.uuid())
                .execute(admin)
                .await
                .unwrap();
        }
        last
    };
    let working = async {
        world.applicant(91).await;
        world.elder(92).await;
        let done = runtime::rotate(&world.bench.config, &services, &new, |_| {})
            .await
            .unwrap();
        world.elder(93).await;
        stop.store(true, Ordering::Relaxed);
        done
    };
    let (last, done) = tokio::join!(changing, working);
    assert!(done.iter().all(|table| table.unreadable == 0), "{done:?}");
    assert!(done.iter().map(|table| table.rows).sum::<u64>() > 100, "{done:?}");
    let card = world
        .ask(
            &world.operator(),
            GetElder {
                elder_id: history.elder.id,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        card.note.as_deref(),
        Some(format!("note {last}").as_str()),
        "no change is lost"
    );
    assert!(
        keys(admin).await.contains("k1"),
        "services still seal under the old key"
    );

    // With nobody writing under the old key any more, one more run leaves none of it, and nothing else is changed.
    // A receipt may still come in, and is kept under the old key while services are not started anew.
    world.settle().await;
    world
        .until("nothing is left under the old key", async || {
            runtime::rotate(&world.bench.config, &services, &new, |_| {})
                .await
                .unwrap();
            keys(admin).await == BTreeSet::from(["k2".to_owned()])
        })
        .await;
    every_sealed_column_is_declared(admin, old).await;
    let card = world
        .ask(
            &world.operator(),
            GetElder {
                elder_id: history.elder.id,
            },
        )
        .await
        .unwrap();
    assert_eq!(&*card.row.name, "王秀英");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_whose_key_is_lost_is_told_and_left_as_it_is() {
    let world = World::prepared(add_key).await;
    let elder = world.elder(1).await;
    world.elder(2).await;
    // The welcomes are written: nobody reads the name any more.
    world.settle().await;
    let admin = world.bench.admin();
    sqlx::query("update elderly.elder set name = '\\x026b39aabb' where id = $1")
        .bind(elder.id.uuid())
        .execute(admin)
        .await
        .unwrap();
    let crypto = world.bench.host("portal").crypto();
    let services = [elderly_registry::service()];
    // Under its own current key there is nothing to do but to tell of it.
    let done = runtime::rotate(&world.bench.config, &services, crypto, |_| {})
        .await
        .unwrap();
    let elders = done.iter().find(|table| table.table == "elderly.elder").unwrap();
    assert_eq!((elders.rows, elders.unreadable), (0, 1));
    let report = world.check().await;
    let broken: Vec<&str> = report
        .broken
        .iter()
        .map(|broken| broken.invariant.as_str())
        .collect();
    assert_eq!(broken, ["every key that sealed a field is there"]);
    world.stop().await;
}
