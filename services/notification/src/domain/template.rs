//! The texts: one name each, and everything else in `templates.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use contracts::notification::MessageKind;
use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;

use super::spoken::{self, Spoken};

macro_rules! templates {
    ($($(#[$meta:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// A text 短信模板.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Template { $($(#[$meta])* $variant),+ }

        impl Template {
            /// Every text.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in `templates.toml`, in the database and in the portal.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

templates! {
    /// 登录验证码
    SignInCode = "sign_in_code",
    /// 绑定微信的验证码
    WechatCode = "wechat_code",
    /// An elder has been registered.
    ElderWelcome = "elder_welcome",
    /// A volunteer is in service.
    VolunteerWelcome = "volunteer_welcome",
    /// An application was returned: what is missing stands on the mobile page.
    ApplicationReturned = "application_returned",
    /// A volunteer is asked to go.
    OfferMade = "offer_made",
    /// Somebody else was first.
    OfferLost = "offer_lost",
    /// The answer came too late.
    OfferTooLate = "offer_too_late",
    /// Who comes, when, and the visit code.
    OrderAcceptedElder = "order_accepted_elder",
    /// The place is yours.
    OrderAcceptedVolunteer = "order_accepted_volunteer",
    /// Nobody comes.
    OrderCancelledElder = "order_cancelled_elder",
    /// Do not go.
    OrderCancelledVolunteer = "order_cancelled_volunteer",
    /// The activity does not take place: do not come.
    ActivityCancelledVolunteer = "activity_cancelled_volunteer",
    /// Another time.
    OrderRescheduledElder = "order_rescheduled_elder",
    /// Another time.
    OrderRescheduledVolunteer = "order_rescheduled_volunteer",
    /// The volunteer cannot come; somebody else is looked for.
    VisitWithdrawnElder = "visit_withdrawn_elder",
    /// Noted that you cannot come.
    VisitWithdrawnVolunteer = "visit_withdrawn_volunteer",
    /// Nobody has seen you: somebody else is sought.
    VisitMissedVolunteer = "visit_missed_volunteer",
    /// Not uploaded in time: the minutes do not count (R5.12).
    VisitGivenUpVolunteer = "visit_given_up_volunteer",
    /// Who served, what, how long: is it right? (R12.3)
    VisitUploadedElder = "visit_uploaded_elder",
    /// How content is the elder with a visit that counts? (R9.1)
    GradeAskedElder = "grade_asked_elder",
    /// The objection has arrived.
    VisitDisputedElder = "visit_disputed_elder",
    /// The minutes count. Silent unless the setting says otherwise.
    VisitConfirmedVolunteer = "visit_confirmed_volunteer",
    /// A half-year is settled: how much for goods, how much for service, and when goods may be ordered.
    SettlementPostedVolunteer = "settlement_posted_volunteer",
    /// The books were corrected; the volunteer may object (R6.12).
    CorrectionVolunteer = "correction_volunteer",
    /// Saved time is held for a service; somebody is sought.
    ClaimHeldVolunteer = "claim_held_volunteer",
    /// The service counts: what was taken.
    ClaimCapturedVolunteer = "claim_captured_volunteer",
    /// The service counts: what was taken, and what was waived (R6.5).
    ClaimWaivedVolunteer = "claim_waived_volunteer",
    /// A claim ended without service: nothing was taken.
    ClaimEndedVolunteer = "claim_ended_volunteer",
    /// Goods wait to be fetched: where, until when, with which code.
    GoodsReadyVolunteer = "goods_ready_volunteer",
    /// Goods were handed over: what was taken.
    GoodsHandedOverVolunteer = "goods_handed_over_volunteer",
    /// An order ended without goods: nothing was taken.
    GoodsEndedVolunteer = "goods_ended_volunteer",
    /// Goods came back: what was given back.
    GoodsReturnedVolunteer = "goods_returned_volunteer",
    /// A donor is thanked.
    DonorThanks = "donor_thanks",
    /// A test of the gateways, to a number of one's own.
    ChannelTest = "channel_test",
    /// A campaign (R12.4): what it says comes with the message.
    Campaign = "campaign",
}

/// What `templates.toml` says of a text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// What sort of message (R12.2).
    pub kind: MessageKind,
    /// 0 codes, 2 confirmations, 3 offers, 4 notices, 5 outreach; the lower goes first.
    pub lane: i16,
    /// Whether elders get it in the daytime only (decision 25).
    pub quiet: bool,
    /// Whether it is sent once more when it got lost at the gateway.
    pub repeat: bool,
    /// The gateway's code of the text.
    pub aliyun: String,
    /// Names of its variables, in the order of the gateway's registry.
    pub vars: Vec<String>,
    /// The text, without the signature.
    pub text: String,
    /// The same, to be read aloud to an elder whom the text does not reach.
    #[serde(default)]
    pub spoken: Option<Spoken>,
}

struct Texts {
    meta: BTreeMap<String, Meta>,
    environment: Environment<'static>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let meta: BTreeMap<String, Meta> = toml::from_str(include_str!("../../templates.toml"))
        .expect("compiled in, and read by the tests below");
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, meta) in &meta {
        environment
            .add_template_owned(name.clone(), meta.text.clone())
            .expect("compiled in, and rendered by the tests below");
    }
    Texts { meta, environment }
});

impl Template {
    /// What is known of the text.
    pub fn meta(self) -> &'static Meta {
        TEXTS
            .meta
            .get(self.as_str())
            .expect("a test finds every text in templates.toml")
    }

    /// The text of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|template| template.as_str() == name)
    }

    /// The text with its variables filled in, without the signature.
    ///
    /// # Errors
    /// A variable without a value.
    pub(super) fn fill(self, values: &BTreeMap<&str, String>) -> Result<String, minijinja::Error> {
        TEXTS.environment.get_template(self.as_str())?.render(values)
    }

    /// The text as it is registered where variables have names: `${who}您好…`.
    pub fn registered_text(self) -> String {
        self.marked(|_, name| format!("${{{name}}}"))
    }

    /// The text as it is registered where variables have numbers: `{1}您好…`.
    pub fn numbered_text(self) -> String {
        self.marked(|at, _| format!("{{{}}}", at + 1))
    }

    /// The code of the text where codes are numbers, in the sandbox: Aliyun's without its letters.
    pub fn number(self) -> String {
        self.meta().aliyun.trim_start_matches("SMS_").to_owned()
    }

    fn marked(self, mark: impl Fn(usize, &str) -> String) -> String {
        let names = self.meta().vars.iter().enumerate();
        let marks = names.map(|(at, name)| (name.as_str(), mark(at, name))).collect();
        self.fill(&marks).expect("a test fills in every text")
    }
}

