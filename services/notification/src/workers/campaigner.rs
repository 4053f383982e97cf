//! Campaigns on their way: audiences are written down, messages begin when their time has come, what was stopped is cancelled,
//! what is over ends (R12.4). Every step is one transaction that moves the campaign on: killed at any point it goes on where it
//! was, and nobody is written down twice.

use contracts::{Error, notification::campaign::AudienceCount};
use kernel::{CampaignId, MessageId};
use runtime::{Cx, Progress, Result, Worker};

use crate::{
    audience::{self, Addressee, Script},
    domain::wording::Content,
    store::{
        campaign,
        campaign_row::{self, NewRow},
        campaign_work::{self, Cursor},
    },
};

/// Rows that are cancelled in one transaction.
const CANCELLED_AT_ONCE: i64 = 2_000;

/// One step of each campaign.
pub async fn run(worker: Worker) -> Result<Progress> {
    let mut progress = Progress::Idle;
    let freezing = campaign_work::freezing(&mut *worker.db().await?).await?;
    for cursor in &freezing {
        if worker.is_stopping() {
            return Ok(Progress::Idle);
        }
        freeze(&worker, cursor).await?;
        progress = Progress::More;
    }
    begin(&worker).await?;
    let ending = campaign_work::ending(&mut *worker.db().await?).await?;
    for (id, is_stopped) in ending {
        if end(&worker, id, is_stopped).await? {
            progress = Progress::More;
        }
    }
    Ok(progress)
}

/// Writes down one page of an audience.
async fn freeze(worker: &Worker, cursor: &Cursor) -> Result<()> {
    let Some(stored) = campaign::get(&mut *worker.db().await?, cursor.id).await? else {
        return Ok(());
    };
    let script = Script::of_approved(worker, cursor.id, &stored.spec).await?;
    let found = audience::page(worker, &stored.spec.audience, cursor.step, cursor.after).await?;
    let next = match (found.next, cursor.step.next()) {
        (Some(after), _) => Some((cursor.step, Some(after))),
        (None, step) => step.map(|step| (step, None)),
    };
    let mut counted = audience::nobody();
    let addressees = audience::sift(&mut *worker.db().await?, worker, found.people, &mut counted).await?;
    let mut rows = Vec::with_capacity(addressees.len());
    for one in addressees {
        let (variant, text_version, content) = script.write(&one.person)?;
        audience::longest(&mut counted, &content);
        rows.push(sealed(worker, one, variant, text_version, &content)?);
    }
    let by_sms = !stored.spec.by_wechat;
    let at = stored.spec.starts_at.map(|at| at.0);
    let cursor = *cursor;
    worker
        .unit(|cx| async move { keep(&cx, &cursor, next, &rows, by_sms, at, counted).await })
        .await
}

/// Moves the campaign on and writes the messages, unless it was moved on meanwhile.
async fn keep(
    cx: &Cx,
    cursor: &Cursor,
    next: Option<(audience::Step, Option<uuid::Uuid>)>,
    rows: &[NewRow],
    by_sms: bool,
    at: Option<time::OffsetDateTime>,
    mut page: AudienceCount,
) -> Result<()> {
    let now = cx.now();
    let mut db = cx.db().await;
    if !campaign_work::advance(&mut db, cursor, next, now).await? {
        return Ok(());
    }
    let not_before = at.unwrap_or(now).max(now);
    let (written, segments) = campaign_row::insert(&mut db, cursor.id, rows, by_sms, now, not_before).await?;
    page.will_be_sent = written;
    page.segments = segments;
    page.same_number = i64::try_from(rows.len()).unwrap_or(0) - written;
    let before = campaign::get(&mut db, cursor.id)
        .await?
        .and_then(|stored| stored.counted);
    let mut counted = sum(before.unwrap_or_else(audience::nobody), &page);
    let price = cx.settings().int(contracts::settings::SMS_SEGMENT_PRICE_FEN);
    counted.cost_fen = counted.segments.saturating_mul(price);
    campaign_work::count(&mut db, cursor.id, &counted).await?;
    if next.is_none() {
        campaign::note(&mut db, cursor.id, "frozen", None, now, None).await?;
    }
    Ok(())
}

fn sum(before: AudienceCount, page: &AudienceCount) -> AudienceCount {
    AudienceCount {
        matching: before.matching + page.matching,
        no_consent: before.no_consent + page.no_consent,
        opted_out: before.opted_out + page.opted_out,
        no_phone: before.no_phone + page.no_phone,
        same_number: before.same_number + page.same_number,
        over_cap: before.over_cap + page.over_cap,
        will_be_sent: before.will_be_sent + page.will_be_sent,
        longest_segments: before.longest_segments.max(page.longest_segments),
        longest_characters: before.longest_characters.max(page.longest_characters),
        segments: before.segments + page.segments,
        cost_fen: 0,
    }
}

fn sealed(
    worker: &Worker,
    one: Addressee,
    variant: contracts::notification::campaign::Variant,
    text_version: i32,
    content: &Content,
) -> Result<NewRow> {
    let crypto = worker.crypto();
    let json =
        serde_json::to_string(content).map_err(|_| Error::internal("a text cannot be written as JSON"))?;
    Ok(NewRow {
        id: MessageId::generate(worker.now()),
        recipient: one.person.id,
        recipient_kind: one.person.kind,
        org: one.person.org,
        phone: crypto.seal(one.phone.as_str()),
        phone_index: one.phone_index,
        content: crypto.seal(&json),
        text_version,
        segments: content.segments(),
        variant,
    })
}

/// Begins what is due.
async fn begin(worker: &Worker) -> Result<()> {
    let begun = campaign_work::begin_due(&mut *worker.db().await?, worker.now()).await?;
    if !begun.is_empty() {
        worker.host().wake("sender");
    }
    Ok(())
}

/// Cancels some of what was stopped, or ends what is over; whether there is more to cancel.
async fn end(worker: &Worker, id: CampaignId, is_stopped: bool) -> Result<bool> {
    worker
        .unit(|cx| async move {
            let mut db = cx.db().await;
            if is_stopped && campaign_row::cancel(&mut db, id, CANCELLED_AT_ONCE).await? > 0 {
                return Ok(true);
            }
            if !campaign_row::is_open(&mut db, id).await?
                && campaign_work::end(&mut db, id, cx.now()).await?
                && !is_stopped
            {
                campaign::note(&mut db, id, "done", None, cx.now(), None).await?;
            }
            Ok(false)
        })
        .await
}
