//! Minutes that a service of the platform holds, captures or releases for what a volunteer has asked for (R6.3): an order
//! of goods, a claim to service. The accounts follow from what they are spent on, so that no service can issue minutes.

use contracts::{
    Error, Result,
    ledger::{
        AccountKind, Purpose,
        minutes::{PostMinutes, Spending},
    },
};
use uuid::Uuid;

use super::{
    account::AccountName,
    request::{Action, IfAbsent, Leg, Request, Tag},
};

/// Key in the books of what a service has asked for under `key` (UUIDv5). It keeps to itself what services ask for: none
/// of them can name a visit's hold, which would issue minutes, or anybody else's request.
pub fn key(asked: Uuid) -> Uuid {
    Uuid::new_v5(&asked, b"ledger.minutes")
}

/// Whether goods are asked for.
pub fn is_of_goods(command: &PostMinutes) -> bool {
    matches!(
        command,
        PostMinutes::Hold {
            account: Spending::Goods,
            ..
        }
    )
}

/// What a service asks for under `asked`.
///
/// # Errors
/// `invalid` when the amount is out of range.
pub fn request(asked: Uuid, command: &PostMinutes) -> Result<Request> {
    let action = match command {
        PostMinutes::Hold {
            volunteer_id,
            account,
            amount,
            reference,
            effective,
            expires_at,
        } => {
            if amount.get() <= 0 {
                return Err(out_of_range());
            }
            let (from, to, purpose) = match account {
                Spending::Goods => (AccountKind::Goods, AccountKind::RedeemedGoods, Purpose::Goods),
                Spending::Savings => (
                    AccountKind::Savings,
                    AccountKind::RedeemedService,
                    Purpose::Service,
                ),
            };
            Action::Hold {
                leg: Leg {
                    from: AccountName::of(*volunteer_id, from),
                    to: AccountName::bank(to),
                    amount: amount.get(),
                    basis: None,
                },
                tag: Tag {
                    purpose,
                    reference: Some(*reference),
                    effective: effective.0,
                },
                expires_at: expires_at.map(|at| at.0),
            }
        }
        PostMinutes::Capture {
            hold,
            amount,
            overrun,
        } => {
            if amount.is_some_and(|amount| amount.get() < 0) {
                return Err(out_of_range());
            }
            Action::Capture {
                hold: key(*hold),
                amount: amount.map(|amount| amount.get()),
                overrun: *overrun,
            }
        }
        PostMinutes::Void { hold } => Action::Void {
            hold: key(*hold),
            absent: IfAbsent::Bar,
        },
        PostMinutes::GiveBack { capture } => Action::Reverse { of: key(*capture) },
    };
    Ok(Request {
        key: key(asked),
        action,
    })
}

/// The hold that was asked for under `hold`, its key in the books, has come to its time.
pub fn expire(hold: Uuid) -> Request {
    Request {
        key: Uuid::new_v5(&hold, b"ledger.expire"),
        action: Action::Expire { hold },
    }
}

fn out_of_range() -> Error {
    Error::invalid("amount", "amount_out_of_range", "the amount is out of range")
}

#[cfg(test)]
mod tests {
    use contracts::{Day, ledger::Overrun};
    use kernel::{StandardMinutes, VisitId, VolunteerId};
    use time::macros::date;

    use super::*;
    use crate::domain::visit::{self, Step};

    fn hold(account: Spending, amount: i64) -> Result<Request> {
        let command = PostMinutes::Hold {
            volunteer_id: VolunteerId::from(Uuid::from_u128(1)),
            account,
            amount: StandardMinutes::new(amount),
            reference: Uuid::from_u128(2),
            effective: Day(date!(2026 - 11 - 23)),
            expires_at: None,
        };
        request(Uuid::from_u128(3), &command)
    }

    #[test]
    fn goods_are_paid_from_goods_and_service_from_savings_r6_3() {
        for (account, from, to, purpose) in [
            (
                Spending::Goods,
                AccountKind::Goods,
                AccountKind::RedeemedGoods,
                Purpose::Goods,
            ),
            (
                Spending::Savings,
                AccountKind::Savings,
                AccountKind::RedeemedService,
                Purpose::Service,
            ),
        ] {
            let Action::Hold { leg, tag, .. } = hold(account, 60).unwrap().action else {
                panic!("a hold")
            };
            assert_eq!((leg.from.kind, leg.to.kind, tag.purpose), (from, to, purpose));
            assert_eq!(leg.to.volunteer, None);
        }
    }

    #[test]
    fn no_service_can_name_a_visits_hold() {
        let upload = visit::key(VisitId::from(Uuid::from_u128(7)), Step::Upload);
        let capture = PostMinutes::Capture {
            hold: upload,
            amount: None,
            overrun: Overrun::Refuse,
        };
        let Action::Capture { hold, .. } = request(Uuid::from_u128(3), &capture).unwrap().action else {
            panic!("a capture")
        };
        assert_ne!(hold, upload);
    }

    #[test]
    fn an_amount_that_cannot_be_is_refused_by_name() {
        assert_eq!(
            hold(Spending::Goods, 0).unwrap_err().field.as_deref(),
            Some("amount")
        );
        assert_eq!(
            hold(Spending::Savings, -1).unwrap_err().field.as_deref(),
            Some("amount")
        );
    }
}