/// The registry of approved texts as the gateways keep it: code → text, with `${name}` variables for Aliyun and `{1}` for
/// Tencent.
pub fn template_registry() -> BTreeMap<String, String> {
    Template::ALL
        .iter()
        .flat_map(|template| {
            [
                (template.meta().aliyun.clone(), template.registered_text()),
                (template.number(), template.numbered_text()),
            ]
        })
        .chain(spoken::all().flat_map(|(_, spoken)| {
            [
                (spoken.aliyun.clone(), spoken.registered_text()),
                (spoken.number(), spoken.numbered_text()),
            ]
        }))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::text::{Around, Frame};

    #[test]
    fn every_text_has_its_entry_and_every_entry_its_text() {
        let named: BTreeSet<&str> = Template::ALL.iter().map(|template| template.as_str()).collect();
        let written: BTreeSet<&str> = TEXTS.meta.keys().map(String::as_str).collect();
        assert_eq!(named, written);
    }

    #[test]
    fn the_declared_variables_are_those_of_the_text() {
        for template in Template::ALL {
            let registered = template.registered_text();
            for name in &template.meta().vars {
                assert!(
                    registered.contains(&format!("${{{name}}}")),
                    "{template:?} does not use {name}"
                );
            }
            assert_eq!(
                registered.matches("${").count(),
                template.meta().vars.len(),
                "{template:?}"
            );
        }
    }

    #[test]
    fn every_code_is_given_once() {
        assert_eq!(
            template_registry().len(),
            2 * (Template::ALL.len() + spoken::all().count())
        );
    }

    #[test]
    fn a_campaign_alone_is_outreach_and_ends_with_the_words_of_refusal_r12_2() {
        let around = Around {
            sign_name: "台儿庄时间银行",
            optout_tail: "拒收请回复R",
        };
        for template in Template::ALL {
            let is_outreach = template.meta().kind == MessageKind::Campaign;
            assert_eq!(is_outreach, *template == Template::Campaign, "{template:?}");
            let read = Frame::of(*template).longest(&template.meta().text, around);
            let text = read.unwrap().text;
            assert_eq!(text.contains("拒收"), is_outreach, "{text}");
            assert_eq!(text.ends_with(around.optout_tail), is_outreach, "{text}");
        }
    }

    #[test]
    fn codes_dispatch_confirmation_settlement_and_goods_are_of_the_kinds_of_r12_2() {
        use Template as T;
        for template in [T::SignInCode, T::WechatCode] {
            assert_eq!(template.meta().kind, MessageKind::Otp);
        }
        for template in [
            T::OfferMade,
            T::OrderAcceptedElder,
            T::VisitUploadedElder,
            T::SettlementPostedVolunteer,
            T::GoodsReadyVolunteer,
            T::ClaimHeldVolunteer,
            T::VisitWithdrawnElder,
        ] {
            assert_eq!(template.meta().kind, MessageKind::Transaction, "{template:?}");
        }
        for template in [
            T::ElderWelcome,
            T::VolunteerWelcome,
            T::DonorThanks,
            T::GradeAskedElder,
        ] {
            assert_eq!(template.meta().kind, MessageKind::ServiceNotice, "{template:?}");
        }
    }

    #[test]
    fn no_text_has_a_link_or_a_bracket_of_the_signature_r12_3() {
        for text in template_registry().into_values() {
            for banned in ["http", "www", ".cn", ".com", "【", "】", "\n"] {
                assert!(!text.contains(banned), "{text}");
            }
        }
    }
}
