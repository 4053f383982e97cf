//! The columns of the files for the national volunteer system, as a setting holds them (R11.3).

use std::collections::BTreeSet;

/// What fills a column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled<'a> {
    /// A field of the row.
    Field(&'a str),
    /// The same text in every row.
    Text(&'a str),
}

/// Most columns of a file, and most characters of a heading or a text.
const COLUMNS_MAX: usize = 60;
const HEADING_MAX: usize = 60;

/// A column as a setting holds it: its heading, and what fills it.
pub fn column(text: &str) -> Option<(&str, Filled<'_>)> {
    let (heading, filled) = text.split_once('=')?;
    let (heading, filled) = (heading.trim(), filled.trim());
    let text = filled
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|text| !text.contains('"'));
    let short = |text: &str| text.chars().count() <= HEADING_MAX && !text.contains(char::is_control);
    if heading.is_empty() || !short(heading) || !short(filled) {
        return None;
    }
    Some((heading, text.map_or(Filled::Field(filled), Filled::Text)))
}

/// Whether these are columns of a file: up to 60 different headings, each with one of `fields` or a text.
pub fn accepts(columns: &[&str], fields: &[&str]) -> bool {
    let columns: Option<Vec<_>> = columns.iter().map(|one| column(one)).collect();
    columns.is_some_and(|columns| {
        let headings: BTreeSet<&str> = columns.iter().map(|(heading, _)| *heading).collect();
        let is_known = |filled: &Filled| match filled {
            Filled::Field(field) => fields.contains(field),
            Filled::Text(_) => true,
        };
        (1..=COLUMNS_MAX).contains(&columns.len())
            && headings.len() == columns.len()
            && columns.iter().all(|(_, filled)| is_known(filled))
    })
}

/// Fields of a volunteer.
pub const VOLUNTEER_FIELDS: &[&str] = &[
    "number",
    "name",
    "sex",
    "birth_date",
    "resident_id",
    "phone",
    "occupation",
    "specialty",
    "org",
    "org_code",
    "registered_on",
    "state",
    "hours",
    "minutes",
];
/// Fields of a service.
pub const SERVICE_FIELDS: &[&str] = &[
    "number",
    "name",
    "resident_id",
    "activity",
    "content",
    "date",
    "started_at",
    "stopped_at",
    "place",
    "place_code",
    "recipient",
    "hours",
    "minutes",
    "quality",
    "evidence",
    "org",
    "recorder",
    "order_no",
];
/// Fields of a training.
pub const TRAINING_FIELDS: &[&str] = &[
    "number",
    "name",
    "resident_id",
    "course",
    "date",
    "valid_to",
    "org",
];
/// Fields of a commendation.
pub const COMMENDATION_FIELDS: &[&str] = &[
    "number",
    "name",
    "resident_id",
    "commendation",
    "date",
    "year",
    "org",
];

// The fields of R11.2. The element names of MZ/T 061 were not to be had: head office puts in those that its system wants.
/// Columns of the file of volunteers, until head office decides otherwise.
pub const VOLUNTEERS_FILE: &[&str] = &[
    "志愿者编号=number",
    "姓名=name",
    "性别=sex",
    "出生日期=birth_date",
    "证件类型=\"居民身份证\"",
    "证件号码=resident_id",
    "联系电话=phone",
    "职业=occupation",
    "服务技能=specialty",
    "所属组织=org",
    "注册日期=registered_on",
    "服务总时长（小时）=hours",
];
/// Those of service.
pub const SERVICES_FILE: &[&str] = &[
    "志愿者编号=number",
    "姓名=name",
    "活动名称=activity",
    "服务日期=date",
    "服务地点=place",
    "服务对象=recipient",
    "服务内容=content",
    "服务时长（小时）=hours",
    "服务质量=quality",
    "活动组织=org",
    "记录人=recorder",
];
/// Those of training.
pub const TRAININGS_FILE: &[&str] = &[
    "志愿者编号=number",
    "姓名=name",
    "培训内容=course",
    "培训日期=date",
    "组织单位=org",
];
/// Those of commendations.
pub const COMMENDATIONS_FILE: &[&str] = &[
    "志愿者编号=number",
    "姓名=name",
    "表彰奖励=commendation",
    "日期=date",
    "授予单位=org",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{NATIONAL_VOLUNTEERS, accepts, find};

    #[test]
    fn r11_3_a_column_has_a_heading_and_a_known_field_or_a_text() {
        let people = find(NATIONAL_VOLUNTEERS).unwrap();
        for good in [
            json!(["姓名=name"]),
            json!(["姓名 = name", "类型=\"居民身份证\""]),
            json!(["空=\"\""]),
        ] {
            assert!(accepts(&people, &good), "{good}");
        }
        let long = format!("{}=name", "长".repeat(61));
        for bad in [
            json!([]),
            json!(["name"]),
            json!(["=name"]),
            json!(["姓名=nobody"]),
            json!(["姓名=name", "姓名=number"]),
            json!(["类型=\"居民\"身份证\""]),
            json!([long]),
            json!("姓名=name"),
        ] {
            assert!(!accepts(&people, &bad), "{bad}");
        }
    }
}
