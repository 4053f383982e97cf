//! notification: what is said to whom, through which channel, and whether it arrived.

pub mod campaign;
pub mod channel;
pub mod consent;
pub mod platform;
pub mod publicity;
pub mod story;
pub mod text;

use kernel::{CallBackId, MessageId, ReplyId};
use uuid::Uuid;

use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// State of a message.
    pub enum MessageState {
        /// 待发送
        Queued = "queued",
        /// 发送中: claimed by a sender.
        Claimed = "claimed",
        /// 已提交: the gateway took it.
        Submitted = "submitted",
        /// 已送达
        Delivered = "delivered",
        /// 发送失败
        Failed = "failed",
        /// 结果未知: the gateway did not answer; never repeated blindly.
        Unknown = "unknown",
        /// 已撤销: no longer needed before it was sent.
        Cancelled = "cancelled",
        /// 已过期: past its use before it could be sent.
        Expired = "expired",
        /// 未发送: the person has no phone.
        NoPhone = "no_phone",
    }
    /// What sort of message it is (R12.2).
    pub enum MessageKind {
        /// A sign-in code.
        Otp = "otp",
        /// Dispatch, visit code, confirmation.
        Transaction = "transaction",
        /// Welcome and other notices of the service.
        ServiceNotice = "service_notice",
        /// Outreach 宣传: to those who agreed to it, with a way to refuse.
        Campaign = "campaign",
    }
    /// What became of a reply.
    pub enum ReplyState {
        /// Received, not yet understood.
        Received = "received",
        /// Passed on to the service that asked.
        Routed = "routed",
        /// For the hotline: nobody asked, or it is ambiguous.
        ForHotline = "for_hotline",
        /// Done by the hotline.
        Handled = "handled",
        /// The person wants no more outreach.
        OptOut = "opt_out",
    }
}

data! {
    /// Send a sign-in code to a number. Only the portal asks. 1 a minute, 5 an hour, 10 a day and number.
    pub struct SendSignInCode {
        /// Where to.
        pub phone: Personal,
        /// Six digits.
        pub code: Personal,
    }
    /// Where a browser is sent to learn who its user is at WeChat (`snsapi_base`: silently). Only the portal asks.
    pub struct WechatEntrance {
        /// Where it is sent back to.
        pub back: String,
        /// Comes back with it.
        pub state: String,
    }
    /// The address.
    pub struct WechatEntranceIs {
        /// Nothing where no account is set up.
        pub url: Option<String>,
    }
    /// Who came back from WeChat with this code. Only the portal asks; a code is good once, for five minutes.
    pub struct WechatPerson {
        /// The code.
        pub code: Personal,
    }
    /// Who it is there.
    pub struct WechatPersonIs {
        /// Their id with our account; nothing when the code is not good (any more).
        pub openid: Option<Personal>,
    }
    /// The message is queued.
    pub struct MessageQueued {
        /// The message.
        pub message_id: MessageId,
    }
    /// Messages about one thing (an elder, volunteer, order, visit), or all, newest first. Text and number are masked.
    pub struct FindMessages {
        /// About what.
        pub about: Option<Uuid>,
        /// Only this state.
        pub state: Option<MessageState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One message.
    pub struct MessageRow {
        /// The message.
        pub message_id: MessageId,
        /// Which text, e.g. `visit_uploaded`.
        pub template: String,
        /// Title of the text, of a campaign's message.
        pub text_title: Option<String>,
        /// Version of the text in which it was said; 0 = as it came with the software.
        pub text_version: u32,
        /// What sort.
        pub kind: MessageKind,
        /// `169****0001`
        pub phone_masked: Option<String>,
        /// Segments billed.
        pub segments: u16,
        /// State.
        pub state: MessageState,
        /// The gateway's code, if it refused or failed.
        pub error: Option<String>,
        /// Through which gateway.
        pub provider: Option<String>,
        /// When queued.
        pub queued_at: At,
        /// When the gateway took it.
        pub submitted_at: Option<At>,
        /// When it arrived.
        pub delivered_at: Option<At>,
    }
    /// Replies that wait for the hotline.
    pub struct RepliesForHotline {
        /// Which page; oldest first.
        pub paging: Paging,
    }
    /// One reply.
    pub struct ReplyRow {
        /// The reply.
        pub reply_id: ReplyId,
        /// The number it came from, masked.
        pub phone_masked: String,
        /// What it says.
        pub text: Personal,
        /// When.
        pub received_at: At,
        /// Why it waits: `help` (those come first), `nobody_asked`, `ambiguous`, `not_understood`, `too_late`, `not_reached`.
        pub why: String,
    }
    /// The hotline has dealt with a reply.
    pub struct HandleReply {
        /// The reply.
        pub reply_id: ReplyId,
        /// What was done.
        pub note: String,
    }
    /// Done.
    pub struct ReplyHandled {
        /// The reply.
        pub reply_id: ReplyId,
    }
    /// Show a masked number in full, to call back; audited with the reason. Role: operator.
    pub struct RevealReply {
        /// The reply.
        pub reply_id: ReplyId,
        /// Why.
        pub reason: String,
    }
    /// Counts by state for the channel's health.
    pub struct ChannelHealth {}
    /// Counts by state.
    pub struct ChannelCounts {
        /// State and number of messages.
        pub states: Vec<StateCount>,
        /// Replies that wait for the hotline.
        pub replies_waiting: i64,
    }
    /// How many in a state.
    pub struct StateCount {
        /// Which.
        pub state: MessageState,
        /// How many.
        pub count: i64,
    }
    /// An elder was asked for a grade by SMS; who cannot be asked so is not told of.
    pub struct GradeAsked {
        /// The call-back.
        pub call_back_id: CallBackId,
    }
    /// A number wants no more outreach. Carries no number: the message it answered.
    pub struct OutreachRefused {
        /// The reply.
        pub reply_id: ReplyId,
    }
}

messages! {
    commands {
        "tb.cmd.notification.send_sign_in_code" SendSignInCode => MessageQueued;
        "tb.cmd.notification.handle_reply" HandleReply => ReplyHandled;
        "tb.cmd.notification.reveal_reply" RevealReply => crate::elderly::Revealed;
    }
    queries {
        "tb.cmd.notification.find_messages" FindMessages => Page<MessageRow>;
        "tb.cmd.notification.replies_for_hotline" RepliesForHotline => Page<ReplyRow>;
        "tb.cmd.notification.channel_health" ChannelHealth => ChannelCounts;
        "tb.cmd.notification.wechat_entrance" WechatEntrance => WechatEntranceIs;
        "tb.cmd.notification.wechat_person" WechatPerson => WechatPersonIs;
    }
    events {
        "tb.evt.notification.outreach.refused" OutreachRefused, by reply_id;
        "tb.evt.notification.grade.asked" GradeAsked, by call_back_id;
    }
}
