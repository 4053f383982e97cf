use contracts::{
    Error,
    dispatch::door::{DoorCard, PrintDoorCard},
    elderly::{ElderFacts, ElderForDispatch, ElderState},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{domain::code, scope, store::door_codes};

/// Asks where the elder lives, for who may print cards at all.
pub async fn door_of(read: Read, command: PrintDoorCard) -> Result<ElderFacts> {
    scope::orders(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.elder_id,
    })
    .await
}

/// Prints the card of an elder's door: its code ends a visit there as the SMS code does (R5.6). Who cannot read an SMS, or has
/// no phone, needs nothing else (decision 18). It proves less than a code that is new each time, so the evidence says which.
pub async fn print_door_card(cx: Cx, command: PrintDoorCard, elder: ElderFacts) -> Result<DoorCard> {
    scope::may_order(cx.actor(), &elder.village).map_err(scope::unseen("elder"))?;
    if elder.state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "the elder's profile is closed").into());
    }
    let mut db = cx.db().await;
    let card = door_codes::lock(&mut db, command.elder_id).await?;
    let drawn = command.anew || card.is_none();
    let (code, made_at) = match card {
        Some(card) if !command.anew => (cx.crypto().open(&card.code)?, card.made_at),
        _ => {
            let code = code::draw_door();
            let sealed = cx.crypto().seal(&code);
            let of = (kernel::uuid_v7(cx.now()), command.elder_id);
            door_codes::replace(&mut db, of, &sealed, (cx.actor().staff_id(), cx.now())).await?;
            (code, cx.now())
        }
    };
    cx.audit("door_card.printed", command.elder_id, json!({ "new": drawn }));
    Ok(DoorCard {
        code: code.into(),
        made_at: made_at.into(),
    })
}
