//! What a service of the catalogue may be (R4.1–R4.4), and from when a change of it holds.

use contracts::{Error, Result, dispatch::ServiceItem};
use kernel::{at_china, china_date};
use time::{Date, OffsetDateTime, Time};

use crate::text;

/// Most questions an operator is to ask.
const QUESTIONS: usize = 8;

/// The service as it is to be, without spaces around its words.
///
/// # Errors
/// At the field that is wrong.
pub fn checked(spec: &ServiceItem) -> Result<ServiceItem> {
    let range = |field: &str, value: i64, from: i64, to: i64| {
        if (from..=to).contains(&value) {
            return Ok(());
        }
        Err(Error::invalid(field, "out_of_range", format!("{from} to {to}"))
            .with("min", from)
            .with("max", to))
    };
    let code = spec.code.trim();
    if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid("code", "wrong_service_code", "two digits"));
    }
    let initials = text::line("initials", &spec.initials, 10)?;
    if !initials.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(Error::invalid(
            "initials",
            "wrong_initials",
            "small letters a to z",
        ));
    }
    range("weight", i64::from(spec.weight.get()), 1, 100_000)?;
    range("usual_minutes", spec.usual_minutes.get(), 5, 480)?;
    range(
        "seats",
        i64::from(spec.seats),
        if spec.dangerous { 2 } else { 1 },
        9,
    )?;
    let questions = spec.questions.iter().filter(|line| !line.trim().is_empty());
    let questions: Vec<String> = questions
        .map(|line| text::line("questions", line, 80))
        .collect::<Result<_>>()?;
    if questions.len() > QUESTIONS {
        return Err(
            Error::invalid("questions", "too_many", format!("at most {QUESTIONS} questions"))
                .with("max", QUESTIONS),
        );
    }
    Ok(ServiceItem {
        code: code.to_owned(),
        name_zh: text::line("name_zh", &spec.name_zh, 20)?,
        name_en: text::line("name_en", &spec.name_en, 60)?,
        initials,
        questions,
        ..spec.clone()
    })
}

/// The instant from which a change of that day holds: never before it was approved, so that nothing is restated (R4.4).
pub fn holds_from(valid_from: Date, now: OffsetDateTime) -> OffsetDateTime {
    at_china(valid_from, Time::MIDNIGHT).max(now)
}

/// The day from which a change is to hold, which has not gone by.
///
/// # Errors
/// It has.
pub fn ahead(valid_from: Date, now: OffsetDateTime) -> Result<Date> {
    if valid_from < china_date(now) {
        return Err(Error::invalid(
            "valid_from",
            "in_the_past",
            "what has been is not restated",
        ));
    }
    Ok(valid_from)
}

#[cfg(test)]
mod tests {
    use kernel::{BasisPoints, RawMinutes, ServiceClass};
    use time::macros::{date, datetime};

    use super::*;

    fn spec() -> ServiceItem {
        ServiceItem {
            code: "21".into(),
            name_zh: " 助行 ".into(),
            name_en: "Walking".into(),
            initials: "zx".into(),
            class: ServiceClass::Ordinary,
            weight: BasisPoints::new(10_000),
            qualification: None,
            needs_insurance: false,
            intimate: false,
            dangerous: false,
            seats: 1,
            usual_minutes: RawMinutes::new(60),
            questions: vec!["几楼？".into(), "  ".into()],
            closed: false,
        }
    }

    #[test]
    fn words_are_trimmed_and_empty_questions_dropped() {
        let checked = checked(&spec()).unwrap();
        assert_eq!((checked.name_zh.as_str(), checked.questions.len()), ("助行", 1));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = [
            (
                "code",
                ServiceItem {
                    code: "A1".into(),
                    ..spec()
                },
            ),
            (
                "initials",
                ServiceItem {
                    initials: "ZX".into(),
                    ..spec()
                },
            ),
            (
                "weight",
                ServiceItem {
                    weight: BasisPoints::new(0),
                    ..spec()
                },
            ),
            (
                "usual_minutes",
                ServiceItem {
                    usual_minutes: RawMinutes::new(481),
                    ..spec()
                },
            ),
            (
                "seats",
                ServiceItem {
                    dangerous: true,
                    ..spec()
                },
            ),
            (
                "questions",
                ServiceItem {
                    questions: vec!["?".into(); 9],
                    ..spec()
                },
            ),
            (
                "name_zh",
                ServiceItem {
                    name_zh: " ".into(),
                    ..spec()
                },
            ),
        ];
        for (field, spec) in wrong {
            assert_eq!(checked(&spec).unwrap_err().field.as_deref(), Some(field));
        }
    }

    #[test]
    fn a_change_of_today_holds_from_its_approval_and_one_of_tomorrow_from_midnight_r4_4() {
        let now = datetime!(2026-11-23 10:00 +8);
        assert_eq!(holds_from(date!(2026 - 11 - 23), now), now);
        assert_eq!(
            holds_from(date!(2026 - 11 - 24), now),
            datetime!(2026-11-24 00:00 +8)
        );
        assert!(ahead(date!(2026 - 11 - 22), now).is_err());
    }
}
