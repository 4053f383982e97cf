//! The gateways as staff see them 通道, and why a person gets, or got, no message.

use kernel::MessageId;
use uuid::Uuid;

use super::{MessageState, StateCount, consent::PersonKind};
use crate::{
    At, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What stands in the way of a message to a person, now.
    pub enum Hindrance {
        /// No number is on file: nothing can be sent.
        NoPhone = "no_phone",
        /// The profile is closed: nothing is sent.
        Closed = "closed",
        /// No gateway is set up: everything waits.
        NoGateway = "no_gateway",
        /// Every gateway is on hold: everything waits.
        OnHold = "on_hold",
        /// Night: what is not urgent waits for the morning.
        QuietHours = "quiet_hours",
        /// The person follows the WeChat account: texts that have a template go there first.
        WechatFirst = "wechat_first",
        /// No consent to outreach is on file: no campaigns.
        NoConsent = "no_consent",
        /// The number is on the suppression list: no campaigns.
        Suppressed = "suppressed",
        /// As many campaigns as are allowed have gone to the number.
        CapReached = "cap_reached",
    }
}

data! {
    /// What stands in the way of messages to a person. As for consents, and the auditor.
    pub struct ReachOf {
        /// Who.
        pub person_id: Uuid,
        /// Elder or volunteer.
        pub kind: PersonKind,
    }
    /// What stands in the way, the gravest first.
    pub struct Reach {
        /// The number, masked.
        pub phone_masked: Option<String>,
        /// Each with its facts.
        pub hindrances: Vec<Hindering>,
    }
    /// One thing that stands in the way.
    pub struct Hindering {
        /// What.
        pub what: Hindrance,
        /// Since when, or until when, if there is such an instant.
        pub at: Option<At>,
    }
    /// Every gateway that is set up, in the order in which they are tried. Roles: operator, outreach, system_admin, auditor.
    pub struct ListChannels {}
    /// All of them.
    pub struct Channels {
        /// In their order.
        pub channels: Vec<ChannelState>,
        /// Messages that are queued for any of them.
        pub queued: i64,
        /// Segments that the contract covers in a calendar month, by `sms.month_segments`; nothing where none is agreed.
        pub covered: Option<i64>,
        /// When it was counted what the gateways took: at most ten minutes ago.
        pub counted_at: At,
        /// The last tests of the day, newest first.
        pub tests: Vec<ChannelTest>,
    }
    /// A test through one gateway.
    pub struct ChannelTest {
        /// The message.
        pub message_id: MessageId,
        /// Through which gateway, and no other.
        pub provider: String,
        /// To which number, masked.
        pub phone_masked: Option<String>,
        /// What became of it.
        pub state: MessageState,
        /// The gateway's code, if it refused or failed.
        pub error: Option<String>,
        /// When it was asked for.
        pub at: At,
    }
    /// What a gateway took and bills by the segment, as the platform knows it.
    pub struct Spent {
        /// Segments today.
        pub today: i64,
        /// Segments of the calendar month.
        pub month: i64,
        /// What those of the month cost by `sms.segment_price_fen`.
        pub month_fen: i64,
    }
    /// How a gateway does.
    pub struct ChannelState {
        /// Its name.
        pub provider: String,
        /// On hold until then.
        pub held_until: Option<At>,
        /// The code with which it refused everything.
        pub held_for: Option<String>,
        /// Messages handed to it today, by state.
        pub today: Vec<StateCount>,
        /// When it last told of a message.
        pub last_receipt_at: Option<At>,
        /// What it took; nothing where segments are not billed (WeChat).
        pub spent: Option<Spent>,
        /// It takes tests to any number; WeChat reaches followers alone.
        pub takes_tests: bool,
    }
    /// Use a gateway again before its hold is over. Role: system_admin.
    pub struct ReleaseChannel {
        /// Its name.
        pub provider: String,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// The gateway is used again.
    pub struct ChannelReleased {
        /// Its name.
        pub provider: String,
    }
    /// Send a test to one's own number through one gateway and no other, once; three an hour and number. Roles: operator,
    /// outreach, system_admin.
    pub struct TestChannel {
        /// Name of the gateway, which is not on hold.
        pub provider: String,
        /// The number.
        pub phone: Personal,
    }
}

messages! {
    commands {
        "tb.cmd.notification.release_channel" ReleaseChannel => ChannelReleased;
        "tb.cmd.notification.test_channel" TestChannel => super::MessageQueued;
    }
    queries {
        "tb.cmd.notification.list_channels" ListChannels => Channels;
        "tb.cmd.notification.reach_of" ReachOf => Reach;
    }
    events {}
}
