use std::{borrow::Cow, fmt, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};
use uuid::Uuid;

/// An instant on the wire: RFC 3339, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub OffsetDateTime);

impl From<OffsetDateTime> for At {
    fn from(at: OffsetDateTime) -> Self {
        At(at)
    }
}
impl From<At> for OffsetDateTime {
    fn from(at: At) -> Self {
        at.0
    }
}
impl Deref for At {
    type Target = OffsetDateTime;
    fn deref(&self) -> &OffsetDateTime {
        &self.0
    }
}
impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.format(&Rfc3339).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}
impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        OffsetDateTime::parse(&text, &Rfc3339)
            .map(At)
            .map_err(de::Error::custom)
    }
}
impl JsonSchema for At {
    fn schema_name() -> Cow<'static, str> {
        "At".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

/// A calendar day in China on the wire: `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Day(date)
    }
}
impl From<Day> for Date {
    fn from(day: Day) -> Self {
        day.0
    }
}
impl Deref for Day {
    type Target = Date;
    fn deref(&self) -> &Date {
        &self.0
    }
}
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let format = format_description!("[year]-[month]-[day]");
        serializer.serialize_str(&self.0.format(format).map_err(serde::ser::Error::custom)?)
    }
}
impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Date::parse(&text, format_description!("[year]-[month]-[day]"))
            .map(Day)
            .map_err(de::Error::custom)
    }
}
impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

/// A personal datum on its way between two services: a name, a number, an address, a note. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Personal(pub String);

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}
impl From<String> for Personal {
    fn from(text: String) -> Self {
        Personal(text)
    }
}
impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Personal(text.into())
    }
}
impl Deref for Personal {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Which page of a list is asked for. Pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paging {
    /// From 1.
    pub page: u32,
    /// Rows a page, 1 to 200.
    pub size: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Paging { page: 1, size: 50 }
    }
}

impl Paging {
    /// SQL `limit`, kept within 1 to 200.
    pub fn limit(self) -> i64 {
        i64::from(self.size.clamp(1, 200))
    }

    /// SQL `offset`.
    pub fn offset(self) -> i64 {
        i64::from(self.page.max(1) - 1) * self.limit()
    }
}

/// One page of a list, with the number of all rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// All rows that match, on every page. People found by what was typed are counted up to [`COUNTED`]; one more stands
    /// for whatever there is beyond.
    pub total: i64,
}

/// People that a search by name counts: who finds more has to type more.
pub const COUNTED: i64 = 200;

/// A person's name, for a list in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonName {
    /// The elder, volunteer or member of staff.
    pub id: Uuid,
    /// The name as registered.
    pub name: Personal,
}

/// Names by id. An id that is unknown or out of scope has no entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByName {
    /// One entry a person.
    pub names: Vec<PersonName>,
}

/// Day of the week, Monday = 1 (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Weekday(pub u8);

/// A weekly stretch of time in which a volunteer is free, China time, minutes of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Slot {
    /// Monday = 1.
    pub weekday: Weekday,
    /// First minute of the day, 0 to 1439.
    pub from_minute: u16,
    /// Minute after the last, 1 to 1440.
    pub to_minute: u16,
}
