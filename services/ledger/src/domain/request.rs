//! What the poster is asked to do.

use std::fmt::Write;

use contracts::ledger::{Overrun, Purpose};
use kernel::{BasisPoints, RawMinutes};
use runtime::Suite;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{account::AccountName, transfer::micros};

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

/// What to do. Earlier requests are named by their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Move at once, every leg or none, in this order.
    Move(Vec<Leg>, Tag),
    /// Hold until captured, voided or expired: counts against the giving side at once, for the taking side not yet.
    Hold {
        /// What, between whom.
        leg: Leg,
        /// What for.
        tag: Tag,
        /// From when on it may be expired; nothing = never.
        expires_at: Option<OffsetDateTime>,
    },
    /// Move what `hold` holds, or less of it, or more (R6.5); what is held and not moved is released.
    Capture {
        /// Key of the hold's request.
        hold: Uuid,
        /// How much; nothing = what is held.
        amount: Option<i64>,
        /// What if that is more than is held.
        overrun: Overrun,
    },
    /// Release what `hold` holds.
    Void {
        /// Key of the hold's request.
        hold: Uuid,
        /// What if there is no such hold.
        absent: IfAbsent,
    },
    /// Release what `hold` holds because its time has passed; `not_due` before.
    Expire {
        /// Key of the hold's request.
        hold: Uuid,
    },
    /// Mirror every leg of an earlier request (R6.1, decision 13).
    Reverse {
        /// Its key.
        of: Uuid,
    },
    /// Take back minutes that were earned by a record that proved false (R6.12), whatever has become of them: mirrors
    /// every leg of the request that posted them, after filling UNSETTLED up from where they are.
    ClawBack {
        /// Key of the request whose posting is undone.
        of: Uuid,
        /// The share for goods at which the record's period was settled (R7.5); nothing = not settled.
        split: Option<BasisPoints>,
    },
    /// Several at once, all or none, in this order; the legs are numbered through. At most one of them holds, because a
    /// hold is named by the request's key.
    Linked(Vec<Action>),
}

/// What voiding means where there is no such hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfAbsent {
    /// It is on its way: `unavailable`, to be asked again. For events, which come in no order.
    Wait,
    /// It must never come: done, and a hold that comes later under that key is refused for good. So is one that was
    /// released or refused before: there is nothing left to be released. For whoever takes back what it has asked for
    /// without knowing what became of it.
    Bar,
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
        let mut text = String::with_capacity(256);
        write_action(&mut text, &self.action);
        let digest = Suite::Intl.hash(&[text.as_bytes()]);
        let mut fingerprint = Fingerprint::default();
        fingerprint.copy_from_slice(&digest[..16]);
        fingerprint
    }
}

impl Action {
    /// Calls `seen` with the key of every request that this one refers to.
    pub fn each_reference(&self, seen: &mut impl FnMut(Uuid)) {
        match self {
            Action::Capture { hold: key, .. }
            | Action::Void { hold: key, .. }
            | Action::Expire { hold: key }
            | Action::Reverse { of: key }
            | Action::ClawBack { of: key, .. } => seen(*key),
            Action::Linked(actions) => actions.iter().for_each(|action| action.each_reference(seen)),
            Action::Move(..) | Action::Hold { .. } => {}
        }
    }

    /// Calls `seen` with every leg that this one names itself.
    pub fn each_leg(&self, seen: &mut impl FnMut(&Leg)) {
        match self {
            Action::Move(legs, _) => legs.iter().for_each(seen),
            Action::Hold { leg, .. } => seen(leg),
            Action::Linked(actions) => actions.iter().for_each(|action| action.each_leg(seen)),
            Action::Capture { .. }
            | Action::Void { .. }
            | Action::Expire { .. }
            | Action::Reverse { .. }
            | Action::ClawBack { .. } => {}
        }
    }

    /// Whether it takes minutes back from wherever their holder has them.
    pub fn claws_back(&self) -> bool {
        match self {
            Action::ClawBack { .. } => true,
            Action::Linked(actions) => actions.iter().any(Action::claws_back),
            _ => false,
        }
    }
}

