//! What a certificate says and when it may be issued (R11.4).

use std::collections::BTreeMap;

use contracts::{
    Error, Result, Role,
    volunteer::certificate::{Acceptance, CertificateState},
};
use kernel::RawMinutes;
use time::{Date, Duration};

/// Apply, accept, issue.
pub const ISSUERS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];

/// Declare an issued one void: the level above the sub-branch.
pub const WITHDRAWERS: &[Role] = &[Role::Branch, Role::Operator];

/// Minutes that count, on the day on which they were served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Day of service.
    pub day: Date,
    /// Code in dispatch's catalogue; nothing for what was brought over or corrected.
    pub service: Option<String>,
    /// Raw minutes; negative = taken back.
    pub minutes: i64,
}

/// One line of the certificate's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfService {
    /// How often.
    pub times: i64,
    /// Raw minutes.
    pub minutes: i64,
}

/// What was served in a stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// All raw minutes.
    pub total: RawMinutes,
    /// By service; what was brought over or corrected stands last, under nothing.
    pub services: Vec<(Option<String>, OfService)>,
}

/// Adds up what was served from `from` to `to`, both included.
pub fn content(served: &[Served], from: Date, to: Date) -> Content {
    let mut services: BTreeMap<(bool, &str), OfService> = BTreeMap::new();
    let mut total = 0;
    for one in served.iter().filter(|one| (from..=to).contains(&one.day)) {
        let name = one.service.as_deref();
        let line = services
            .entry((name.is_none(), name.unwrap_or_default()))
            .or_default();
        line.times += 1;
        line.minutes += one.minutes;
        total += one.minutes;
    }
    let named = |((rest, name), line): ((bool, &str), OfService)| ((!rest).then(|| name.to_owned()), line);
    Content {
        total: RawMinutes::new(total),
        services: services.into_iter().map(named).collect(),
    }
}

/// Days that may be certified on `today`.
///
/// # Errors
/// `invalid`: `period_reversed` at `to`, `period_future` at `to`.
pub fn period(from: Date, to: Date, today: Date) -> Result<()> {
    if to < from {
        return Err(Error::invalid(
            "to",
            "period_reversed",
            "the last day lies before the first",
        ));
    }
    if to > today {
        return Err(Error::invalid(
            "to",
            "period_future",
            "only days that are over can be certified",
        ));
    }
    Ok(())
}

/// The state after acceptance.
///
/// # Errors
/// `conflict` `wrong_certificate_state`.
pub fn accepted(state: CertificateState, acceptance: Acceptance) -> Result<CertificateState> {
    match (state, acceptance) {
        (CertificateState::Applied, Acceptance::Accept) => Ok(CertificateState::Notice),
        (CertificateState::Applied, Acceptance::Refuse) => Ok(CertificateState::Refused),
        _ => Err(wrong_state()),
    }
}

/// First and last day of the notice of an application that is accepted on `today`.
pub fn notice(today: Date, days: i64) -> (Date, Date) {
    let first = today.next_day().unwrap_or(today);
    let last = first
        .checked_add(Duration::days(days.max(1) - 1))
        .unwrap_or(first);
    (first, last)
}

/// Whether it may be issued on `today`: its notice is over.
///
/// # Errors
/// `conflict`: `wrong_certificate_state`, `certificate_on_notice`.
pub fn may_issue(state: CertificateState, notice_to: Option<Date>, today: Date) -> Result<()> {
    match (state, notice_to) {
        (CertificateState::Notice, Some(last)) if last < today => Ok(()),
        (CertificateState::Notice, _) => Err(Error::conflict(
            "certificate_on_notice",
            "the notice is not over yet",
        )),
        _ => Err(wrong_state()),
    }
}

/// The state of an issued certificate that is declared void.
///
/// # Errors
/// `conflict` `wrong_certificate_state`.
pub fn withdrawn(state: CertificateState) -> Result<CertificateState> {
    match state {
        CertificateState::Issued => Ok(CertificateState::Withdrawn),
        _ => Err(wrong_state()),
    }
}

/// `2026-000012`
pub fn number(year: i32, no: i32) -> String {
    format!("{year:04}-{no:06}")
}

fn wrong_state() -> Error {
    Error::conflict(
        "wrong_certificate_state",
        "the certificate is in another state by now",
    )
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn served(day: Date, service: Option<&str>, minutes: i64) -> Served {
        Served {
            day,
            service: service.map(str::to_owned),
            minutes,
        }
    }

    #[test]
    fn r11_4_only_the_days_of_the_stretch_count_and_corrections_with_them() {
        let all = [
            served(date!(2026 - 06 - 30), Some("02"), 60),
            served(date!(2026 - 07 - 01), Some("02"), 90),
            served(date!(2026 - 07 - 31), Some("01"), 30),
            served(date!(2026 - 07 - 01), None, -20),
            served(date!(2026 - 08 - 01), Some("02"), 60),
        ];
        let found = content(&all, date!(2026 - 07 - 01), date!(2026 - 07 - 31));
        assert_eq!(found.total.get(), 100);
        let of = |times, minutes| OfService { times, minutes };
        assert_eq!(
            found.services,
            [
                (Some("01".into()), of(1, 30)),
                (Some("02".into()), of(1, 90)),
                (None, of(1, -20))
            ]
        );
    }

    #[test]
    fn r11_4_the_notice_lasts_seven_whole_days() {
        let (first, last) = notice(date!(2026 - 11 - 26), 7);
        assert_eq!((first, last), (date!(2026 - 11 - 27), date!(2026 - 12 - 03)));
        let issue = |today| may_issue(CertificateState::Notice, Some(last), today);
        assert_eq!(
            issue(date!(2026 - 12 - 03)).unwrap_err().reason,
            "certificate_on_notice"
        );
        assert!(issue(date!(2026 - 12 - 04)).is_ok());
    }

    #[test]
    fn r11_4_nothing_is_issued_that_was_not_accepted() {
        let today = date!(2026 - 12 - 04);
        for state in CertificateState::ALL.iter().copied() {
            let issued = may_issue(state, Some(date!(2026 - 12 - 03)), today).is_ok();
            assert_eq!(issued, state == CertificateState::Notice, "{state:?}");
            assert_eq!(withdrawn(state).is_ok(), state == CertificateState::Issued);
            assert_eq!(
                accepted(state, Acceptance::Accept).is_ok(),
                state == CertificateState::Applied
            );
        }
    }

    #[test]
    fn a_stretch_ends_today_at_the_latest() {
        let today = date!(2026 - 11 - 26);
        assert!(period(today, today, today).is_ok());
        let reason = |from, to| period(from, to, today).unwrap_err().reason;
        assert_eq!(reason(today, date!(2026 - 11 - 27)), "period_future");
        assert_eq!(reason(today, date!(2026 - 11 - 25)), "period_reversed");
    }
}
