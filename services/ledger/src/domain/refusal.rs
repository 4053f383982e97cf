//! Why the poster refuses.

use contracts::{
    Code, Error,
    ledger::{AccountKind, TransferKind},
};
use serde::{Deserialize, Serialize};

/// Why a request is refused, with the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// The account would fall below its floor (R6.2).
    #[error("the account {} holds {have}, {need} are needed", account.as_str())]
    InsufficientBalance {
        /// Which account of the holder.
        account: AccountKind,
        /// What may be taken.
        have: i64,
        /// What was asked for.
        need: i64,
    },
    /// The account is not there yet: activation is still on its way.
    #[error("the account {} is not open yet", account.as_str())]
    AccountUnknown {
        /// Which account of the holder.
        account: AccountKind,
    },
    /// The pending transfer, or the one to reverse, is not there yet.
    #[error("the transfer that this refers to is not there yet")]
    TransferUnknown,
    /// The transfer is not pending: there is nothing to post or void.
    #[error("the transfer that this refers to is not a hold")]
    NotAHold,
    /// The hold has been captured, voided or expired before.
    #[error("the hold has been resolved before: {}", by.as_str())]
    HoldResolved {
        /// How.
        by: TransferKind,
    },
    /// The hold was refused when it came: there is nothing to capture or void.
    #[error("the hold was refused")]
    HoldRefused,
    /// The hold was voided before it came, and will not come any more.
    #[error("the hold was voided before it came")]
    HoldBarred,
    /// A hold is named by the key of its request, which can name one.
    #[error("a request holds once")]
    TwoHolds,
    /// The hold's time has not come.
    #[error("the hold is not due")]
    NotDue {
        /// When it is, in microseconds since 1970; nothing = never.
        expires_at: Option<i64>,
    },
    /// The holder's accounts stand still; nothing but corrections may take from them (R6.10).
    #[error("the account {} is frozen", account.as_str())]
    AccountFrozen {
        /// Which account of the holder.
        account: AccountKind,
    },
    /// More would be given back than is owed (R6.12).
    #[error("{owed} are owed, {asked} were to be given back")]
    OverOwed {
        /// What is owed.
        owed: i64,
        /// What was to be given back.
        asked: i64,
    },
    /// More is to be posted than was held.
    #[error("{held} are held, {asked} were asked for")]
    OverHold {
        /// What was held.
        held: i64,
        /// What was to be posted.
        asked: i64,
    },
    /// Only what has been posted and is itself no reversal can be reversed; a hold is voided. Only what was credited to
    /// UNSETTLED can be clawed back.
    #[error("this transfer cannot be reversed")]
    NotReversible,
    /// A transfer is reversed once (R6.1).
    #[error("the transfer has been reversed before")]
    AlreadyReversed,
    /// The two accounts count different things.
    #[error("the two accounts have different units")]
    UnitMismatch,
    /// A transfer needs two accounts.
    #[error("a transfer needs two different accounts")]
    SameAccount,
    /// A movement needs at least one leg, and amounts above zero; a hold may be zero.
    #[error("the amount is out of range")]
    AmountOutOfRange,
    /// A total of an account would not fit.
    #[error("a total of the account would not fit")]
    Overflow,
    /// The key belongs to a request with another content.
    #[error("the key was used for another request")]
    KeyReused,
}

impl Refusal {
    /// Whether the refusal is kept under the request's key. What only came too early may be asked again; a key that
    /// belongs to another request keeps that one's answer.
    pub fn is_final(&self) -> bool {
        !matches!(
            self,
            Refusal::AccountUnknown { .. }
                | Refusal::TransferUnknown
                | Refusal::NotDue { .. }
                | Refusal::KeyReused
        )
    }

    fn reason(&self) -> &'static str {
        match self {
            Refusal::InsufficientBalance { account, .. } if account.is_of_the_fund() => "fund_insufficient",
            Refusal::InsufficientBalance { .. } => "insufficient_balance",
            Refusal::AccountUnknown { .. } | Refusal::TransferUnknown => "unavailable",
            Refusal::NotAHold => "not_a_hold",
            Refusal::HoldResolved { .. } => "hold_resolved",
            Refusal::HoldRefused => "hold_refused",
            Refusal::HoldBarred => "hold_barred",
            Refusal::TwoHolds => "two_holds",
            Refusal::NotDue { .. } => "not_due",
            Refusal::AccountFrozen { .. } => "account_frozen",
            Refusal::OverOwed { .. } => "over_owed",
            Refusal::OverHold { .. } => "over_hold",
            Refusal::NotReversible => "not_reversible",
            Refusal::AlreadyReversed => "already_reversed",
            Refusal::UnitMismatch => "unit_mismatch",
            Refusal::SameAccount => "same_account",
            Refusal::AmountOutOfRange => "amount_out_of_range",
            Refusal::Overflow => "overflow",
            Refusal::KeyReused => "key_reused",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::InsufficientBalance { .. } => Code::InsufficientBalance,
            Refusal::AccountUnknown { .. } | Refusal::TransferUnknown => Code::Unavailable,
            Refusal::KeyReused => Code::KeyReused,
            Refusal::UnitMismatch
            | Refusal::SameAccount
            | Refusal::AmountOutOfRange
            | Refusal::TwoHolds
            | Refusal::Overflow => Code::Invalid,
            _ => Code::Conflict,
        };
        let error = Error::new(code, refusal.reason(), refusal.to_string());
        match refusal {
            // Fen are named as such, so that nobody shows them as minutes (R6.11).
            Refusal::InsufficientBalance { account, have, need } if account.is_of_the_fund() => error
                .with("account", account.as_str())
                .with("have_fen", have)
                .with("need_fen", need),
            Refusal::InsufficientBalance { account, have, need } => error
                .with("account", account.as_str())
                .with("have", have)
                .with("need", need),
            Refusal::OverHold { held, asked } => error.with("held", held).with("asked", asked),
            Refusal::OverOwed { owed, asked } => error.with("owed", owed).with("asked", asked),
            Refusal::HoldResolved { by } => error.with("by", by.as_str()),
            Refusal::NotDue { expires_at } => error.with("expires_at", expires_at),
            Refusal::AccountFrozen { account } => error.with("account", account.as_str()),
            _ => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_came_too_early_may_be_asked_again() {
        for early in [
            Refusal::AccountUnknown {
                account: AccountKind::Unsettled,
            },
            Refusal::TransferUnknown,
        ] {
            assert!(!early.is_final());
            assert!(Error::from(early).is_retryable());
        }
    }

    #[test]
    fn a_refusal_reads_back_from_the_database_with_its_figures() {
        let refusal = Refusal::InsufficientBalance {
            account: AccountKind::Savings,
            have: 163,
            need: 180,
        };
        let json = serde_json::to_value(refusal).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"reason": "insufficient_balance", "account": "savings", "have": 163, "need": 180})
        );
        assert_eq!(serde_json::from_value::<Refusal>(json).unwrap(), refusal);
    }

    #[test]
    fn what_a_source_of_the_fund_lacks_is_told_in_fen() {
        let error = Error::from(Refusal::InsufficientBalance {
            account: AccountKind::FundSociety,
            have: 100,
            need: 250,
        });
        assert_eq!(
            (error.code, error.reason.as_str()),
            (Code::InsufficientBalance, "fund_insufficient")
        );
        assert_eq!(
            (&error.details["have_fen"], &error.details["need_fen"]),
            (&100.into(), &250.into())
        );
        assert!(!error.details.contains_key("have"));
    }
}
