//! What the poster is asked to do.

use std::fmt::Write;

use contracts::ledger::Purpose;
use kernel::{BasisPoints, RawMinutes};
use runtime::Suite;
use time::Date;
use uuid::Uuid;

use super::account::AccountName;

/// First half of the SHA-256 of a request's content: tells a repetition from another request under the same key.
pub type Fingerprint = [u8; 16];

/// One request. It is carried out whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The asker's own, for ever: asked again with the same key, the first answer is given.
    pub key: Uuid,
    /// What to do.
    pub action: Action,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Move at once, every leg or none, in this order.
    Move(Vec<Leg>, Tag),
    /// Hold until posted or voided: counts against the giving side at once, for the taking side not yet.
    Hold(Leg, Tag),
    /// Move what `hold` holds, or less of it; the rest is released.
    Post {
        /// Key of the hold's request.
        hold: Uuid,
        /// How much; nothing = all of it.
        amount: Option<i64>,
    },
    /// Release what `hold` holds.
    Void {
        /// Key of the hold's request.
        hold: Uuid,
    },
    /// Mirror every leg of an earlier request (R6.1, decision 13).
    Reverse {
        /// Its key.
        of: Uuid,
    },
}

/// From one account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Debited: gives.
    pub from: AccountName,
    /// Credited: takes.
    pub to: AccountName,
    /// Whole units.
    pub amount: i64,
    /// How the amount was found, for visits.
    pub basis: Option<Basis>,
}

/// How an amount of standard minutes was found (decision 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// Minutes served.
    pub raw: RawMinutes,
    /// Weight frozen at the actual start (R4.4), applied once.
    pub weight: BasisPoints,
    /// Version of the settings frozen at the actual start.
    pub settings_version: i64,
}

/// What a transfer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// What for.
    pub purpose: Purpose,
    /// The visit, order or claim behind it.
    pub reference: Option<Uuid>,
    /// The day in China on which it happened; may lie in an earlier period than the posting (R5.12).
    pub effective: Date,
}

impl Request {
    /// Whether another request with this key is the same request. The day of posting has no part in it.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut text = String::new();
        match &self.action {
            Action::Move(legs, tag) => {
                text.push_str("move");
                write_tag(&mut text, tag);
                legs.iter().for_each(|leg| write_leg(&mut text, leg));
            }
            Action::Hold(leg, tag) => {
                text.push_str("hold");
                write_tag(&mut text, tag);
                write_leg(&mut text, leg);
            }
            Action::Post { hold, amount } => {
                let amount = amount.map(|amount| amount.to_string()).unwrap_or_default();
                let _ = write!(text, "post|{hold}|{amount}");
            }
            Action::Void { hold } => {
                let _ = write!(text, "void|{hold}");
            }
            Action::Reverse { of } => {
                let _ = write!(text, "reverse|{of}");
            }
        }
        let digest = Suite::Intl.hash(&[text.as_bytes()]);
        let mut fingerprint = Fingerprint::default();
        fingerprint.copy_from_slice(&digest[..16]);
        fingerprint
    }

    /// The request that this one refers to.
    pub fn refers_to(&self) -> Option<Uuid> {
        match self.action {
            Action::Post { hold, .. } | Action::Void { hold } => Some(hold),
            Action::Reverse { of } => Some(of),
            Action::Move(..) | Action::Hold(..) => None,
        }
    }

    /// The legs that it names itself.
    pub fn legs(&self) -> &[Leg] {
        match &self.action {
            Action::Move(legs, _) => legs,
            Action::Hold(leg, _) => std::slice::from_ref(leg),
            Action::Post { .. } | Action::Void { .. } | Action::Reverse { .. } => &[],
        }
    }
}

// Writing to a String cannot fail.
fn write_tag(text: &mut String, tag: &Tag) {
    let reference = tag.reference.map(|id| id.to_string()).unwrap_or_default();
    let _ = write!(text, "|{}|{reference}|{}", tag.purpose.as_str(), tag.effective);
}

fn write_leg(text: &mut String, leg: &Leg) {
    for name in [leg.from, leg.to] {
        let volunteer = name.volunteer.map(|id| id.to_string()).unwrap_or_default();
        let _ = write!(text, "|{}:{volunteer}", name.kind.as_str());
    }
    let _ = write!(text, "|{}", leg.amount);
    if let Some(basis) = leg.basis {
        let _ = write!(
            text,
            "|{}×{}@{}",
            basis.raw.get(),
            basis.weight.get(),
            basis.settings_version
        );
    }
}

#[cfg(test)]
mod tests {
    use contracts::ledger::AccountKind;
    use time::macros::date;

    use super::*;

    fn hold(amount: i64, reference: u128) -> Request {
        Request {
            key: Uuid::from_u128(1),
            action: Action::Hold(
                Leg {
                    from: AccountName::bank(AccountKind::Issuance),
                    to: AccountName::bank(AccountKind::Pool),
                    amount,
                    basis: None,
                },
                Tag {
                    purpose: Purpose::Visit,
                    reference: Some(Uuid::from_u128(reference)),
                    effective: date!(2026 - 11 - 23),
                },
            ),
        }
    }

    #[test]
    fn another_content_has_another_fingerprint_and_the_key_is_no_part_of_it() {
        let request = hold(60, 7);
        assert_ne!(request.fingerprint(), hold(61, 7).fingerprint());
        assert_ne!(request.fingerprint(), hold(60, 8).fingerprint());
        let other_key = Request {
            key: Uuid::from_u128(2),
            ..request.clone()
        };
        assert_eq!(request.fingerprint(), other_key.fingerprint());
    }
}
