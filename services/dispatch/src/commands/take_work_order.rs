use contracts::{
    Error,
    dispatch::{
        OpenOrder, OrderSource,
        work_order::{
            TakeWorkOrder, TakenWorkOrder, WorkOrderReason, WorkOrderSaid, WorkOrderState, WorkOrderStatus,
            WorkOrderTold,
        },
    },
    elderly::{ElderFacts, ElderForDispatch, matching::MatchElder},
};
use kernel::{ElderId, OrderId, WorkOrderId};
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;

use super::open_order;
use crate::{
    domain::work_order::{Wish, looked_at, wish},
    scope,
    store::{
        catalogue,
        work_orders::{self, NewWorkOrder, WorkOrder},
    },
};

/// Whom a work order means, as far as the registry can tell.
pub struct Meant {
    sure: Option<(ElderId, ElderFacts)>,
    perhaps: Vec<ElderId>,
}

/// Asks the registry who is meant.
pub async fn who_is_meant(read: Read, command: TakeWorkOrder) -> Result<Meant> {
    scope::takes_work_orders(read.actor())?;
    check(&command)?;
    let said = command.said;
    let named = said.elder_id.is_some()
        || [&said.resident_id, &said.elder_phone, &said.caller_phone]
            .iter()
            .any(|datum| datum.is_some());
    if !named {
        return Ok(Meant {
            sure: None,
            perhaps: Vec::new(),
        });
    }
    let asked = MatchElder {
        elder_id: said.elder_id,
        resident_id: said.resident_id,
        phones: said.elder_phone.into_iter().chain(said.caller_phone).collect(),
        name: said.elder_name,
    };
    let matched = read.ask(asked).await?;
    let sure = match matched.sure {
        Some(elder_id) => Some((elder_id, read.ask(ElderForDispatch { elder_id }).await?)),
        None => None,
    };
    Ok(Meant {
        sure,
        perhaps: matched.perhaps,
    })
}

/// Takes a work order in (R12.1): an order, under the rules of all orders, or something that waits for the hotline. The same
/// again has the first answer.
pub async fn take_work_order(cx: Cx, command: TakeWorkOrder, meant: Meant) -> Result<TakenWorkOrder> {
    let (platform, external_id) = (command.platform.as_str(), command.external_id.as_str());
    let said = serde_json::to_string(&command.said)
        .map_err(|error| Error::internal(format!("a work order cannot be written: {error}")))?;
    let fingerprint = cx.crypto().index("work order", &said);
    let known = work_orders::take(&mut *cx.db().await, platform, external_id).await?;
    if let Some(known) = known {
        return match known.fingerprint == fingerprint {
            true => Ok(first_answer(known)),
            false => Err(Error::conflict(
                "external_id_reused",
                "another work order came under this number: give a changed one a number of its own",
            )
            .with("external_id", external_id)
            .into()),
        };
    }
    let opened = open(&cx, &command.said, &meant).await?;
    let id = WorkOrderId::generate(cx.now());
    let new = NewWorkOrder {
        id,
        platform,
        external_id,
        way: command.way,
        fingerprint: &fingerprint,
        said: &cx.crypto().seal(&said),
        urgency: command.said.urgency,
        elder_id: meant.sure.as_ref().map(|(id, _)| *id),
        perhaps: &meant.perhaps,
        became: opened.as_ref().map(|(order, _)| *order).map_err(|reason| *reason),
        by: cx.actor(),
        at: cx.now(),
    };
    work_orders::insert(&mut *cx.db().await, &new).await?;
    let state = match &opened {
        Ok(_) => WorkOrderState::Order,
        Err(_) => WorkOrderState::Waiting,
    };
    cx.audit(
        "work_order.taken",
        id,
        json!({ "platform": platform, "external_id": external_id, "way": command.way, "state": state }),
    );
    let (reason, order_no) = match opened {
        Ok((_, no)) => (None, Some(no)),
        Err(reason) => (Some(reason), None),
    };
    if let Some(no) = &order_no {
        tell_opened(&cx, id, (platform, external_id), no).await?;
    }
    Ok(TakenWorkOrder {
        work_order_id: id,
        state,
        reason,
        order_no,
    })
}

