//! The card at an elder's door 门牌码: a code that stays, for elders to whom an SMS is of no use (R5.6, decision 18).

use kernel::ElderId;

use crate::{
    At, Personal,
    catalogue::{data, messages},
};

data! {
    /// Prints an elder's card; draws the code when there is none yet. Operators, branches and clerks, in their scope; audited.
    pub struct PrintDoorCard {
        /// Whose door.
        pub elder_id: ElderId,
        /// A new code, because the card is lost or somebody has copied it: the old one is worth nothing any more.
        pub anew: bool,
    }
    /// What stands on the card, besides the link to the volunteers' page.
    pub struct DoorCard {
        /// Ten digits.
        pub code: Personal,
        /// Since when it is good.
        pub made_at: At,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.print_door_card" PrintDoorCard => DoorCard;
    }
    queries {}
    events {}
}
