//! Texts that officials edit 短信文本 (R12.3): proposed by one, approved by another, in force at once or from a day. The text
//! that came with the software is version 0 and counts where no other is in force.

use std::collections::BTreeMap;

use kernel::{StaffId, TextVersionId};

use super::MessageKind;
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

/// The name under which texts of campaigns stand; each has a title of its own.
pub const CAMPAIGN: &str = "campaign";

words! {
    /// Where a version stands.
    pub enum TextState {
        /// 待批准
        Proposed = "proposed",
        /// 已批准
        Approved = "approved",
        /// 已退回
        Returned = "returned",
        /// 已停用
        Retired = "retired",
    }
}

data! {
    /// Propose a text, or a new version of one. Roles: outreach, operator of head office.
    pub struct ProposeText {
        /// Which of the platform's texts, or `campaign`.
        pub name: String,
        /// What a campaign's text is called, at most 40 characters; versions of one text share it. Empty for the platform's.
        pub title: String,
        /// The text without the signature, variables as `{{ name }}`; of a campaign without the words of refusal, which the
        /// platform adds.
        pub text: String,
        /// Gateway → the code under which it has approved just this text; only gateways that want one.
        pub codes: BTreeMap<String, String>,
        /// In force from the beginning of this day; nothing = as soon as it is approved.
        pub from: Option<Day>,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Approve a version; not who proposed it. Roles: outreach, operator of head office.
    pub struct ApproveText {
        /// The version.
        pub version_id: TextVersionId,
    }
    /// Send a version back; not who proposed it. Roles: outreach, operator of head office.
    pub struct ReturnText {
        /// The version.
        pub version_id: TextVersionId,
        /// What is to be changed, 2 to 200 characters.
        pub reason: String,
    }
    /// Use an approved version no more: the one before it counts again. Roles: outreach, operator of head office.
    pub struct RetireText {
        /// The version.
        pub version_id: TextVersionId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Where a version stands.
    pub struct TextChanged {
        /// The version.
        pub version_id: TextVersionId,
        /// Its number among those of its text.
        pub version: i32,
        /// Where it stands now.
        pub state: TextState,
    }
    /// The platform's own texts as they are in force, and the frame of a campaign's.
    pub struct ListTexts {}
    /// All of them.
    pub struct Texts {
        /// By name.
        pub texts: Vec<TextInForce>,
    }
    /// One of the platform's texts.
    pub struct TextInForce {
        /// Its name.
        pub name: String,
        /// What sort of message (R12.2).
        pub kind: MessageKind,
        /// Whether elders read it: one segment, plain words, no link (R12.3).
        pub to_elder: bool,
        /// The variables that it may name.
        pub variables: Vec<String>,
        /// Those of them without which nobody could act on it.
        pub needed: Vec<String>,
        /// Most segments, on the longest values.
        pub most_segments: u16,
        /// As it came with the software; empty for campaigns.
        pub built_in: String,
        /// As it is in force; empty for campaigns.
        pub text: String,
        /// The version in force; 0 = as it came with the software.
        pub version: i32,
        /// Versions that wait to be approved.
        pub waiting: i64,
    }
    /// Versions, newest first. Every member of staff who sends or reads messages.
    pub struct FindTexts {
        /// Only of this text.
        pub name: Option<String>,
        /// Only of the campaign's text called so.
        pub title: Option<String>,
        /// Only in this state.
        pub state: Option<TextState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One version.
    pub struct GetText {
        /// Which.
        pub version_id: TextVersionId,
    }
    /// One version.
    pub struct TextVersion {
        /// Which.
        pub version_id: TextVersionId,
        /// Of which text.
        pub name: String,
        /// What a campaign's text is called.
        pub title: String,
        /// Its number among those of its text.
        pub version: i32,
        /// The text.
        pub text: String,
        /// Gateway → its code of this text.
        pub codes: BTreeMap<String, String>,
        /// Where it stands.
        pub state: TextState,
        /// The day asked for.
        pub from: Option<Day>,
        /// Since when it counts, or from when it will.
        pub in_force_from: Option<At>,
        /// Why it was proposed.
        pub reason: String,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// When.
        pub proposed_at: At,
        /// Who approved it or sent it back.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// What is to be changed.
        pub returned_for: Option<String>,
        /// Who retired it.
        pub retired_by: Option<StaffId>,
        /// When.
        pub retired_at: Option<At>,
        /// Why.
        pub retired_for: Option<String>,
        /// Segments on the longest values, with the signature and what the platform adds.
        pub segments: u16,
    }
    /// How a text would read. A text that breaks a rule is refused as when it is proposed.
    pub struct PreviewText {
        /// Which of the platform's texts, or `campaign`.
        pub name: String,
        /// The text.
        pub text: String,
        /// How many real people it is tried on, at most 3; their names are personal data, and the look is audited.
        pub people: u8,
    }
    /// How it would read.
    pub struct TextPreview {
        /// With the longest values: those of the people to whom it was last sent, or those that a district can have.
        pub longest: TextSample,
        /// As real people would read it.
        pub people: Vec<TextSample>,
        /// How it is registered where variables have names: `${who}您好…`.
        pub named: String,
        /// How it is registered where they have numbers: `{1}您好…`.
        pub numbered: String,
    }
    /// A text with values.
    pub struct TextSample {
        /// With the signature.
        pub text: Personal,
        /// Characters as they are billed.
        pub characters: u16,
        /// Segments billed.
        pub segments: u16,
    }
}

messages! {
    commands {
        "tb.cmd.notification.propose_text" ProposeText => TextChanged;
        "tb.cmd.notification.approve_text" ApproveText => TextChanged;
        "tb.cmd.notification.return_text" ReturnText => TextChanged;
        "tb.cmd.notification.retire_text" RetireText => TextChanged;
    }
    queries {
        "tb.cmd.notification.list_texts" ListTexts => Texts;
        "tb.cmd.notification.find_texts" FindTexts => Page<TextVersion>;
        "tb.cmd.notification.get_text" GetText => TextVersion;
        "tb.cmd.notification.preview_text" PreviewText => TextPreview;
    }
    events {}
}
