//! One campaign: to be checked and submitted, agreed to or sent back, watched, paused, ended.

use axum::extract::{Path, State};
use contracts::notification::{
    MessageState,
    campaign::{
        CampaignEvent, CampaignSample, CampaignState, CampaignView, GetCampaign, PreviewAudience,
        SampleCampaign,
    },
    text::TextVersion,
};
use kernel::CampaignId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Event, Input, PageHead, action_bar, alert, card, error_summary, input,
    page as shell, post_form, status, textarea, timeline,
};
use uuid::Uuid;

use super::{
    PATH, READERS, address,
    answers::{answers, samples},
    progress::{of, progress},
    typed,
};
use crate::{
    pages::{
        orders::{
            desk::Desk,
            form::{Refused, Sheet},
        },
        publicity::who,
    },
    web::{App, Names, Page, Signed},
};

/// Everything that the page shows.
struct Shown {
    campaign: CampaignView,
    texts: Vec<TextVersion>,
    samples: Vec<CampaignSample>,
}

/// The campaign.
pub async fn show(signed: Signed, State(app): State<App>, Path(id): Path<CampaignId>) -> Page {
    render((&signed, &app), id, &Refused::default(), false).await
}

/// The page with a form that was refused; `is_tested`: the test has just gone out.
///
/// # Errors
/// No such campaign, or a service does not answer.
pub async fn render(
    (signed, app): (&Signed, &App),
    campaign_id: CampaignId,
    refused: &Refused,
    is_tested: bool,
) -> Page {
    signed.needs(&READERS)?;
    let mut campaign = signed.ask(app, GetCampaign { campaign_id }).await?;
    let mut desk = Desk::open(signed, app, PATH).await?;
    desk.ctx.path = address(campaign_id, "");
    let staff = campaign.history.iter().filter_map(|event| event.by);
    let staff: Vec<_> = staff.chain([campaign.author]).collect();
    desk.names = Names::default().with_staff(app, staff).await?;
    if campaign.steps.edit {
        // As it would be today: nothing has been counted for good yet.
        let spec = campaign.spec.clone();
        campaign.audience = Some(signed.ask(app, PreviewAudience { spec }).await?);
    }
    let is_read = campaign.steps.edit || campaign.steps.approve;
    let samples = match is_read {
        true => signed.ask(app, SampleCampaign { campaign_id }).await?.samples,
        false => Vec::new(),
    };
    let texts = typed::texts(signed, app).await?;
    let shown = Shown {
        campaign,
        texts,
        samples,
    };
    Ok(view(&desk, &shown, refused, is_tested))
}

/// It changes while somebody looks.
fn moves(campaign: &CampaignView) -> bool {
    campaign.is_freezing || matches!(campaign.state, CampaignState::Approved | CampaignState::Sending)
}

/// Its messages have been written.
fn has_rows(campaign: &CampaignView) -> bool {
    campaign.progress.recipients > 0
}

/// There is somebody to write to once more.
fn has_failed(campaign: &CampaignView) -> bool {
    of(&campaign.progress, MessageState::Failed) > 0
}

