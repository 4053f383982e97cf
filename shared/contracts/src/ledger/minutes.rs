//! What the platform's services do with a volunteer's minutes, and what they were at another time.

use kernel::{StandardMinutes, VolunteerId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Balances, Overrun};
use crate::{
    At, Day,
    catalogue::{data, messages, words},
};

words! {
    /// What minutes are spent from; it settles what they are spent on.
    pub enum Spending {
        /// 可换物品: goods are taken.
        Goods = "goods",
        /// 可换服务: service is taken.
        Savings = "savings",
    }
}

/// Holds minutes for what a volunteer has asked for, and decides later what becomes of them. Services of the platform
/// only. A hold is named by the idempotency key under which it was asked for; a repetition gets the first answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum PostMinutes {
    /// Holds: they count as spent, but are not yet. From GOODS to REDEEMED_GOODS, from SAVINGS to REDEEMED_SERVICE.
    Hold {
        /// Whose.
        volunteer_id: VolunteerId,
        /// From which account.
        account: Spending,
        /// How much, above zero.
        amount: StandardMinutes,
        /// The order or claim that they are held for.
        reference: Uuid,
        /// The day on which it was asked for.
        effective: Day,
        /// When the hold falls if nobody decides; nothing = never.
        expires_at: Option<At>,
    },
    /// They are spent: all that is held, or less, and the rest is released; or more (R6.5).
    Capture {
        /// Key of the hold.
        hold: Uuid,
        /// How much; nothing = what is held.
        amount: Option<StandardMinutes>,
        /// What if that is more than is held.
        overrun: Overrun,
    },
    /// They are not spent: the hold is released. If it has not come yet, it never will; if it has fallen already, that is
    /// all right.
    Void {
        /// Key of the hold.
        hold: Uuid,
    },
    /// What was taken for goods is given back, all of it: they were brought back (decision 13).
    GiveBack {
        /// Key of the capture.
        capture: Uuid,
    },
}

data! {
    /// It was done.
    pub struct MinutesPosted {
        /// Serial numbers of the transfers; none where a hold was released that had not come.
        pub seqs: Vec<i64>,
        /// Of what was to be captured, what the account did not have: it is waived (R6.5).
        pub waived: StandardMinutes,
    }
    /// A volunteer's balances as they were at an instant. The volunteer, or staff in whose scope they are.
    pub struct GetBalancesAt {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// When: what was posted until then counts.
        pub at: At,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.post_minutes" PostMinutes => MinutesPosted;
    }
    queries {
        "tb.cmd.ledger.balances_at" GetBalancesAt => Balances;
    }
    events {}
}
