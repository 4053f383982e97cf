//! Brings a database to the form that this version expects.

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{Config, Service, config::ConfigError};

const BOOTSTRAP: &str = include_str!("../bootstrap.sql");

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A secret is missing.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database refuses.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration fails or was altered after it had run.
    #[error("migration of {schema}: {error}")]
    Migration {
        /// Whose.
        schema: String,
        /// What is wrong.
        error: sqlx::migrate::MigrateError,
    },
}

/// Makes the database if it is not there, then roles, schemas and tables of every service. Run again, it does only
/// what is missing. Passwords of the roles come from the secrets `db-<service>` and `db-check`.
///
/// # Errors
/// A missing secret, or what the database refuses.
pub async fn migrate(config: &Config, services: &[Service]) -> Result<(), MigrateError> {
    let admin = admin_options(config)?;
    create_database(&admin, &config.database.name).await?;
    let mut db = PgConnection::connect_with(&admin.clone().database(&config.database.name)).await?;
    prepare_database(&mut db, services).await?;
    set_passwords(&mut db, config, services).await
}

/// Gives every role the password of its secret. Roles belong to the whole cluster.
///
/// # Errors
/// A missing secret, or what the database refuses.
pub async fn set_passwords(
    db: &mut PgConnection,
    config: &Config,
    services: &[Service],
) -> Result<(), MigrateError> {
    for service in services {
        let password = config.secret(&format!("db-{}", service.name))?;
        set_password(db, &format!("tb_{}", service.schema), &password).await?;
    }
    Ok(set_password(db, "tb_check", &config.secret("db-check")?).await?)
}

/// Names the state of a database that holds exactly the migrations of these services.
pub fn migrations_fingerprint(services: &[Service]) -> String {
    let mut hash = Sha256::new();
    hash.update(BOOTSTRAP);
    for service in services {
        hash.update(service.schema);
        let runtime = sqlx::migrate!("./migrations");
        for migration in runtime.iter().chain(service.migrations.iter()) {
            hash.update(&migration.checksum);
        }
    }
    hex::encode(hash.finalize())
}

/// Roles, schemas and tables of every service in the database that `db` is connected to as a superuser.
///
/// # Errors
/// What the database refuses.
pub async fn prepare_database(db: &mut PgConnection, services: &[Service]) -> Result<(), MigrateError> {
    for service in services {
        let schema = service.schema;
        let owner = format!("tb_{schema}_owner");
        let script = BOOTSTRAP
            .replace("{schema}", schema)
            .replace("{owner}", &owner)
            .replace("{role}", &format!("tb_{schema}"));
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut *db).await?;
        let enter = format!("set role {owner}; set search_path to {schema}, public");
        sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *db).await?;
        let mut runtime = sqlx::migrate!("./migrations");
        runtime.dangerous_set_table_name(format!("{schema}._runtime_migrations"));
        let mut own = sqlx::migrate::Migrator {
            migrations: service.migrations.migrations.clone(),
            ..sqlx::migrate::Migrator::DEFAULT
        };
        own.dangerous_set_table_name(format!("{schema}._migrations"));
        for migrator in [runtime, own] {
            migrator
                .run(&mut *db)
                .await
                .map_err(|error| MigrateError::Migration {
                    schema: schema.into(),
                    error,
                })?;
        }
        sqlx::raw_sql("reset role; reset search_path")
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// How the operator's role connects; to the database `postgres` unless told otherwise.
pub(crate) fn admin_options(config: &Config) -> Result<PgConnectOptions, ConfigError> {
    Ok(PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(&config.database.admin_user)
        .password(&config.secret("db-admin")?)
        .database("postgres"))
}

async fn create_database(admin: &PgConnectOptions, name: &str) -> sqlx::Result<()> {
    let mut db = PgConnection::connect_with(admin).await?;
    let exists: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&mut db)
        .await?;
    if !exists {
        sqlx::raw_sql(AssertSqlSafe(format!("create database {}", quoted(name))))
            .execute(&mut db)
            .await?;
    }
    Ok(())
}

async fn set_password(db: &mut PgConnection, role: &str, password: &str) -> sqlx::Result<()> {
    let literal = password.replace('\'', "''");
    sqlx::raw_sql(AssertSqlSafe(format!(
        "alter role {} password '{literal}'",
        quoted(role)
    )))
    .execute(db)
    .await?;
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
