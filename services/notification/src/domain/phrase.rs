//! Dates, durations and names as a text says them: short, and plain to an old reader.

use kernel::{Lang, RawMinutes, Sex, china_local, hours_minutes};
use time::{OffsetDateTime, macros::format_description};

/// Longest value of a variable: gateways refuse long ones.
const LONGEST: usize = 20;

/// Family names of two characters 复姓; every other has one.
const COMPOUND_SURNAMES: [&str; 20] = [
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "东方", "轩辕",
    "宇文", "长孙", "端木", "南宫", "百里", "独孤", "申屠",
];

/// `11月24日9:05`, China time.
pub fn when(at: OffsetDateTime) -> String {
    format!("{}{}", day(at), clock_time(at))
}

/// `11月24日`, China time.
pub fn day(at: OffsetDateTime) -> String {
    written(
        at,
        format_description!("[month padding:none]月[day padding:none]日"),
    )
}

/// `9:05` on the day of `now`, else `24日9:05`.
pub fn until(at: OffsetDateTime, now: OffsetDateTime) -> String {
    if china_local(at).date() == china_local(now).date() {
        clock_time(at)
    } else {
        written(
            at,
            format_description!("[day padding:none]日[hour padding:none]:[minute]"),
        )
    }
}

/// `1时30分`: the one way in which minutes are shown (decision 10).
pub fn long(minutes: RawMinutes) -> String {
    hours_minutes(minutes.get(), Lang::Zh)
}

/// `王大娘`, `欧阳大爷`.
pub fn salutation(name: &str, sex: Sex) -> String {
    let address = match sex {
        Sex::Male => "大爷",
        Sex::Female => "大娘",
    };
    let surname = match COMPOUND_SURNAMES
        .into_iter()
        .find(|surname| name.starts_with(surname))
    {
        Some(surname) => surname.to_owned(),
        None => name.chars().take(1).collect(),
    };
    format!("{surname}{address}")
}

/// A value fit for a gateway: no line breaks, no brackets of the signature, nothing that could become a link, not too
/// long.
pub fn clean(value: &str) -> String {
    let printable = value
        .chars()
        .map(|c| if c == '.' { '·' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '【' | '】' | '/'));
    printable
        .collect::<String>()
        .trim()
        .chars()
        .take(LONGEST)
        .collect()
}

fn clock_time(at: OffsetDateTime) -> String {
    written(at, format_description!("[hour padding:none]:[minute]"))
}

fn written(at: OffsetDateTime, format: &[time::format_description::BorrowedFormatItem<'_>]) -> String {
    china_local(at)
        .format(format)
        .expect("a complete date and time has every part the format names")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const AT: OffsetDateTime = datetime!(2026-11-24 01:05 UTC);

    #[test]
    fn times_are_chinas_and_short() {
        assert_eq!(when(AT), "11月24日9:05");
        assert_eq!(day(datetime!(2026-11-24 16:00 UTC)), "11月25日");
    }

    #[test]
    fn the_day_of_a_limit_is_named_only_when_it_is_another() {
        assert_eq!(until(AT, datetime!(2026-11-24 00:00 UTC)), "9:05");
        assert_eq!(until(AT, datetime!(2026-11-23 15:00 UTC)), "24日9:05");
    }

    #[test]
    fn elders_are_addressed_by_their_family_name() {
        assert_eq!(salutation("王秀英", Sex::Female), "王大娘");
        assert_eq!(salutation("欧阳建国", Sex::Male), "欧阳大爷");
    }

    #[test]
    fn a_value_can_neither_break_the_text_nor_become_a_link() {
        assert_eq!(clean(" 看www.a.cn/b\n【广告】 "), "看www·a·cnb广告");
        assert_eq!(clean(&"长".repeat(50)).chars().count(), 20);
    }
}
