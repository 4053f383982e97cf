//! Who decides about the settings (decision 7, R13: dated, by two persons).

use contracts::{
    Actor, Error, Result, Role, fields,
    settings::{self, Limits},
};
use kernel::{OrgKind, StaffId};
use serde_json::Value;
use time::OffsetDateTime;

use crate::store::setting::Proposal;

/// Head office roles that propose and decide.
pub const DECIDERS: &[Role] = &[Role::Operator, Role::Finance, Role::SecurityAdmin];

/// Refuses whoever is not head office.
///
/// # Errors
/// `forbidden`: `wrong_role`, or `head_office_only` for somebody elsewhere.
pub fn may_decide(actor: &Actor) -> Result<()> {
    actor.has_role(DECIDERS)?;
    match actor.scope() {
        Some(scope) if scope.kind() != OrgKind::District => Err(Error::forbidden(
            "head_office_only",
            "head office alone decides about the settings",
        )),
        _ => Ok(()),
    }
}

/// A proposal that makes sense: a known key, a value within its limits, a beginning that is not past, a reason.
///
/// # Errors
/// `invalid`: `setting_unknown`, `setting_value` (with `min` and `max`), `setting_choice`, `setting_rising`,
/// `setting_days` or `setting_line`, `setting_past`, and what a reason breaks.
pub fn proposal(
    key: &str,
    value: &Value,
    valid_from: OffsetDateTime,
    reason: &str,
    now: OffsetDateTime,
) -> Result<String> {
    let setting = settings::find(key)
        .ok_or_else(|| Error::invalid("key", "setting_unknown", "there is no such setting"))?;
    if !settings::accepts(&setting, value) {
        return Err(match setting.limits {
            Limits::Range(range) => {
                let message = format!("a whole number from {} to {}", range.start(), range.end());
                Error::invalid("value", "setting_value", message)
                    .with("min", *range.start())
                    .with("max", *range.end())
            }
            Limits::Flag => Error::invalid("value", "setting_choice", "true or false"),
            Limits::Choice(words) => {
                Error::invalid("value", "setting_choice", format!("one of {}", words.join(", ")))
            }
            Limits::Rising(count, range) => {
                let message = format!(
                    "{count} rising whole numbers from {} to {}",
                    range.start(),
                    range.end()
                );
                Error::invalid("value", "setting_rising", message)
                    .with("count", count)
                    .with("min", *range.start())
                    .with("max", *range.end())
            }
            Limits::Days(most) => {
                Error::invalid("value", "setting_days", format!("at most {most} different days"))
                    .with("max", most)
            }
            Limits::Columns(fields) => {
                let message = format!("each line a heading = a field of: {}", fields.join(", "));
                Error::invalid("value", "setting_columns", message).with("fields", fields.join(", "))
            }
            Limits::Line(most) => Error::invalid(
                "value",
                "setting_line",
                format!("one line of at most {most} characters"),
            )
            .with("max", most),
        });
    }
    if valid_from < now {
        return Err(Error::invalid(
            "valid_from",
            "setting_past",
            "a setting is never changed for the past",
        ));
    }
    fields::reason("reason", reason)
}

/// Refuses a proposal of the value that is in force at its beginning anyway.
///
/// # Errors
/// `invalid` `setting_same`.
pub fn changes(value: &Value, in_force: &Value) -> Result<()> {
    if value == in_force {
        return Err(Error::invalid(
            "value",
            "setting_same",
            "this is the value in force already",
        ));
    }
    Ok(())
}

/// Refuses a decision that has been taken, or by who proposed. `None` = the server's operator.
///
/// # Errors
/// `conflict` `setting_decided`; `forbidden` `setting_own_proposal`.
pub fn may_approve(proposal: &Proposal, by: Option<StaffId>) -> Result<()> {
    is_open(proposal)?;
    if by.is_some() && by == proposal.proposed_by {
        return Err(Error::forbidden(
            "setting_own_proposal",
            "another person must approve this",
        ));
    }
    Ok(())
}

/// Refuses to decide twice.
///
/// # Errors
/// `conflict` `setting_decided`.
pub fn is_open(proposal: &Proposal) -> Result<()> {
    if proposal.state == "open" {
        Ok(())
    } else {
        Err(Error::conflict(
            "setting_decided",
            "this proposal has been decided already",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn reason_of(key: &str, value: Value, from: OffsetDateTime) -> Option<String> {
        proposal(key, &value, from, "试点期间放宽", NOW)
            .err()
            .map(|error| error.reason)
    }

    #[test]
    fn a_proposal_is_known_within_limits_and_never_for_the_past() {
        let key = settings::CONFIRM_WINDOW_HOURS;
        assert_eq!(
            reason_of("no.such", json!(1), NOW),
            Some("setting_unknown".into())
        );
        assert_eq!(reason_of(key, json!(-1), NOW), Some("setting_value".into()));
        assert_eq!(
            reason_of(key, json!(72), NOW - Duration::seconds(1)),
            Some("setting_past".into())
        );
        assert_eq!(reason_of(key, json!(72), NOW), None);
        let choice = reason_of(settings::SUCCESSION, json!("anybody"), NOW);
        assert_eq!(choice, Some("setting_choice".into()));
        assert_eq!(reason_of(settings::SUCCESSION, json!("pool"), NOW), None);
    }

    #[test]
    fn the_value_in_force_is_no_proposal() {
        let same = changes(&json!(24), &json!(24)).unwrap_err();
        assert_eq!(
            (same.reason.as_str(), same.field.as_deref()),
            ("setting_same", Some("value"))
        );
        assert!(changes(&json!(36), &json!(24)).is_ok());
    }

    #[test]
    fn nobody_approves_what_they_proposed() {
        let me = StaffId::generate(NOW);
        let open = Proposal {
            id: me.uuid(),
            key: "k".into(),
            value: json!(1),
            valid_from: NOW,
            reason: "r".into(),
            proposed_by: Some(me),
            proposed_at: NOW,
            state: "open".into(),
            decided_by: None,
            decided_at: None,
        };
        assert_eq!(
            may_approve(&open, Some(me)).unwrap_err().reason,
            "setting_own_proposal"
        );
        assert!(may_approve(&open, Some(StaffId::generate(NOW))).is_ok());
        let decided = Proposal {
            state: "approved".into(),
            ..open
        };
        assert_eq!(may_approve(&decided, None).unwrap_err().reason, "setting_decided");
    }
}
