//! Writing a campaign: text and values, to whom, when. What it would reach and cost is counted while it is filled in
//! (`count.rs`); a button does the same without the script.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::notification::{
    campaign::{
        AudienceWho, CampaignSpec, CampaignView, GetCampaign, PreviewAudience, SaveCampaign, TYPED_VARIABLES,
    },
    text::TextVersion,
};
use kernel::{CampaignId, Category, OrgCode, OrgKind, china_local};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Check, Choice, Hx, Input, PageHead, Tr, action_bar, alert, card, check, empty,
    error_summary, input, page as shell, post_form, seg, select, ticks,
};
use time::OffsetDateTime;

use super::{
    AUTHORS, PATH, address,
    count::{counted, frame, later},
    typed::{self, NAMES, category_field, part_field, text_name},
};
use crate::{
    pages::orders::{
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Page, Post, Signed},
};

/// Id of the form.
pub const FORM: &str = "campaign";

/// What the form needs besides what was typed.
struct Form<'a> {
    desk: &'a Desk,
    scope: &'a OrgCode,
    texts: &'a [TextVersion],
    /// The draft that is changed.
    draft: Option<(CampaignId, &'a CampaignSpec)>,
}

/// The blank form.
pub async fn ask(signed: Signed, State(app): State<App>) -> Page {
    signed.needs(&AUTHORS)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let texts = typed::texts(&signed, &app).await?;
    let form = Form {
        desk: &desk,
        scope: &signed.scope,
        texts: &texts,
        draft: None,
    };
    Ok(form.view(&Refused::default(), None))
}

/// A draft, to be changed.
pub async fn edit(signed: Signed, State(app): State<App>, Path(campaign_id): Path<CampaignId>) -> Page {
    signed.needs(&AUTHORS)?;
    let found = draft(&signed, &app, campaign_id).await?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let texts = typed::texts(&signed, &app).await?;
    let form = Form {
        desk: &desk,
        scope: &signed.scope,
        texts: &texts,
        draft: Some((campaign_id, &found.spec)),
    };
    Ok(form.view(&Refused::default(), None))
}

async fn draft(signed: &Signed, app: &App, campaign_id: CampaignId) -> contracts::Result<CampaignView> {
    let found = signed.ask(app, GetCampaign { campaign_id }).await?;
    if found.steps.edit {
        return Ok(found);
    }
    Err(contracts::Error::conflict(
        "campaign_state",
        "it is no draft of yours",
    ))
}

/// Keeps a new draft.
pub async fn save_new(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&AUTHORS)?;
    // The same form sent twice is the same campaign.
    let id = CampaignId::from(idem);
    keep((&signed, &app), id, None, Post { idem, data }).await
}

/// Keeps a draft as it is now.
pub async fn save(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<CampaignId>,
    sent: Post<Typed>,
) -> Page<Response> {
    signed.needs(&AUTHORS)?;
    let found = draft(&signed, &app, id).await?;
    keep((&signed, &app), id, Some(&found.spec), sent).await
}

async fn keep(
    (signed, app): (&Signed, &App),
    campaign_id: CampaignId,
    before: Option<&CampaignSpec>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let desk = Desk::open(signed, app, PATH).await?;
    let texts = typed::texts(signed, app).await?;
    let form = Form {
        desk: &desk,
        scope: &signed.scope,
        texts: &texts,
        draft: before.map(|spec| (campaign_id, spec)),
    };
    let only_counts = data.get("go").is_some_and(|go| go == "count");
    let mut sent = Sent::new(FORM, data, signed.tr);
    let spec = typed::read(&mut sent, &signed.scope, &form.parts(), &texts);
    let refused = match spec {
        None => sent.unsound(),
        Some(spec) if only_counts => match signed.ask(app, PreviewAudience { spec }).await {
            Ok(count) => {
                let typed = sent.unsound();
                let page = form.view(&typed, Some(counted(signed.tr, &count)));
                return Ok((StatusCode::OK, page).into_response());
            }
            Err(error) => sent.refused(error, &NAMES)?,
        },
        Some(spec) => match signed.tell(app, idem, SaveCampaign { campaign_id, spec }).await {
            Ok(kept) => return Ok(Redirect::to(&address(kept.campaign_id, "")).into_response()),
            Err(error) => sent.refused(error, &NAMES)?,
        },
    };
    let page = form.view(&refused, None);
    Ok((refused.status, page).into_response())
}

