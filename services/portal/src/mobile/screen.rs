//! What every view of the volunteers' page needs besides its data: words, places, the catalogue, the time.

use std::sync::Arc;

use contracts::dispatch::ListServices;
use kernel::{BasisPoints, OrgCode, RawMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{
    PageCtx, Tr,
    mobile::{self, Tab},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::kept;
use crate::{
    pages::orders::catalogue::{Catalogue, factor},
    web::{App, OrgTree, Volunteer},
};

/// A volunteer's phone, at one moment.
pub struct Screen {
    /// The page's frame.
    pub ctx: PageCtx,
    /// Words in the reader's language.
    pub tr: Tr,
    /// When the page is made.
    pub now: OffsetDateTime,
    /// Every service.
    pub catalogue: Catalogue,
    /// Names of places.
    pub orgs: Arc<OrgTree>,
}

impl Screen {
    /// A screen for this request.
    ///
    /// # Errors
    /// dispatch does not answer.
    pub async fn open(me: &Volunteer, app: &App) -> contracts::Result<Self> {
        let services = me.ask(app, ListServices {}).await?.services;
        Ok(Self {
            ctx: me.ctx(app),
            tr: me.tr,
            now: app.host.clock().now(),
            catalogue: Catalogue::new(services),
            orgs: app.orgs(),
        })
    }

    /// A new idempotency key for a form.
    pub fn key(&self) -> Uuid {
        kernel::uuid_v7(self.now)
    }

    /// The whole page.
    pub fn page(&self, title: &str, tab: Tab, body: Markup) -> Markup {
        mobile::page(&self.ctx, title, Some(tab), html! { (body) (kept::bar(self.tr)) })
    }

    /// Name of a service.
    pub fn service(&self, code: &str) -> String {
        self.catalogue.name(self.tr, code)
    }

    /// 运河街道 兴中社区
    pub fn place(&self, code: &OrgCode) -> String {
        self.orgs.town_village(code)
    }

    /// `今天 14:30`
    pub fn when(&self, at: OffsetDateTime) -> String {
        format!(
            "{} {}",
            self.tr.day(china_date(at), china_date(self.now)),
            self.tr.clock(at)
        )
    }

    /// `今天 14:30 · 约 1时`
    pub fn when_and_how_long(&self, at: OffsetDateTime, duration: RawMinutes) -> String {
        let time = self.tr.minutes(duration.get());
        self.tr.args(
            "mobile-when",
            &[("when", self.when(at).into()), ("time", time.into())],
        )
    }

    /// What a service brings: `1时 × 2 = 2时`. Raw on the left, standard on the right, never the other way round.
    pub fn credit(&self, raw: RawMinutes, weight: BasisPoints) -> String {
        let standard = raw.weighted(weight).get();
        format!(
            "{} × {} = {}",
            self.tr.minutes(raw.get()),
            factor(weight),
            self.tr.minutes(standard)
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::catalogue::tests::sample;

    /// A phone on 23 November 2026, 14:10 in China.
    pub fn screen(lang: Lang) -> Screen {
        let tr = Tr::new(lang);
        let mut ctx = PageCtx::new(tr, "台儿庄区时间银行", "12349", "/m");
        ctx.csrf = "token".into();
        Screen {
            ctx,
            tr,
            now: datetime!(2026-11-23 06:10 UTC),
            catalogue: sample(),
            orgs: Arc::new(OrgTree::default()),
        }
    }

    #[test]
    fn a_credit_is_raw_time_times_weight_r4_1() {
        let (raw, twice) = (RawMinutes::new(90), BasisPoints::new(20_000));
        assert_eq!(screen(Lang::Zh).credit(raw, twice), "1时30分 × 2 = 3时");
        assert_eq!(screen(Lang::En).credit(raw, twice), "1 h 30 min × 2 = 3 h");
    }
}
