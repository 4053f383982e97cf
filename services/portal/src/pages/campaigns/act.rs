//! The steps of a campaign. What stops or moves many messages is asked once more on a page of its own.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Command, Error,
    notification::campaign::{
        ApproveCampaign, CampaignSteps, CampaignView, GetCampaign, PauseCampaign, ResendFailed,
        ResumeCampaign, ReturnCampaign, SendCampaignTest, StopCampaign, SubmitCampaign,
    },
};
use kernel::CampaignId;
use maud::{Markup, html};
use portal_kit::{Answer, Confirm, confirm_page, textarea};
use uuid::Uuid;

use super::{AUTHORS, PATH, READERS, address, one};
use crate::{
    pages::orders::form::{Refused, Sent, Sheet, Typed},
    web::{App, Page, Post, Signed},
};

/// A step that is asked once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Pause,
    Resume,
    Stop,
    Resend,
}

impl Act {
    fn parse(word: &str) -> contracts::Result<Self> {
        match word {
            "pause" => Ok(Self::Pause),
            "resume" => Ok(Self::Resume),
            "stop" => Ok(Self::Stop),
            "resend" => Ok(Self::Resend),
            _ => Err(Error::not_found("page")),
        }
    }

    /// Its address's last part, and its words' keys.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Pause => ("pause", "campaigns-pause", "campaigns-pause-warning"),
            Self::Resume => ("resume", "campaigns-resume", "campaigns-resume-warning"),
            Self::Stop => ("stop", "campaigns-stop", "campaigns-stop-warning"),
            Self::Resend => ("resend", "campaigns-resend", "campaigns-resend-warning"),
        }
    }

    fn is_possible(self, steps: &CampaignSteps) -> bool {
        match self {
            Self::Pause => steps.pause,
            Self::Resume => steps.resume,
            Self::Stop => steps.stop,
            Self::Resend => steps.resend,
        }
    }
}

/// Sends the texts to the author's own number.
pub async fn test(
    signed: Signed,
    State(app): State<App>,
    Path(campaign_id): Path<CampaignId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&AUTHORS)?;
    let mut sent = Sent::new("test", data, signed.tr);
    let phone = sent.required("phone", "blank");
    let command = SendCampaignTest {
        campaign_id,
        phone: phone.into(),
    };
    let at = (&signed, &app);
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(_) => {
            let page = one::render(at, campaign_id, &Refused::default(), true).await?;
            Ok(page.into_response())
        }
        Err(refused) => again(at, campaign_id, refused).await,
    }
}

/// Asks the second person.
pub async fn submit(
    signed: Signed,
    State(app): State<App>,
    Path(campaign_id): Path<CampaignId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&AUTHORS)?;
    let sent = Sent::new("submit", data, signed.tr);
    done(
        (&signed, &app),
        (campaign_id, idem),
        sent,
        SubmitCampaign { campaign_id },
    )
    .await
}

/// Agrees.
pub async fn approve(
    signed: Signed,
    State(app): State<App>,
    Path(campaign_id): Path<CampaignId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    let sent = Sent::new("approve", data, signed.tr);
    done(
        (&signed, &app),
        (campaign_id, idem),
        sent,
        ApproveCampaign { campaign_id },
    )
    .await
}

/// Sends it back to its author.
pub async fn send_back(
    signed: Signed,
    State(app): State<App>,
    Path(campaign_id): Path<CampaignId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    let mut sent = Sent::new("return", data, signed.tr);
    let reason = sent.required("reason", "blank");
    let command = ReturnCampaign { campaign_id, reason };
    done((&signed, &app), (campaign_id, idem), sent, command).await
}

/// One command, then back to the campaign; refused, the campaign's page again.
async fn done<C: Command>(
    at: (&Signed, &App),
    (id, idem): (CampaignId, Uuid),
    sent: Sent,
    command: C,
) -> Page<Response> {
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(id)),
        Err(refused) => again(at, id, refused).await,
    }
}

fn back(id: CampaignId) -> Response {
    Redirect::to(&address(id, "")).into_response()
}

async fn again(at: (&Signed, &App), id: CampaignId, refused: Refused) -> Page<Response> {
    let page = one::render(at, id, &refused, false).await?;
    Ok((refused.status, page).into_response())
}

/// Pause, resume, stop and resend are asked once more.
pub async fn ask(
    signed: Signed,
    State(app): State<App>,
    Path((campaign_id, act)): Path<(CampaignId, String)>,
) -> Page {
    signed.needs(&READERS)?;
    let act = Act::parse(&act)?;
    let campaign = signed.ask(&app, GetCampaign { campaign_id }).await?;
    confirm(&signed, &app, act, &campaign, &Refused::default())
}

