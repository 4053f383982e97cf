use contracts::elderly::{Closed, ElderMoved, MoveElder};
use runtime::{Cx, Result};
use serde_json::json;

use super::in_use::{in_use, of, today};
use crate::{
    domain::{moving, registration},
    store::file::{self, NewMove},
};

/// Moves an elder to another village of the district. A day that has come is in force at once; for another the job
/// `apply_moves` waits.
pub async fn move_elder(cx: Cx, command: MoveElder) -> Result<Closed> {
    let id = command.elder_id;
    let elder = in_use(&cx, id).await?;
    moving::check(
        &elder.village,
        &command.village,
        *command.effective_on,
        today(&cx),
    )?;
    let address = registration::address(&command.address)?;
    let new = NewMove {
        from: elder.village,
        to: command.village,
        address: cx.crypto().seal(&address),
        effective_on: *command.effective_on,
    };
    let mut db = cx.db().await;
    let move_id = file::put_move(&mut db, of(&cx, id), &new).await?;
    cx.audit(
        "elder.move_recorded",
        id,
        json!({ "from": new.from, "to": new.to, "effective_on": command.effective_on }),
    );
    if new.effective_on <= today(&cx) {
        let (from, to) = file::apply_move(&mut db, move_id, cx.now()).await?;
        cx.audit("elder.moved", id, json!({ "village": to }));
        cx.emit(&ElderMoved {
            elder_id: id,
            from,
            to,
        });
    }
    Ok(Closed { elder_id: id })
}
