use std::sync::Arc;

use arc_swap::ArcSwap;
use contracts::{portal::SettingChanged, settings};
use kernel::WorkCalendar;
use serde_json::Value;
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{Cx, Result};

/// The dated settings at one instant.
#[derive(Clone)]
pub struct Settings {
    rows: Arc<Vec<Row>>,
    at: OffsetDateTime,
}

#[derive(Clone)]
struct Row {
    version: i64,
    key: String,
    value: Value,
    valid_from: OffsetDateTime,
}

impl Settings {
    /// The number set for `key`, or its default.
    pub fn int(&self, key: &str) -> i64 {
        self.value(key).as_i64().unwrap_or_default()
    }

    /// Whether `key` is set to true, or its default.
    pub fn flag(&self, key: &str) -> bool {
        self.value(key).as_bool().unwrap_or_default()
    }

    /// The word chosen for `key`, or its default.
    pub fn word(&self, key: &str) -> String {
        self.value(key).as_str().unwrap_or_default().to_owned()
    }

    /// The numbers set for `key`, or its default.
    pub fn ints(&self, key: &str) -> Vec<i64> {
        let value = self.value(key);
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_i64)
            .collect()
    }

    /// The working days as head office has recorded them.
    pub fn work_calendar(&self) -> WorkCalendar {
        let days = |key| {
            let value = self.value(key);
            let days: Vec<_> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(settings::day)
                .collect();
            days
        };
        WorkCalendar::new(
            days(settings::CALENDAR_DAYS_OFF),
            days(settings::CALENDAR_DAYS_ON),
        )
    }

    /// The value set for `key`, or its default.
    pub fn value(&self, key: &str) -> Value {
        // Of two values in force, the one that began later counts; of two that began together, the later decision.
        let set = self
            .rows
            .iter()
            .filter(|row| row.key == key && row.valid_from <= self.at)
            .max_by_key(|row| (row.valid_from, row.version));
        match set {
            Some(row) => row.value.clone(),
            None => settings::find(key)
                .map(|setting| setting.default)
                .unwrap_or(Value::Null),
        }
    }

    /// The version in force: of the newest decision that had begun. 0 = all defaults.
    pub fn version(&self) -> i64 {
        self.rows
            .iter()
            .filter(|row| row.valid_from <= self.at)
            .map(|row| row.version)
            .max()
            .unwrap_or(0)
    }
}

/// This process's copy of a service's copy of the settings.
#[derive(Default)]
pub(crate) struct SettingsCache {
    rows: ArcSwap<Vec<Row>>,
}

impl SettingsCache {
    pub fn at(&self, at: OffsetDateTime) -> Settings {
        Settings {
            rows: self.rows.load_full(),
            at,
        }
    }

    pub async fn reload(&self, pool: &PgPool) -> Result<()> {
        let rows: Vec<(i64, String, Value, OffsetDateTime)> =
            sqlx::query_as("select version, key, value, valid_from from setting order by version")
                .fetch_all(pool)
                .await?;
        let rows = rows
            .into_iter()
            .map(|(version, key, value, valid_from)| Row {
                version,
                key,
                value,
                valid_from,
            })
            .collect();
        self.rows.store(Arc::new(rows));
        Ok(())
    }
}

/// Every service keeps its own copy of the settings (decision 7).
pub(crate) async fn copy_setting(cx: Cx, changed: SettingChanged) -> Result<()> {
    let mut db = cx.db().await;
    sqlx::query("insert into setting (version, key, value, valid_from) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(changed.version)
        .bind(&changed.key)
        .bind(&changed.value)
        .bind(changed.valid_from.0)
        .execute(&mut *db)
        .await?;
    cx.reload_settings();
    Ok(())
}