/// Parts of the tree that can be ticked: those right below the author.
pub fn parts(orgs: &crate::web::OrgTree, scope: &OrgCode) -> Vec<OrgCode> {
    orgs.within(scope)
        .filter(|unit| unit.code.parent().as_ref() == Some(scope) && unit.kind != OrgKind::Site)
        .map(|unit| unit.code.clone())
        .collect()
}

/// One of the form's steps, as a card.
fn step(tr: Tr, title: &str, fields: Markup) -> Markup {
    card(Card::new(tr.t(title)).narrow(), fields)
}

/// Day and clock of an instant in China, as the fields take them.
fn day_and_time(at: OffsetDateTime) -> (String, String) {
    let local = china_local(at);
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    (local.date().to_string(), clock)
}

impl Form<'_> {
    fn parts(&self) -> Vec<OrgCode> {
        parts(&self.desk.orgs, self.scope)
    }

    fn view(&self, refused: &Refused, said: Option<Markup>) -> Markup {
        let (desk, tr) = (self.desk, self.desk.tr);
        let (title, action) = match self.draft {
            None => (tr.t("campaigns-new"), format!("{PATH}/new")),
            Some((id, _)) => (tr.t("campaigns-edit"), address(id, "edit")),
        };
        let back = self
            .draft
            .map_or_else(|| PATH.to_owned(), |(id, _)| address(id, ""));
        let head = PageHead::new(title.clone())
            .crumb(tr.t("campaigns-title"), PATH)
            .here(title)
            .errors(!refused.errors.is_empty());
        let sheet = Sheet::new(tr, FORM, refused);
        let body = html! {
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (post_form(&desk.ctx, FORM, &action, desk.key(), html! {
                div.cards {
                    div.cards hx-post="/campaigns/count" hx-trigger="change, input delay:400ms" hx-include="closest form" hx-target="#count" hx-swap="outerHTML" hx-sync="this:replace" {
                        (step(tr, "campaigns-step-text", self.text(&sheet)))
                        (step(tr, "campaigns-step-audience", self.audience(&sheet)))
                        (step(tr, "campaigns-step-time", self.time(&sheet)))
                    }
                    (card(Card::new(tr.t("campaigns-step-count")), frame(said.unwrap_or_else(|| later(tr)))))
                }
                (action_bar(html! {
                    (Button::submit(tr.t("campaigns-keep")).primary())
                    (Button::submit(tr.t("campaigns-count")).value("go", "count"))
                    (Button::link(tr.t("form-cancel"), back).quiet())
                }))
            }))
        };
        let none = html! {
            section.card { div.b { (empty(&portal_kit::Empty {
                text: tr.t("campaigns-no-text"),
                action: Some(Button::link(tr.t("campaigns-to-texts"), "/texts")),
            })) } }
        };
        shell(&desk.ctx, &head, if self.texts.is_empty() { none } else { body })
    }

    fn text(&self, sheet: &Sheet<'_>) -> Markup {
        let tr = self.desk.tr;
        let spec = self.draft.map(|(_, spec)| spec);
        let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
        let texts = |first: String| -> Vec<(String, String)> {
            let all = self.texts.iter().map(|text| {
                let words = format!("{}：{}", text_name(tr, text), text.text);
                (text.version_id.to_string(), words)
            });
            std::iter::once((String::new(), first)).chain(all).collect()
        };
        let kept = |name: &str| {
            let values = spec.map_or(&[][..], |spec| spec.values.as_slice());
            let value = values.iter().find(|value| value.name == name);
            sheet.value(name, value.map_or("", |value| value.value.as_str()))
        };
        let a = spec.map(|spec| spec.text_a.to_string()).unwrap_or_default();
        let b = spec
            .and_then(|spec| spec.text_b)
            .map(|text| text.to_string())
            .unwrap_or_default();
        let share = spec
            .filter(|spec| spec.text_b.is_some())
            .map(|spec| spec.share_b.to_string());
        html! {
            (select(&field("text_a", "campaigns-text").required(), &texts(tr.t("fund-choose")), &sheet.value("text_a", &a), Hx::default()))
            p.small.muted { (tr.t("campaigns-values-hint")) }
            div.g.g2.stack-m {
                @for name in TYPED_VARIABLES {
                    (input(&sheet.field(name, tr.word("campaign_value", name)), Input::text(&kept(name)).max(20)))
                }
            }
            details open[!b.is_empty() || !sheet.value("text_b", "").is_empty()] {
                summary { (tr.t("campaigns-compare")) }
                div.stack {
                    (select(&field("text_b", "campaigns-text-b"), &texts(tr.t("campaigns-none-b")), &sheet.value("text_b", &b), Hx::default()))
                    (input(&field("share_b", "campaigns-share").hint(tr.t("campaigns-share-hint")), Input::whole(&sheet.value("share_b", share.as_deref().unwrap_or_default())).max(2)))
                }
            }
            (input(&field("title", "campaigns-name").hint(tr.t("campaigns-name-hint")), Input::text(&sheet.value("title", spec.map_or("", |spec| spec.title.as_str()))).max(60)))
        }
    }

    fn audience(&self, sheet: &Sheet<'_>) -> Markup {
        let (desk, tr) = (self.desk, self.desk.tr);
        let audience = self.draft.map(|(_, spec)| &spec.audience);
        let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
        let whole = |name: &str, label: &str, at_first: Option<u32>| {
            let at_first = at_first.map(|n| n.to_string()).unwrap_or_default();
            input(
                &field(name, label),
                Input::whole(&sheet.value(name, &at_first)).max(4),
            )
        };
        let kinds: Vec<Choice> = AudienceWho::ALL
            .iter()
            .map(|who| Choice::new(who.as_str(), tr.word("campaign_who", who.as_str())))
            .collect();
        let who = audience.map_or(AudienceWho::Both, |audience| audience.who);
        let ticked = |name: &str, at_first: bool| {
            let on = if at_first && !sheet.is_refused() { "on" } else { "" };
            !sheet.value(name, on).is_empty()
        };
        let tick = |name: String, label: String, at_first: bool| {
            let on = ticked(&name, at_first);
            Check::new(name, label, on)
        };
        let parts: Vec<Check> = self
            .parts()
            .iter()
            .map(|part| {
                let has = audience.is_some_and(|audience| audience.within.contains(part));
                tick(part_field(part), desk.orgs.name(part).to_owned(), has)
            })
            .collect();
        let categories: Vec<Check> = Category::ALL
            .iter()
            .map(|category| {
                let has = audience.is_some_and(|audience| audience.categories.contains(category));
                tick(
                    category_field(*category),
                    tr.word("category", category.as_str()),
                    has,
                )
            })
            .collect();
        let (age_from, age_to) =
            audience.map_or((None, None), |audience| (audience.age_from, audience.age_to));
        let stars = audience.and_then(|audience| audience.stars_from);
        let served = audience.and_then(|audience| audience.served_days);
        html! {
            (seg(&field("who", "campaigns-who").required(), &kinds, &sheet.value("who", who.as_str()), Hx::default()))
            @if !parts.is_empty() {
                (ticks(&field("within", "campaigns-within"), &parts))
            }
            details open[sheet.is_refused() || audience.is_some()] {
                summary { (tr.t("campaigns-narrow")) }
                (ticks(&field("categories", "campaigns-categories"), &categories))
                div.g.g2.stack-m {
                    (whole("age_from", "campaigns-age-from", age_from.map(u32::from)))
                    (whole("age_to", "campaigns-age-to", age_to.map(u32::from)))
                    (whole("stars_from", "campaigns-stars", stars.map(u32::from)))
                    (whole("served_days", "campaigns-served", served.map(u32::from)))
                }
            }
        }
    }

    fn time(&self, sheet: &Sheet<'_>) -> Markup {
        let tr = self.desk.tr;
        let spec = self.draft.map(|(_, spec)| spec);
        let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
        let at = spec.and_then(|spec| spec.starts_at).map(|at| day_and_time(at.0));
        let (day, clock) = at.unwrap_or_default();
        let fast = spec
            .and_then(|spec| spec.per_second)
            .map(|n| n.to_string())
            .unwrap_or_default();
        let by_wechat = match sheet.is_refused() {
            true => !sheet.value("by_wechat", "").is_empty(),
            false => spec.is_none_or(|spec| spec.by_wechat),
        };
        html! {
            p.small.muted { (tr.t("campaigns-time-hint")) }
            div.g.g2.stack-m {
                (input(&field("day", "campaigns-day"), Input::date(&sheet.value("day", &day))))
                (input(&field("time", "campaigns-clock"), Input::time(&sheet.value("time", &clock))))
            }
            (check("by_wechat", &tr.t("campaigns-by-wechat"), by_wechat, None))
            details open[!fast.is_empty()] {
                summary { (tr.t("campaigns-slower")) }
                (input(&field("per_second", "campaigns-per-second"), Input::whole(&sheet.value("per_second", &fast)).max(4)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Error, Role};
    use kernel::Lang;
    use time::macros::datetime;

    use super::{
        super::tests::{spec, text},
        *,
    };
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn html(lang: Lang, refused: &Refused, draft: Option<&CampaignSpec>, texts: &[TextVersion]) -> String {
        let desk = desk(Role::Outreach, lang);
        let scope = "370405".parse().unwrap();
        let form = Form {
            desk: &desk,
            scope: &scope,
            texts,
            draft: draft.map(|spec| (CampaignId::from(uuid::Uuid::from_u128(1)), spec)),
        };
        form.view(refused, None).into_string()
    }

    #[test]
    fn r12_4_the_form_counts_while_it_is_filled_in_and_has_a_button_for_it() {
        for lang in [Lang::Zh, Lang::En] {
            let page = html(lang, &Refused::default(), None, &[text()]);
            assert_sound(&page);
            assert!(page.contains("hx-post=\"/campaigns/count\"") && page.contains("value=\"count\""));
            assert!(page.contains("&lt;b&gt;") && page.contains("name=\"in_370405001\""));
        }
    }

    #[test]
    fn without_an_approved_text_the_page_says_where_texts_come_from() {
        let page = html(Lang::Zh, &Refused::default(), None, &[]);
        assert!(page.contains("class=\"empty\"") && page.contains("/texts") && !page.contains("text_a"));
    }

    #[test]
    fn a_draft_is_changed_with_what_it_says() {
        let spec = CampaignSpec {
            starts_at: Some(datetime!(2026-12-01 01:30 UTC).into()),
            ..spec()
        };
        let page = html(Lang::Zh, &Refused::default(), Some(&spec), &[text()]);
        assert_sound(&page);
        for words in [
            "冬季招募&lt;b&gt;",
            "value=\"2026-12-01\"",
            "value=\"09:30\"",
            "value=\"70\"",
            "value=\"时间银行\"",
        ] {
            assert!(page.contains(words), "{words}");
        }
    }

    #[test]
    fn r12_4_a_time_outside_the_hours_is_said_at_its_field() {
        let typed = Typed::from([("time".to_owned(), "22:00".to_owned())]);
        let sent = Sent::new(FORM, typed, Tr::new(Lang::Zh));
        let error = Error::invalid("starts_at", "out_of_range", "");
        let page = html(Lang::Zh, &sent.refused(error, &NAMES).unwrap(), None, &[text()]);
        assert!(
            page.contains("campaign-time-error") || page.contains("href=\"#campaign-time\""),
            "{page}"
        );
        assert!(page.contains("value=\"22:00\""));
    }
}
