//! What the views of orders, visits and cases need besides their data: words, names, places, the catalogue, the time.

use std::sync::Arc;

use contracts::{Actor, Role, dispatch::ListServices};
use kernel::{ElderId, OrgCode, OrgKind, VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{PageCtx, Tr};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{catalogue::Catalogue, steps::ELDER_READERS};
use crate::web::{App, Names, OrgTree, Signed};

/// A member of staff at their desk, at one moment.
pub struct Desk {
    /// The page's frame.
    pub ctx: PageCtx,
    /// Words in the reader's language.
    pub tr: Tr,
    /// When the page is made.
    pub now: OffsetDateTime,
    /// Who reads, for the steps that they may take.
    pub actor: Actor,
    /// Every service.
    pub catalogue: Catalogue,
    /// Names of the people on the page.
    pub names: Names,
    /// Names of places.
    pub orgs: Arc<OrgTree>,
}

impl Desk {
    /// A desk for the page at `path`, still without names.
    ///
    /// # Errors
    /// dispatch does not answer.
    pub async fn open(signed: &Signed, app: &App, path: &str) -> contracts::Result<Self> {
        let services = signed.ask(app, ListServices {}).await?.services;
        Ok(Self {
            ctx: signed.ctx(app, path),
            tr: signed.tr,
            now: app.host.clock().now(),
            actor: signed.actor.clone(),
            catalogue: Catalogue::new(services),
            names: Names::default(),
            orgs: app.orgs(),
        })
    }

    /// The same desk with the names of these people.
    ///
    /// # Errors
    /// A registry does not answer.
    pub async fn with_names(
        mut self,
        signed: &Signed,
        app: &App,
        elders: impl IntoIterator<Item = ElderId>,
        volunteers: impl IntoIterator<Item = VolunteerId>,
    ) -> contracts::Result<Self> {
        self.names = Names::load(signed, app, elders, volunteers).await?;
        Ok(self)
    }

    /// A new idempotency key for a form.
    pub fn key(&self) -> Uuid {
        kernel::uuid_v7(self.now)
    }

    /// Today in China.
    pub fn today(&self) -> Date {
        china_date(self.now)
    }

    /// Whether the reader has one of the roles. The services decide; this only keeps useless buttons off the page.
    pub fn is(&self, roles: &[Role]) -> bool {
        self.actor.has_role(roles).is_ok()
    }

    /// The name of an elder; a link to the file for who may open it: in one's own part of the tree (R1.8), so where the village
    /// is not known for head office alone. Of group work the activity, with its page.
    pub fn elder(&self, elder: ElderId, village: Option<&OrgCode>) -> Markup {
        let name = self.names.elder(elder);
        if self.names.is_activity(elder) {
            return html! { a href={ "/activities/" (elder) } { (name) } };
        }
        let opens = self.is(&ELDER_READERS)
            && self.actor.scope().is_some_and(|scope| match scope.kind() {
                OrgKind::District => true,
                _ => village.is_some_and(|village| scope.contains(village)),
            });
        html! { @if opens { a href={ "/elders/" (elder) } { (name) } } @else { (name) } }
    }

    /// 运河街道 兴中社区
    pub fn place(&self, code: &OrgCode) -> String {
        self.orgs.town_village(code)
    }

    /// Name of a service.
    pub fn service(&self, code: &str) -> String {
        self.catalogue.name(self.tr, code)
    }

    /// `今天 14:30`
    pub fn when(&self, at: OffsetDateTime) -> String {
        format!(
            "{} {}",
            self.tr.day(china_date(at), self.today()),
            self.tr.clock(at)
        )
    }

    /// Names of volunteers in one line.
    pub fn volunteers(&self, ids: &[VolunteerId]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| self.names.volunteer(*id)).collect();
        names.join(&self.tr.t("orders-between"))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use contracts::Role;
    use kernel::{Lang, OrgKind, StaffId};
    use time::macros::{date, datetime};

    use super::*;
    use crate::{pages::orders::catalogue, web::OrgUnit};

    /// 10:00 in China.
    pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    /// A desk of somebody with `role` in 兴中社区, without names.
    pub(crate) fn desk(role: Role, lang: Lang) -> Desk {
        let unit = |code: &str, name: &str, kind| OrgUnit {
            code: code.parse().unwrap(),
            name: name.into(),
            kind,
            position: None,
            active_from: date!(2026 - 01 - 01),
            active_to: None,
            successor: None,
            facts: Default::default(),
        };
        let units = vec![
            unit("370405", "台儿庄区", OrgKind::District),
            unit("370405001", "运河街道", OrgKind::Town),
            unit("370405001004", "兴中社区", OrgKind::Village),
        ];
        let tr = Tr::new(lang);
        let mut ctx = PageCtx::new(tr, "时间银行", "12349", "/orders");
        ctx.csrf = "token".into();
        Desk {
            ctx,
            tr,
            now: NOW,
            actor: Actor::Staff {
                id: StaffId::generate(NOW),
                roles: vec![role],
                scope: "370405001004".parse().unwrap(),
            },
            catalogue: catalogue::tests::sample(),
            names: Names::default(),
            orgs: Arc::new(OrgTree::new(units)),
        }
    }

    /// The script and the buttons of a page that asks how it was say the same.
    pub(crate) fn assert_asked_in_words_of_the_buttons(html: &str, lang: Lang, grades: &[&str]) {
        let (_, rest) = html.split_once("<p class=\"said\">").unwrap();
        let script = rest.split("</p>").next().unwrap().to_lowercase();
        for grade in grades {
            let said = Tr::new(lang).word("choice-said", grade).to_lowercase();
            assert!(script.contains(&said), "{said}: {script}");
        }
    }

    /// What holds for every page, read from its markup: ids are unique, labels lead to a control, headings skip no level,
    /// nothing is inline.
    pub(crate) fn assert_sound(html: &str) {
        let values = |attribute: &str| -> Vec<String> {
            let opener = format!(" {attribute}=\"");
            html.split(&opener)
                .skip(1)
                .filter_map(|part| part.split('"').next())
                .map(str::to_owned)
                .collect()
        };
        let mut ids = values("id");
        ids.sort();
        for pair in ids.windows(2) {
            assert_ne!(pair[0], pair[1], "an id stands twice");
        }
        for target in values("for") {
            assert!(ids.contains(&target), "a label leads to {target}");
        }
        let mut level = 0;
        for part in html.split("<h").skip(1) {
            if let Some(next) = part.chars().next().and_then(|c| c.to_digit(10)) {
                assert!(next <= level + 1, "h{next} after h{level}");
                level = next;
            }
        }
        for banned in [" style\u{3d}", "<script>", " onclick\u{3d}", "hx-on"] {
            assert!(!html.contains(banned), "{banned}");
        }
    }

    #[test]
    fn a_moment_is_named_by_its_day_and_its_clock_in_china() {
        assert_eq!(
            desk(Role::Operator, Lang::Zh).when(datetime!(2026-11-24 06:30 UTC)),
            "明天 14:30"
        );
        assert_eq!(
            desk(Role::Operator, Lang::En).when(datetime!(2026-11-23 06:30 UTC)),
            "Today 14:30"
        );
    }

    #[test]
    fn a_village_is_named_with_its_town() {
        let code = "370405001004".parse().unwrap();
        assert_eq!(desk(Role::Clerk, Lang::Zh).place(&code), "运河街道 兴中社区");
    }
}
