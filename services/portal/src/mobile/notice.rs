//! What the next page says about what was just done. Its word stands in the address, so that a form's answer is a redirect
//! and going back sends nothing twice.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use portal_kit::{AlertKind, Tr, alert};
use serde::Deserialize;

use super::kept;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The place is theirs.
    Accepted,
    /// Somebody else was first.
    Lost,
    /// The time to answer is over.
    Expired,
    /// The offer is no longer there.
    Gone,
    /// 不方便
    Declined,
    /// 来不了
    Withdrawn,
    /// 已签到
    CheckedIn,
    /// 已签退
    CheckedOut,
    /// Another phone was signed out.
    PhoneEnded,
    /// Services, free times or reach are changed.
    WillingChanged,
    /// A star was applied for.
    StarApplied,
    /// A certificate was applied for.
    CertificateApplied,
    /// A service was asked for with saved time.
    ClaimAsked,
    /// A claim is being taken back.
    ClaimCancelled,
    /// A place in an activity is theirs.
    SignedUp,
    /// The place is given back.
    PlaceGivenBack,
    /// Signed in at the site of an activity.
    SignedIn,
    /// Goods are reserved.
    GoodsOrdered,
    /// An order of goods is taken back.
    GoodsCancelled,
    /// Whether outreach may come is recorded.
    OutreachChosen,
}

impl Notice {
    const ALL: [Self; 20] = [
        Self::Accepted,
        Self::Lost,
        Self::Expired,
        Self::Gone,
        Self::Declined,
        Self::Withdrawn,
        Self::CheckedIn,
        Self::CheckedOut,
        Self::PhoneEnded,
        Self::WillingChanged,
        Self::StarApplied,
        Self::CertificateApplied,
        Self::ClaimAsked,
        Self::ClaimCancelled,
        Self::SignedUp,
        Self::PlaceGivenBack,
        Self::SignedIn,
        Self::GoodsOrdered,
        Self::GoodsCancelled,
        Self::OutreachChosen,
    ];

    /// Its word and the key of its words.
    fn face(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("accepted", "mobile-said-accepted"),
            Self::Lost => ("lost", "mobile-said-lost"),
            Self::Expired => ("expired", "mobile-said-expired"),
            Self::Gone => ("gone", "mobile-said-gone"),
            Self::Declined => ("declined", "mobile-said-declined"),
            Self::Withdrawn => ("withdrawn", "mobile-said-withdrawn"),
            Self::CheckedIn => ("checked_in", "mobile-said-checked-in"),
            Self::CheckedOut => ("checked_out", "mobile-said-checked-out"),
            Self::PhoneEnded => ("phone_ended", "mobile-said-phone-ended"),
            Self::WillingChanged => ("willing_changed", "m-said-willing"),
            Self::StarApplied => ("star_applied", "mobile-said-star-applied"),
            Self::CertificateApplied => ("certificate_applied", "mobile-said-certificate-applied"),
            Self::ClaimAsked => ("claim_asked", "m-care-said-asked"),
            Self::ClaimCancelled => ("claim_cancelled", "m-care-said-cancelled"),
            Self::SignedUp => ("signed_up", "mobile-said-signed-up"),
            Self::PlaceGivenBack => ("place_given_back", "mobile-said-place-given-back"),
            Self::SignedIn => ("signed_in", "mobile-said-signed-in"),
            Self::GoodsOrdered => ("goods_ordered", "m-goods-said-ordered"),
            Self::GoodsCancelled => ("goods_cancelled", "m-goods-said-cancelled"),
            Self::OutreachChosen => ("outreach_chosen", "m-said-outreach"),
        }
    }

    /// To `path`, with this notice above the page.
    pub fn at(self, path: &str) -> Response {
        Redirect::to(&format!("{path}?said={}", self.face().0)).into_response()
    }

    /// The same of a step that was pressed `late` minutes before the phone could send it.
    pub fn at_late(self, path: &str, late: &str) -> Response {
        match kept::late(late) {
            Some(late) => Redirect::to(&format!("{path}?said={}&late={late}", self.face().0)).into_response(),
            None => self.at(path),
        }
    }

    fn kind(self) -> AlertKind {
        match self {
            Self::Lost | Self::Expired | Self::Gone => AlertKind::Info,
            _ => AlertKind::Ok,
        }
    }
}

/// The address's `said`, and `late` where the phone had to wait for a network.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    said: String,
    late: String,
}

impl Said {
    /// The notice's frame; nothing when nothing was done.
    pub fn show(&self, tr: Tr) -> Markup {
        let notice = Notice::ALL
            .into_iter()
            .find(|notice| notice.face().0 == self.said);
        html! {
            @if let Some(notice) = notice { (alert(notice.kind(), html! { (tr.t(notice.face().1)) })) }
            @if let Some(late) = kept::late(&self.late) {
                (alert(AlertKind::Warn, html! { (tr.args("mobile-kept-late", &[("n", late.into())])) }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn who_was_second_is_thanked() {
        let said = Said {
            said: "lost".into(),
            ..Said::default()
        };
        assert!(
            said.show(Tr::new(Lang::Zh))
                .into_string()
                .contains("已有人接单，谢谢")
        );
        assert!(said.show(Tr::new(Lang::En)).into_string().contains("thank you"));
    }

    #[test]
    fn an_unknown_word_in_the_address_says_nothing() {
        let said = Said {
            said: "<script>".into(),
            late: "<b>".into(),
        };
        assert_eq!(said.show(Tr::new(Lang::Zh)).into_string(), "");
    }

    #[test]
    fn who_was_without_a_network_learns_that_the_time_counts_from_when_it_was_sent_r5_8() {
        let said = |late: &str| Said {
            said: "checked_in".into(),
            late: late.into(),
        };
        let html = said("14").show(Tr::new(Lang::Zh)).into_string();
        assert!(
            html.contains("签到成功") && html.contains("14 分钟") && html.contains("更正"),
            "{html}"
        );
        assert!(
            said("14")
                .show(Tr::new(Lang::En))
                .into_string()
                .contains("14 minutes")
        );
        assert!(!said("2").show(Tr::new(Lang::Zh)).into_string().contains("分钟"));
    }

    #[test]
    fn every_notice_has_a_word_of_its_own() {
        for notice in Notice::ALL {
            let same = Notice::ALL
                .into_iter()
                .filter(|other| other.face().0 == notice.face().0);
            assert_eq!(same.count(), 1, "{notice:?}");
        }
    }
}