/// Does it.
pub async fn run(
    signed: Signed,
    State(app): State<App>,
    Path((campaign_id, act)): Path<(CampaignId, String)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&READERS)?;
    let act = Act::parse(&act)?;
    let mut sent = Sent::new(act.words().0, data, signed.tr);
    let told = match act {
        Act::Pause => signed
            .tell(&app, idem, PauseCampaign { campaign_id })
            .await
            .map(drop),
        Act::Resume => signed
            .tell(&app, idem, ResumeCampaign { campaign_id })
            .await
            .map(drop),
        Act::Resend => signed
            .tell(&app, idem, ResendFailed { campaign_id })
            .await
            .map(drop),
        Act::Stop => {
            let reason = sent.required("reason", "blank");
            if !sent.is_sound() {
                return once_more((&signed, &app), act, campaign_id, sent.unsound()).await;
            }
            signed
                .tell(&app, idem, StopCampaign { campaign_id, reason })
                .await
                .map(drop)
        }
    };
    match told {
        Ok(()) => Ok(back(campaign_id)),
        Err(error) if error.field.is_some() => {
            once_more((&signed, &app), act, campaign_id, sent.refused(error, &[])?).await
        }
        Err(error) => again((&signed, &app), campaign_id, sent.refused(error, &[])?).await,
    }
}

async fn once_more(
    (signed, app): (&Signed, &App),
    act: Act,
    campaign_id: CampaignId,
    refused: Refused,
) -> Page<Response> {
    let campaign = signed.ask(app, GetCampaign { campaign_id }).await?;
    let page = confirm(signed, app, act, &campaign, &refused)?;
    Ok((refused.status, page).into_response())
}

fn confirm(signed: &Signed, app: &App, act: Act, campaign: &CampaignView, refused: &Refused) -> Page {
    if !act.is_possible(&campaign.steps) {
        return Err(Error::conflict("campaign_state", "it is in another state by now").into());
    }
    let ctx = signed.ctx(app, PATH);
    Ok(question(&ctx, app.key(), act, campaign, refused))
}

fn question(
    ctx: &portal_kit::PageCtx,
    key: Uuid,
    act: Act,
    campaign: &CampaignView,
    refused: &Refused,
) -> Markup {
    let tr = ctx.tr;
    let (part, title, warning) = act.words();
    let queued = campaign.progress.states.iter();
    let queued = queued.filter(|line| line.state == contracts::notification::MessageState::Queued);
    let waiting: i64 = queued.map(|line| line.count).sum();
    let sheet = Sheet::new(tr, part, refused);
    let fields = match act {
        Act::Stop => {
            let field = sheet.field("reason", tr.t("publicity-reason")).required();
            textarea(&field, &sheet.value("reason", ""), 2, 200)
        }
        _ => html! {},
    };
    let people = tr.number(campaign.progress.recipients);
    confirm_page(
        ctx,
        &Confirm {
            title: format!("{}：{}", tr.t(title), campaign.spec.title),
            warning: Some(tr.t(warning)),
            answers: vec![
                Answer::new(tr.t("campaigns-people"), people, None),
                Answer::new(tr.t("campaigns-waiting"), tr.number(waiting), None),
            ],
            action: address(campaign.campaign_id, part),
            key: key.to_string(),
            fields,
            yes: tr.t(title),
            danger: act == Act::Stop,
            back: address(campaign.campaign_id, ""),
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::notification::campaign::CampaignState;
    use kernel::Lang;
    use portal_kit::{PageCtx, Tr};

    use super::{
        super::tests::{campaign, no_steps},
        *,
    };
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn r12_4_what_moves_many_messages_is_asked_once_more_with_how_many_wait() {
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
            let campaign = campaign(CampaignState::Sending, no_steps());
            for act in [Act::Pause, Act::Resume, Act::Stop, Act::Resend] {
                let html = question(&ctx, Uuid::nil(), act, &campaign, &Refused::default()).into_string();
                assert_sound(&html);
                assert!(html.contains("冬季招募&lt;b&gt;") && html.contains("412") && html.contains("100"));
                assert_eq!(html.contains("name=\"reason\""), act == Act::Stop);
            }
        }
    }

    #[test]
    fn a_step_is_possible_only_when_the_service_says_so() {
        let steps = CampaignSteps {
            resume: true,
            ..no_steps()
        };
        let possible =
            ["pause", "resume", "stop", "resend"].map(|word| Act::parse(word).unwrap().is_possible(&steps));
        assert_eq!(possible, [false, true, false, false]);
        assert!(Act::parse("delete").is_err());
    }
}
