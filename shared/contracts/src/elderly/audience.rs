//! Elders whom a campaign may be meant for (R12.4).

use kernel::{Category, ElderId, OrgCode, Sex};

use crate::{
    Personal,
    catalogue::{data, messages},
};

data! {
    /// Active elders for a campaign, in the order of their ids, a page at a time; services only. One audit row a page.
    pub struct ElderAudience {
        /// Parts of the tree, at most 200.
        pub within: Vec<OrgCode>,
        /// Of one of these groups, with evidence that counts today; empty = all.
        pub categories: Vec<Category>,
        /// Of this age or older, completed years.
        pub age_from: Option<u8>,
        /// Of this age or younger.
        pub age_to: Option<u8>,
        /// After this one; nothing = from the beginning.
        pub after: Option<ElderId>,
        /// Most elders, 1 to 1000.
        pub most: u16,
        /// What for, 2 to 200 characters.
        pub purpose: String,
    }
    /// A page of them; there may be more when it is full.
    pub struct ElderListeners {
        /// The elders.
        pub elders: Vec<ElderListener>,
    }
    /// An elder as a campaign addresses them.
    pub struct ElderListener {
        /// The elder.
        pub elder_id: ElderId,
        /// Name.
        pub name: Personal,
        /// Sex, for 大爷 / 大娘.
        pub sex: Sex,
        /// Number, if any.
        pub phone: Option<Personal>,
        /// Village of residence.
        pub village: OrgCode,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.elderly-registry.audience" ElderAudience => ElderListeners;
    }
    events {}
}
