//! Coloured words for states; never colour alone.

use crate::tr::Tr;
use maud::{Markup, html};

/// Colour of a tag, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// Neutral, cancelled
    Grey,
    /// Waiting for somebody else
    Info,
    /// Done, good
    Ok,
    /// Waiting for us
    Warn,
    /// Wrong, overdue
    Bad,
    /// Under way
    Brand,
    /// To be confirmed
    Violet,
    /// 紧急
    SolidBad,
}

impl TagKind {
    fn class(self) -> &'static str {
        match self {
            Self::Grey => "tag",
            Self::Info => "tag tag--info",
            Self::Ok => "tag tag--ok",
            Self::Warn => "tag tag--warn",
            Self::Bad => "tag tag--bad",
            Self::Brand => "tag tag--brand",
            Self::Violet => "tag tag--vio",
            Self::SolidBad => "tag tag--solid-bad",
        }
    }
}

/// A tag.
pub fn tag(kind: TagKind, text: &str) -> Markup {
    html! { span class=(kind.class()) { (text) } }
}

/// Colour of a state: `set` is `order`, `visit`, `offer`, `case`, `elder`, `volunteer`, `line`, `message` or `reply`,
/// `word` the word of the contract.
pub fn status_kind(set: &str, word: &str) -> TagKind {
    match (set, word) {
        ("stock_transfer", "sent") | ("stock_count", "open") | ("publicity", "planned") => TagKind::Info,
        ("campaign", "submitted" | "town_approved" | "paused") | ("story", "draft") => TagKind::Warn,
        ("campaign", "approved") => TagKind::Info,
        ("campaign", "sending") => TagKind::Brand,
        ("publicity" | "campaign", "done") => TagKind::Ok,
        ("stock_transfer", "received") | ("stock_count", "approved") => TagKind::Ok,
        ("stock_transfer", "short") => TagKind::Bad,
        ("stock_count", "counted") => TagKind::Warn,
        ("goods_order", "placed" | "undoing" | "returning") => TagKind::Info,
        ("goods_order", "ready") => TagKind::Brand,
        ("goods_order", "handed_over") => TagKind::Violet,
        ("goods_order", "return_asked") => TagKind::Warn,
        ("day_plan", "wanted" | "offering") => TagKind::Brand,
        ("day_plan", "made") | ("day_plan_outcome", "not_fit") => TagKind::Warn,
        ("day_plan" | "day_plan_outcome", "offered") => TagKind::Ok,
        ("order", "open")
        | ("case", "open")
        | (_, "applied" | "proposed" | "needs_correction" | "suspended" | "for_hotline" | "unknown") => {
            TagKind::Warn
        }
        (_, "open" | "offered" | "training" | "queued" | "claimed" | "submitted" | "received") => {
            TagKind::Info
        }
        ("offer", "accepted") | ("activity", "done") => TagKind::Ok,
        ("activity", "running") => TagKind::Brand,
        ("activity", "crediting") => TagKind::Warn,
        (_, "accepted" | "in_progress") => TagKind::Brand,
        ("claim", "asked" | "ordered" | "undoing") => TagKind::Info,
        ("claim", "captured") => TagKind::Warn,
        (_, "completed" | "uploaded" | "pending" | "held" | "served") => TagKind::Violet,
        ("elder", "closed") => TagKind::Grey,
        ("star" | "certificate", "notice") => TagKind::Info,
        ("award", "nominated" | "approved") => TagKind::Warn,
        (_, "issued" | "published") => TagKind::Ok,
        ("settlement", "computing" | "posting" | "locking") => TagKind::Brand,
        ("settlement", "computed" | "reviewed" | "approved") | (_, "carried") => TagKind::Warn,
        ("settlement" | "town_review", "in_review" | "waiting") => TagKind::Info,
        ("town_review", "approved") => TagKind::Ok,
        (_, "objected") => TagKind::Bad,
        (_, "confirmed" | "lapsed" | "closed" | "active" | "posted" | "delivered" | "routed" | "handled") => {
            TagKind::Ok
        }
        (_, "disputed" | "no_show" | "held_for_review" | "upheld" | "failed" | "no_phone") => TagKind::Bad,
        _ => TagKind::Grey,
    }
}

/// A state's tag: `status(tr, "visit", state.as_str())` with the words of `status-visit-…`.
pub fn status(tr: Tr, set: &str, word: &str) -> Markup {
    let key = format!("status-{set}-{word}");
    tag(
        status_kind(set, word),
        &tr.try_t(&key).unwrap_or_else(|| word.to_owned()),
    )
}