fn view(desk: &Desk, shown: &Shown, refused: &Refused, is_tested: bool) -> Markup {
    let (tr, campaign) = (desk.tr, &shown.campaign);
    let title = campaign.spec.title.as_str();
    let steps = &campaign.steps;
    let at = |part: &str| address(campaign.campaign_id, part);
    let head = PageHead::new(title)
        .crumb(tr.t("campaigns-title"), PATH)
        .here(title)
        .meta(html! { span #campaign-state { (status(tr, "campaign", campaign.state.as_str())) } })
        .errors(!refused.errors.is_empty())
        .actions(html! {
            span #campaign-steps {
                @if steps.edit { (Button::link(tr.t("campaigns-edit"), at("edit"))) " " }
                @if steps.pause { (Button::link(tr.t("campaigns-pause"), at("pause")).primary()) " " }
                @if steps.resume { (Button::link(tr.t("campaigns-resume"), at("resume")).primary()) " " }
                @if steps.resend && has_failed(campaign) { (Button::link(tr.t("campaigns-resend"), at("resend"))) " " }
                @if steps.stop { (Button::link(tr.t("campaigns-stop"), at("stop")).danger()) }
            }
        });
    let poll = moves(campaign).then(|| at(""));
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            @if is_tested { (alert(AlertKind::Ok, html! { (tr.t("campaigns-tested")) })) }
            @if let Some(reason) = &campaign.returned_for {
                (alert(AlertKind::Warn, html! { (tr.args("campaigns-returned-for", &[("reason", reason.as_str().into())])) }))
            }
            div #campaign .cards hx-get=[poll.as_deref()] hx-trigger=[poll.as_ref().map(|_| "every 2s")]
                hx-select=[poll.as_ref().map(|_| "#campaign")] hx-swap=[poll.as_ref().map(|_| "outerHTML")]
                hx-select-oob=[poll.as_ref().map(|_| "#campaign-state,#campaign-steps")] {
                @if campaign.is_freezing { (alert(AlertKind::Info, html! { (tr.t("campaigns-freezing")) })) }
                @if let Some(until) = campaign.waits_until {
                    (alert(AlertKind::Info, html! { (tr.args("campaigns-waits", &[("until", tr.moment(until.0).into())])) }))
                }
                @if has_rows(campaign) { (progress(tr, campaign)) }
                (card(Card::new(tr.t("campaigns-check")), answers(desk, campaign, &shown.texts)))
                @if steps.edit || steps.approve { (samples(desk, &shown.samples)) }
                @if steps.edit { (asking(desk, campaign, refused)) }
                @if steps.approve { (deciding(desk, campaign, refused)) }
                @if !campaign.history.is_empty() {
                    (card(Card::new(tr.t("campaigns-history")), timeline(&history(desk, &campaign.history))))
                }
            }
        },
    )
}

/// A test to oneself, and the question to the second person.
fn asking(desk: &Desk, campaign: &CampaignView, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let at = |part: &str| address(campaign.campaign_id, part);
    let key = |name: &[u8]| Uuid::new_v5(&desk.key(), name);
    let sheet = Sheet::new(tr, "test", refused);
    let reaches = campaign
        .audience
        .as_ref()
        .is_some_and(|count| count.will_be_sent > 0);
    html! {
        (card(Card::new(tr.t("campaigns-test")).narrow(), post_form(&desk.ctx, "test", &at("test"), key(b"test"), html! {
            (input(&sheet.field("phone", tr.t("campaigns-my-phone")).required(), Input::tel(&sheet.value("phone", ""))))
            p { (Button::submit(tr.t("campaigns-test-do"))) }
        })))
        @if reaches {
            (card(Card::new(tr.t("campaigns-submit")), html! {
                p.muted { (tr.t("campaigns-submit-hint")) }
                (post_form(&desk.ctx, "submit", &at("submit"), key(b"submit"), html! {
                    (action_bar(html! { (Button::submit(submit_words(desk, campaign)).primary()) }))
                }))
            }))
        } @else {
            (alert(AlertKind::Warn, html! { (tr.t("campaigns-reaches-nobody")) }))
        }
    }
}

/// `送会签：412 人，共 412 条，约 20.60 元`
fn submit_words(desk: &Desk, campaign: &CampaignView) -> String {
    let tr = desk.tr;
    match &campaign.audience {
        None => tr.t("campaigns-submit"),
        Some(count) => {
            let args = [
                ("n", tr.number(count.will_be_sent).into()),
                ("cost", super::count::cost(tr, count).into()),
            ];
            tr.args("campaigns-submit-do", &args)
        }
    }
}

/// Agree, or send back with a reason.
fn deciding(desk: &Desk, campaign: &CampaignView, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let at = |part: &str| address(campaign.campaign_id, part);
    let key = |name: &[u8]| Uuid::new_v5(&desk.key(), name);
    let sheet = Sheet::new(tr, "return", refused);
    html! {
        (card(Card::new(tr.t("campaigns-decide")), html! {
            p.muted { (tr.t("campaigns-decide-hint")) }
            (post_form(&desk.ctx, "approve", &at("approve"), key(b"approve"), html! {
                (action_bar(html! { (Button::submit(tr.t("campaigns-approve")).primary()) }))
            }))
        }))
        (card(Card::new(tr.t("campaigns-return")).narrow(), post_form(&desk.ctx, "return", &at("return"), key(b"return"), html! {
            (textarea(&sheet.field("reason", tr.t("campaigns-return-reason")).required(), &sheet.value("reason", ""), 2, 200))
            p { (Button::submit(tr.t("campaigns-return-do")).danger()) }
        })))
    }
}

