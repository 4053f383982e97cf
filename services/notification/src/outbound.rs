//! How a message comes to be: rendered, sealed, written once for its occasion, and the sender woken.

use contracts::{Error, notification::MessageState, settings};
use kernel::{ElderId, MessageId, OrgCode, Phone, VolunteerId};
use runtime::{Cx, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    channel::Channel,
    domain::{quiet_hours::DayHours, wording::Wording},
    store::{
        message::{self, NewMessage},
        question::{self, Kind, NewQuestion},
    },
};

/// Who gets a message.
#[derive(Clone)]
pub struct Recipient {
    /// Whose number it is.
    pub who: Who,
    /// The number; without one nothing can be sent, and staff see that.
    pub phone: Option<Phone>,
    /// Where they belong.
    pub org: Option<OrgCode>,
}

/// What sort of person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An elder.
    Elder(ElderId),
    /// A volunteer.
    Volunteer(VolunteerId),
    /// Whoever holds the number.
    Number(Uuid),
}

impl Who {
    /// The id, whatever the sort.
    pub fn uuid(self) -> Uuid {
        match self {
            Who::Elder(id) => id.uuid(),
            Who::Volunteer(id) => id.uuid(),
            Who::Number(id) => id,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Who::Elder(_) => "elder",
            Who::Volunteer(_) => "volunteer",
            Who::Number(_) => "number",
        }
    }
}

/// A message before it is written.
pub struct Draft {
    /// To whom.
    pub to: Recipient,
    /// What it says.
    pub wording: Wording,
    /// The id of what occasions it: there is one message of this text to this person for it, ever.
    pub occasion: Uuid,
    /// The order, visit, offer and people that it is about; the recipient is added.
    pub about: Vec<Uuid>,
    /// When what it tells of begins: it cannot wait for the morning if that is soon.
    pub happens: Option<OffsetDateTime>,
    /// Of no use after.
    pub expires_at: Option<OffsetDateTime>,
}

/// What a message asks for.
pub struct Asking {
    /// What is asked about.
    pub kind: Kind,
    /// The visit or the offer.
    pub subject: Uuid,
    /// Until when an answer counts.
    pub until: OffsetDateTime,
}

/// Queues a message. Nothing happens if there is one for this occasion already.
///
/// # Errors
/// `internal` if the wording does not fit its text.
pub async fn say(cx: &Cx, draft: Draft) -> Result<Option<MessageId>> {
    let channel = cx.state::<Channel>();
    let content = draft
        .wording
        .render(&channel.sign_name)
        .map_err(|error| Error::internal(error.to_string()))?;
    let meta = draft.wording.template.meta();
    let recipient = draft.to.who.uuid();
    let id = MessageId::generate(cx.now());
    let mut db = cx.db().await;
    let state = match &draft.to.phone {
        None => MessageState::NoPhone,
        Some(_) if message::is_silenced(&mut db, recipient).await? => MessageState::Cancelled,
        Some(_) => MessageState::Queued,
    };
    let mut about = draft.about;
    about.push(recipient);
    about.sort_unstable();
    about.dedup();
    let crypto = cx.crypto();
    let sealed =
        serde_json::to_string(&content).map_err(|_| Error::internal("a text cannot be written as JSON"))?;
    let waits = meta.quiet && matches!(draft.to.who, Who::Elder(_));
    let new = NewMessage {
        id,
        template: draft.wording.template,
        occasion: draft.occasion,
        recipient,
        recipient_kind: draft.to.who.word(),
        org: draft.to.org,
        about,
        phone: draft
            .to
            .phone
            .map(|phone| (crypto.seal(phone.as_str()), phone_index(cx, &phone))),
        content: crypto.seal(&sealed),
        segments: content.segments(),
        state,
        queued_at: cx.now(),
        not_before: if waits {
            day_hours(cx).first_instant(cx.now(), draft.happens)
        } else {
            cx.now()
        },
        expires_at: draft.expires_at,
    };
    if !message::insert(&mut db, &new).await? {
        return Ok(None);
    }
    if state == MessageState::Queued {
        cx.wake("sender");
    }
    Ok(Some(id))
}

/// Queues a message that asks, with the digits that this number has free; `yes` and `no` are filled in.
///
/// # Errors
/// As [`say`].
pub async fn ask(cx: &Cx, mut draft: Draft, asking: Asking) -> Result<()> {
    let Some(phone) = draft.to.phone.clone() else {
        draft.wording = draft.wording.with("yes", "1").with("no", "2");
        say(cx, draft).await?;
        return Ok(());
    };
    let index = phone_index(cx, &phone);
    let pair = {
        let mut db = cx.db().await;
        message::hold_number(&mut db, &index).await?;
        question::next_pair(&mut db, &index, cx.now()).await?
    };
    let recipient = draft.to.who.uuid();
    draft.wording = draft.wording.with("yes", pair.yes()).with("no", pair.no());
    if let Some(message) = say(cx, draft).await? {
        let new = NewQuestion {
            kind: asking.kind,
            subject: asking.subject,
            message,
            recipient,
            phone_index: &index,
            pair,
            expires_at: asking.until,
        };
        question::insert(&mut *cx.db().await, &new, cx.now()).await?;
    }
    Ok(())
}

/// The blind index under which a number is found.
pub fn phone_index(cx: &Cx, phone: &Phone) -> Vec<u8> {
    cx.crypto().index("phone", phone.as_str())
}

fn day_hours(cx: &Cx) -> DayHours {
    let settings = cx.settings();
    cx.state::<Channel>().day_hours(DayHours {
        from: settings.int(settings::SMS_ELDER_FROM_HOUR),
        to: settings.int(settings::SMS_ELDER_TO_HOUR),
    })
}
