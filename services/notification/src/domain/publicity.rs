//! What an entry of publicity may say, and who keeps them (R12.5).

use contracts::{Error, Result, Role, notification::publicity::PublicityState};
use reqwest::Url;
use time::Date;

/// Who enters what is done, within their scope.
pub const KEEPERS: &[Role] = &[Role::Outreach, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who reads it.
pub const READERS: &[Role] = &[
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Operator,
    Role::Auditor,
    Role::Oversight,
];

/// Longest title of an entry, characters.
pub const TITLE_MAX: usize = 60;
/// Longest remark, characters.
pub const REMARK_MAX: usize = 200;
/// Longest link, characters.
const LINK_MAX: usize = 500;

/// The address of an article: `https://`, a name with a dot, no user.
///
/// # Errors
/// `invalid` at `link`: `too_long`, `link_form`.
pub fn link(text: &str) -> Result<String> {
    let text = contracts::fields::text("link", text, LINK_MAX)?;
    let sound = Url::parse(&text).ok().filter(|url| {
        let named = url.domain().is_some_and(|name| name.contains('.'));
        url.scheme() == "https" && named && url.username().is_empty() && url.password().is_none()
    });
    match sound {
        Some(url) => Ok(url.into()),
        None => Err(Error::invalid(
            "link",
            "link_form",
            "an address begins with https://",
        )),
    }
}

/// The days of an entry: at least one, and nothing done later than today. Days long past are entered too (R12.8).
///
/// # Errors
/// `invalid` at `planned_on`: `blank`; at `done_on`: `in_future`.
pub fn days(planned: Option<Date>, done: Option<Date>, today: Date) -> Result<PublicityState> {
    match (planned, done) {
        (None, None) => Err(Error::invalid(
            "planned_on",
            "blank",
            "one of the two days is needed",
        )),
        (_, Some(done)) => done_by(done, today).map(|()| PublicityState::Done),
        (Some(_), None) => Ok(PublicityState::Planned),
    }
}

/// Nothing was done later than today.
///
/// # Errors
/// `invalid` at `done_on`: `in_future`.
pub fn done_by(done: Date, today: Date) -> Result<()> {
    if done > today {
        return Err(Error::invalid(
            "done_on",
            "in_future",
            "this day is still to come",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn r12_5_a_link_leads_to_a_named_place_over_https() {
        for good in ["https://mp.weixin.qq.com/s/abc?x=1", " https://www.tez.gov.cn/ "] {
            assert!(link(good).is_ok(), "{good}");
        }
        for bad in [
            "http://www.tez.gov.cn/",
            "javascript:alert(1)",
            "https://user:pass@example.com/",
            "https://localhost/",
            "https://10.0.0.1/",
            "www.tez.gov.cn",
        ] {
            assert_eq!(link(bad).unwrap_err().reason, "link_form", "{bad}");
        }
    }

    #[test]
    fn r12_5_an_entry_has_a_day_and_nothing_is_done_tomorrow() {
        let (today, tomorrow) = (date!(2026 - 11 - 23), date!(2026 - 11 - 24));
        assert_eq!(days(Some(tomorrow), None, today), Ok(PublicityState::Planned));
        assert_eq!(days(None, Some(today), today), Ok(PublicityState::Done));
        assert_eq!(
            days(None, Some(date!(2019 - 09 - 01)), today),
            Ok(PublicityState::Done)
        );
        assert_eq!(days(None, None, today).unwrap_err().reason, "blank");
        assert_eq!(
            days(Some(today), Some(tomorrow), today).unwrap_err().reason,
            "in_future"
        );
    }
}