fn history(desk: &Desk, events: &[CampaignEvent]) -> Vec<Event> {
    let tr = desk.tr;
    events
        .iter()
        .map(|event| {
            let told = Event::new(tr.moment(event.at.0), tr.word("campaign_event", &event.what));
            let told = match event.by {
                Some(by) => told.who(who(tr, &desk.names, Some(by))),
                None => told,
            };
            match &event.reason {
                Some(reason) => told.note(html! { (reason) }),
                None => told,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use contracts::{Role, notification::campaign::CampaignSteps};
    use kernel::Lang;

    use super::{
        super::tests::{campaign, no_steps, sample, text},
        *,
    };
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(lang: Lang, state: CampaignState, steps: CampaignSteps, frozen: bool) -> String {
        let mut campaign = campaign(state, steps);
        if !frozen {
            campaign.progress.recipients = 0;
        }
        let shown = Shown {
            campaign,
            texts: vec![text()],
            samples: vec![sample()],
        };
        view(&desk(Role::Outreach, lang), &shown, &Refused::default(), false).into_string()
    }

    #[test]
    fn r12_4_the_author_checks_tests_and_submits_with_what_it_costs() {
        let steps = CampaignSteps {
            edit: true,
            ..no_steps()
        };
        for lang in [Lang::Zh, Lang::En] {
            let html = page(lang, CampaignState::Draft, steps.clone(), false);
            assert_sound(&html);
            assert!(html.contains("/submit\"") && html.contains("/test\"") && html.contains("20.60"));
            assert!(!html.contains("/approve\""), "not by its author");
            assert!(!html.contains("every 2s"), "nothing moves");
        }
    }

    #[test]
    fn r12_4_the_second_person_reads_real_texts_and_agrees_or_sends_back() {
        let steps = CampaignSteps {
            approve: true,
            ..no_steps()
        };
        let html = page(Lang::Zh, CampaignState::Submitted, steps, false);
        assert_sound(&html);
        assert!(html.contains("王大娘您好&lt;i&gt;"));
        assert!(html.contains("/approve\"") && html.contains("/return\"") && !html.contains("/submit\""));
    }

    #[test]
    fn r12_4_while_it_is_sent_the_bars_move_and_only_possible_steps_are_there() {
        let steps = CampaignSteps {
            pause: true,
            stop: true,
            ..no_steps()
        };
        let html = page(Lang::Zh, CampaignState::Sending, steps, true);
        assert_sound(&html);
        assert!(html.contains("every 2s") && html.contains("/pause\"") && html.contains("/stop\""));
        assert!(!html.contains("/resume\"") && !html.contains("/resend\""));
        assert!(!html.contains("王大娘"), "nobody's text is shown without need");
    }

    #[test]
    fn r12_4_who_failed_is_written_to_once_more_where_there_is_somebody() {
        let steps = CampaignSteps {
            resend: true,
            ..no_steps()
        };
        let html = page(Lang::Zh, CampaignState::Done, steps.clone(), true);
        assert!(html.contains("/resend\""), "12 failed");
        let mut all_arrived = campaign(CampaignState::Done, steps);
        all_arrived
            .progress
            .states
            .retain(|line| line.state == MessageState::Delivered);
        let shown = Shown {
            campaign: all_arrived,
            texts: vec![text()],
            samples: Vec::new(),
        };
        let html = view(
            &desk(Role::Outreach, Lang::Zh),
            &shown,
            &Refused::default(),
            false,
        )
        .into_string();
        assert!(!html.contains("/resend\""));
    }

    #[test]
    fn who_only_reads_has_no_step() {
        let html = page(Lang::En, CampaignState::Done, no_steps(), true);
        assert_sound(&html);
        assert!(!html.contains("action=\"/campaigns/") && !html.contains("every 2s"));
    }
}