// Writing to a String cannot fail.
fn write_action(text: &mut String, action: &Action) {
    match action {
        Action::Move(legs, tag) => {
            text.push_str("move");
            write_tag(text, tag);
            legs.iter().for_each(|leg| write_leg(text, leg));
        }
        Action::Hold { leg, tag, expires_at } => {
            text.push_str("hold");
            write_tag(text, tag);
            write_leg(text, leg);
            if let Some(at) = expires_at {
                let _ = write!(text, "|until {}", micros(*at));
            }
        }
        Action::Capture {
            hold,
            amount,
            overrun,
        } => {
            let _ = write!(text, "capture|{hold}|{}|", overrun.as_str());
            if let Some(amount) = amount {
                let _ = write!(text, "{amount}");
            }
        }
        Action::Void { hold, absent } => {
            let absent = match absent {
                IfAbsent::Wait => "wait",
                IfAbsent::Bar => "bar",
            };
            let _ = write!(text, "void|{hold}|{absent}");
        }
        Action::Expire { hold } => {
            let _ = write!(text, "expire|{hold}");
        }
        Action::Reverse { of } => {
            let _ = write!(text, "reverse|{of}");
        }
        Action::ClawBack { of, split } => {
            let _ = write!(text, "claw back|{of}|");
            if let Some(split) = split {
                let _ = write!(text, "{}", split.get());
            }
        }
        Action::Linked(actions) => {
            text.push_str("linked(");
            for action in actions {
                write_action(text, action);
                text.push(';');
            }
            text.push(')');
        }
    }
}

fn write_tag(text: &mut String, tag: &Tag) {
    let _ = write!(text, "|{}|", tag.purpose.as_str());
    if let Some(reference) = tag.reference {
        let _ = write!(text, "{reference}");
    }
    let _ = write!(text, "|{}", tag.effective);
}

fn write_leg(text: &mut String, leg: &Leg) {
    for name in [leg.from, leg.to] {
        let _ = write!(text, "|{}:", name.kind.as_str());
        if let Some(volunteer) = name.volunteer {
            let _ = write!(text, "{volunteer}");
        }
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
            action: Action::Hold {
                leg: Leg {
                    from: AccountName::bank(AccountKind::Issuance),
                    to: AccountName::bank(AccountKind::Pool),
                    amount,
                    basis: None,
                },
                tag: Tag {
                    purpose: Purpose::Visit,
                    reference: Some(Uuid::from_u128(reference)),
                    effective: date!(2026 - 11 - 23),
                },
                expires_at: None,
            },
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
    #[test]
    fn every_part_of_an_action_is_part_of_its_fingerprint() {
        let hold = Uuid::from_u128(1);
        let capture = |amount, overrun| Action::Capture {
            hold,
            amount,
            overrun,
        };
        let claw_back = |split: Option<i32>| Action::ClawBack {
            of: hold,
            split: split.map(BasisPoints::new),
        };
        let void = |absent| Action::Void { hold, absent };
        let Action::Hold { leg, tag, .. } = self::hold(60, 7).action else {
            panic!("a hold")
        };
        let held_until = |expires_at| Action::Hold {
            leg: leg.clone(),
            tag,
            expires_at,
        };
        let actions = [
            held_until(None),
            held_until(Some(OffsetDateTime::UNIX_EPOCH)),
            held_until(Some(OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(1))),
            Action::Move(vec![leg.clone()], tag),
            capture(None, Overrun::Refuse),
            capture(None, Overrun::Waive),
            capture(Some(0), Overrun::Refuse),
            void(IfAbsent::Wait),
            void(IfAbsent::Bar),
            Action::Expire { hold },
            Action::Reverse { of: hold },
            claw_back(None),
            claw_back(Some(0)),
            claw_back(Some(5_000)),
            Action::Linked(vec![void(IfAbsent::Wait), void(IfAbsent::Bar)]),
            Action::Linked(vec![
                Action::Linked(vec![void(IfAbsent::Wait)]),
                void(IfAbsent::Bar),
            ]),
        ];
        let fingerprints: std::collections::HashSet<Fingerprint> = actions
            .iter()
            .map(|action| {
                let action = action.clone();
                Request { key: hold, action }.fingerprint()
            })
            .collect();
        assert_eq!(fingerprints.len(), actions.len());
    }
}
