use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use runtime::{Config, Service};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

use crate::servers::Servers;

/// Accounts that the test broker has.
const ACCOUNTS: i32 = 48;

/// A new database, copied from a template that holds exactly the migrations of these services.
pub(crate) async fn new_database(
    admin: &PgConnectOptions,
    servers: &Servers,
    services: &[Service],
) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static SWEPT: OnceCell<()> = OnceCell::const_new();
    let mut db = PgConnection::connect_with(admin)
        .await
        .expect("the test database server");
    let fingerprint = runtime::migrations_fingerprint(services);
    let template = format!("tb_template_{}", &fingerprint[..24]);
    sqlx::raw_sql("select pg_advisory_lock(4241)")
        .execute(&mut db)
        .await
        .expect("the lock on templates");
    SWEPT.get_or_init(|| sweep(&mut db)).await;
    let exists: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(&template)
        .fetch_one(&mut db)
        .await
        .expect("pg_database");
    if !exists {
        let building = format!("{template}_building");
        for sql in [
            format!("drop database if exists {building}"),
            format!("create database {building}"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut db)
                .await
                .expect("a database");
        }
        let mut inside = PgConnection::connect_with(&admin.clone().database(&building))
            .await
            .expect("the template");
        runtime::prepare_database(&mut inside, services)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let secrets = Config::layered(None, [])
            .and_then(|config| config.with("secrets.dir", servers.secrets.display().to_string()))
            .expect("the defaults are sound");
        runtime::set_passwords(&mut inside, &secrets, services)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        inside.close().await.expect("the template is left");
        let done = format!("alter database {building} rename to {template}");
        sqlx::raw_sql(AssertSqlSafe(done))
            .execute(&mut db)
            .await
            .expect("the template");
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("tb_test_{}_{number}", std::process::id());
    let _ = drop_database(&mut db, &name).await;
    let copy = format!("create database {name} template {template}");
    sqlx::raw_sql(AssertSqlSafe(copy))
        .execute(&mut db)
        .await
        .expect("a copy of the template");
    sqlx::raw_sql("select pg_advisory_unlock(4241)")
        .execute(&mut db)
        .await
        .expect("the lock on templates");
    for service in services {
        let role = format!(
            "grant connect on database {name} to tb_{}, tb_check",
            service.schema()
        );
        sqlx::raw_sql(AssertSqlSafe(role))
            .execute(&mut db)
            .await
            .expect("the right to connect");
    }
    name
}

/// Dropped with the bench. What a killed process leaves behind, the next one sweeps.
pub(crate) struct TestDatabase {
    pub name: String,
    pub server: PgConnectOptions,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (name, server) = (std::mem::take(&mut self.name), self.server.clone());
        // On a thread of its own: the test's runtime is about to end, and nobody waits for this.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut db = PgConnection::connect_with(&server).await?;
                drop_database(&mut db, &name).await
            })
        });
    }
}

async fn drop_database(db: &mut PgConnection, name: &str) -> anyhow::Result<()> {
    let sql = format!("drop database if exists {name} with (force)");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(db).await?;
    Ok(())
}

/// Drops the databases of processes that are gone, and templates that have long been replaced.
async fn sweep(db: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where datname like 'tb\\_test\\_%'")
            .fetch_all(&mut *db)
            .await
            .expect("pg_database");
    let left = names.into_iter().filter(|name| {
        let process = name.split('_').nth(2).unwrap_or_default();
        !Path::new("/proc").join(process).exists()
    });
    let old: Vec<String> = sqlx::query_scalar(
        "select datname from pg_database where datname like 'tb\\_template\\_%' order by oid desc offset 40",
    )
    .fetch_all(&mut *db)
    .await
    .expect("pg_database");
    for name in left.chain(old) {
        let _ = drop_database(db, &name).await;
    }
}

/// An account of the broker that no other test uses, for as long as the connection lives.
pub(crate) async fn lock_account(admin: &PgConnectOptions) -> (PgConnection, i32) {
    let mut db = PgConnection::connect_with(admin)
        .await
        .expect("the test database server");
    loop {
        for number in 0..ACCOUNTS {
            let mine: bool = sqlx::query_scalar("select pg_try_advisory_lock(4242, $1)")
                .bind(number)
                .fetch_one(&mut db)
                .await
                .expect("a lock");
            if mine {
                return (db, number);
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