/// The first that the other side is told: there is an order.
pub(super) async fn tell_opened(
    cx: &Cx,
    id: WorkOrderId,
    (platform, external_id): (&str, &str),
    order_no: &str,
) -> Result<()> {
    let status = WorkOrderStatus::Opened;
    let no = work_orders::tell(&mut *cx.db().await, id, status, cx.now()).await?;
    cx.emit(&WorkOrderTold {
        work_order_id: id,
        platform: platform.to_owned(),
        external_id: external_id.to_owned(),
        no: no.unsigned_abs(),
        status,
        at: cx.now().into(),
        order_no: Some(order_no.to_owned()),
        refused_for: None,
    });
    Ok(())
}

fn first_answer(known: WorkOrder) -> TakenWorkOrder {
    let state = match known.reason {
        None => WorkOrderState::Order,
        Some(_) => WorkOrderState::Waiting,
    };
    TakenWorkOrder {
        work_order_id: known.id,
        state,
        reason: known.reason,
        order_no: known.order_no.filter(|_| state == WorkOrderState::Order),
    }
}

/// Opens an order as the work order asks for it; or why a person has to look first.
async fn open(
    cx: &Cx,
    said: &WorkOrderSaid,
    meant: &Meant,
) -> Result<Result<(OrderId, String), WorkOrderReason>> {
    let services = catalogue::all(&mut *cx.db().await, cx.now()).await?;
    let wish = match wish(said, &services) {
        Ok(wish) => wish,
        Err(reason) => return Ok(Err(reason)),
    };
    let Some((elder_id, facts)) = &meant.sure else {
        return Ok(Err(match meant.perhaps.as_slice() {
            [] => WorkOrderReason::ElderUnknown,
            _ => WorkOrderReason::ElderUnsure,
        }));
    };
    match open_order::open(cx, order(*elder_id, said, wish), facts.clone()).await {
        Ok(opened) => Ok(Ok((opened.order_id, opened.order_no))),
        Err(Failure::Refused(refusal)) => match looked_at(&refusal) {
            Some(reason) => Ok(Err(reason)),
            None => Err(refusal.into()),
        },
        Err(failure) => Err(failure),
    }
}

fn order(elder_id: ElderId, said: &WorkOrderSaid, wish: Wish) -> OpenOrder {
    OpenOrder {
        elder_id,
        service: wish.service,
        starts_at: wish.starts_at.into(),
        duration: wish.duration,
        urgency: said.urgency,
        gender_wish: None,
        note: said.note.clone(),
        seats: wish.seats,
        source: OrderSource::Hotline,
        although_duplicate: false,
    }
}

/// Whether the work order can be kept as it is; what it means is another question.
fn check(command: &TakeWorkOrder) -> contracts::Result<()> {
    named("platform", &command.platform, 40, "-_")?;
    named("external_id", &command.external_id, 64, "-_.")?;
    let said = &command.said;
    let texts: [(&str, Option<&str>, usize); 7] = [
        ("caller_phone", said.caller_phone.as_deref(), 40),
        ("elder_name", said.elder_name.as_deref(), 50),
        ("resident_id", said.resident_id.as_deref(), 40),
        ("elder_phone", said.elder_phone.as_deref(), 40),
        ("address", said.address.as_deref(), 200),
        ("service", said.service.as_deref(), 60),
        ("note", said.note.as_deref(), 500),
    ];
    for (field, text, longest) in texts {
        if text.is_some_and(|text| text.chars().count() > longest) {
            return Err(
                Error::invalid(field, "too_long", format!("at most {longest} characters"))
                    .with("longest", longest),
            );
        }
    }
    Ok(())
}

/// A name of letters, digits and some signs.
fn named(field: &str, text: &str, longest: usize, signs: &str) -> contracts::Result<()> {
    let fits = |char: char| char.is_ascii_alphanumeric() || signs.contains(char);
    if text.is_empty() || text.len() > longest || !text.chars().all(fits) {
        return Err(Error::invalid(
            field,
            "not_an_external_id",
            format!("1 to {longest} letters, digits and {signs}"),
        )
        .with("longest", longest));
    }
    Ok(())
}
