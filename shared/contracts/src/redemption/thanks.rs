//! Donors of goods who agreed to be thanked by SMS (R8.2).

use kernel::IntakeId;

use crate::{
    Personal,
    catalogue::{data, messages},
};

data! {
    /// The donor of an intake agrees to be thanked by SMS; once. Roles: stock; clerk and organisation clerk at their own outlets.
    /// Refusals: `not_a_gift`, `thanked_already`.
    pub struct ThankDonor {
        /// The intake.
        pub intake_id: IntakeId,
        /// Where the SMS goes.
        pub phone: Personal,
    }
    /// The SMS is on its way.
    pub struct DonorThanked {
        /// The intake.
        pub intake_id: IntakeId,
    }
    /// Who is to be thanked for what; notification only.
    pub struct DonorToThank {
        /// The intake.
        pub intake_id: IntakeId,
    }
    /// A donor.
    pub struct DonorReach {
        /// As given.
        pub donor: Personal,
        /// Where the SMS goes.
        pub phone: Personal,
        /// What, e.g. `大米 5kg × 20 袋`.
        pub goods: Vec<String>,
    }
    /// A donor agreed to be thanked.
    pub struct DonationThanked {
        /// The intake.
        pub intake_id: IntakeId,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.thank_donor" ThankDonor => DonorThanked;
    }
    queries {
        "tb.cmd.redemption-inventory.donor_to_thank" DonorToThank => DonorReach;
    }
    events {
        "tb.evt.redemption-inventory.donation.thanked" DonationThanked, by intake_id;
    }
}
