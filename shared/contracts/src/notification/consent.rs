//! Consent to outreach 宣传同意 and refusal of it 退订 (R12.2, R12.4): a consent of its own beside that to be served, given and
//! withdrawn as easily, each time with its evidence. A number that refuses is on the suppression list, whoever holds it.

use uuid::Uuid;

use crate::{
    Actor, At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

/// The version of the words that people agree to; the words stand in the portal under `consent-outreach-words`.
pub const OUTREACH_WORDING: &str = "2026-11";

words! {
    /// Whose consent.
    pub enum PersonKind {
        /// 老人
        Elder = "elder",
        /// 志愿者
        Volunteer = "volunteer",
    }
    /// How consent was given or withdrawn.
    pub enum ConsentHow {
        /// 纸质登记
        Form = "form",
        /// 电话
        Phone = "phone",
        /// 本人在手机页
        Page = "page",
        /// 批量导入的名册
        Import = "import",
    }
    /// Why a number gets no outreach.
    pub enum SuppressionCause {
        /// 短信回复退订
        Reply = "reply",
        /// 运营商黑名单或拒收
        Provider = "provider",
        /// 工作人员登记
        Staff = "staff",
        /// 本人在手机页
        Page = "page",
    }
}

data! {
    /// A person agrees to outreach. Staff with elders or volunteers of their own part of the tree; volunteers for themselves,
    /// on the mobile page, which also takes their number off the suppression list.
    pub struct GiveOutreachConsent {
        /// Who.
        pub person_id: Uuid,
        /// Elder or volunteer.
        pub kind: PersonKind,
        /// How; `page` for volunteers themselves alone.
        pub how: ConsentHow,
        /// The day on a form; nothing = now.
        pub on: Option<Day>,
        /// What there is to show for it (number of the form, who was on the phone), at most 200 characters.
        pub evidence: Option<Personal>,
    }
    /// A person agrees no more; holds at once, also for campaigns that are under way. As [`GiveOutreachConsent`].
    pub struct WithdrawOutreachConsent {
        /// Who.
        pub person_id: Uuid,
        /// Elder or volunteer.
        pub kind: PersonKind,
        /// How.
        pub how: ConsentHow,
    }
    /// Whether a person agrees.
    pub struct OutreachConsented {
        /// Who.
        pub person_id: Uuid,
        /// Whether they agree now.
        pub is_given: bool,
    }
    /// Whether a person agrees, with all that went before. As [`GiveOutreachConsent`], and the auditor.
    pub struct OutreachConsentOf {
        /// Who.
        pub person_id: Uuid,
        /// Elder or volunteer.
        pub kind: PersonKind,
    }
    /// What is on file.
    pub struct OutreachConsents {
        /// Whether they agree now.
        pub is_given: bool,
        /// Since when their number is on the suppression list, if it is.
        pub suppressed_at: Option<At>,
        /// Every consent, newest first.
        pub consents: Vec<OutreachConsent>,
    }
    /// A consent.
    pub struct OutreachConsent {
        /// When it was given.
        pub given_at: At,
        /// How.
        pub how: ConsentHow,
        /// Version of the words.
        pub wording: String,
        /// Who recorded it.
        pub given_by: Actor,
        /// What there is to show for it.
        pub evidence: Option<Personal>,
        /// When it was withdrawn.
        pub withdrawn_at: Option<At>,
        /// How.
        pub withdrawn_how: Option<ConsentHow>,
        /// Who recorded that.
        pub withdrawn_by: Option<Actor>,
    }
    /// Numbers that get no outreach, newest first; masked. Roles: operator, outreach, auditor, oversight.
    pub struct FindSuppressions {
        /// Only for this cause.
        pub cause: Option<SuppressionCause>,
        /// Which page.
        pub paging: Paging,
    }
    /// One number.
    pub struct Suppression {
        /// The entry.
        pub suppression_id: Uuid,
        /// `169****0001`; nothing where only its digest is kept.
        pub phone_masked: Option<String>,
        /// Since when.
        pub at: At,
        /// Why.
        pub cause: SuppressionCause,
        /// Which gateway knows it, and under which code.
        pub provider: Option<String>,
        /// Who recorded it.
        pub by: Option<Actor>,
        /// What they wrote.
        pub reason: Option<Personal>,
    }
    /// Put a number on the list, because its holder said so. Roles: operator, outreach.
    pub struct Suppress {
        /// The number.
        pub phone: Personal,
        /// How the wish was heard, 2 to 200 characters.
        pub reason: String,
    }
    /// Take a number off, because its holder asked for it anew. Roles: operator, outreach.
    pub struct LiftSuppression {
        /// The entry.
        pub suppression_id: Uuid,
        /// How the renewed wish was heard and what there is to show for it, 4 to 200 characters.
        pub evidence: Personal,
    }
    /// The list has changed.
    pub struct SuppressionChanged {
        /// The entry.
        pub suppression_id: Uuid,
    }
}

messages! {
    commands {
        "tb.cmd.notification.give_outreach_consent" GiveOutreachConsent => OutreachConsented;
        "tb.cmd.notification.withdraw_outreach_consent" WithdrawOutreachConsent => OutreachConsented;
        "tb.cmd.notification.suppress" Suppress => SuppressionChanged;
        "tb.cmd.notification.lift_suppression" LiftSuppression => SuppressionChanged;
    }
    queries {
        "tb.cmd.notification.outreach_consent_of" OutreachConsentOf => OutreachConsents;
        "tb.cmd.notification.find_suppressions" FindSuppressions => Page<Suppression>;
    }
    events {}
}
